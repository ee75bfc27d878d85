"""Folding runs: their beginning and end, the plan confirmed in them, and the settings and allowances in force."""

from core.facts import events as ev
from core.facts.projection.deciding import OF_THE_RUN, undecide
from core.facts.recorded import Recorded
from core.facts.state import OpenRun, State


def settings_changed(state: State, recorded: Recorded, event: ev.SettingsChanged) -> None:
    state.settings, state.sources = event.settings, event.content or {}


def run_started(state: State, recorded: Recorded, event: ev.RunStarted) -> None:
    state.runs[recorded.run or ""] = OpenRun(kinds=event.kinds)


def run_finished(state: State, recorded: Recorded, event: ev.RunFinished) -> None:
    """Decisions for one apply end with it: those that its plan followed, not what somebody decided since."""
    run = state.runs.pop(recorded.run or "", None)
    state.allowances.pop(recorded.run or "", None)
    if run and run.confirmed is not None:
        for item, kind in list(state.decided.items()):
            if kind in run.kinds:
                undecide(state, state.of(kind).items[item], OF_THE_RUN, upto=run.confirmed)


def plan_confirmed(state: State, recorded: Recorded, event: ev.PlanConfirmed) -> None:
    run = state.runs.get(recorded.run or "")
    if run is not None:
        run.confirmed = event.position


def guard_overridden(state: State, recorded: Recorded, event: ev.GuardOverridden) -> None:
    state.allowances.setdefault(recorded.run or "", {})[event.guard] = event.limit
