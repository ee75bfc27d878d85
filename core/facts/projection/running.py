"""Folding runs: their beginning and end, the plan confirmed in them, and the settings and allowances in force."""

from core.facts import events as ev
from core.facts.projection.deciding import OF_THE_RUN, undecide
from core.facts.recorded import Recorded
from core.facts.state import Run, State


def settings_changed(state: State, recorded: Recorded, event: ev.SettingsChanged) -> None:
    state.settings = event.settings


def run_started(state: State, recorded: Recorded, event: ev.RunStarted) -> None:
    run = recorded.run or ""
    state.runs[run] = Run(
        id=run,
        command=event.command,
        kinds=event.kinds,
        actor=recorded.actor,
        started=recorded.at,
        reason=event.content,
    )
    state.allowances = {}


def run_finished(state: State, recorded: Recorded, event: ev.RunFinished) -> None:
    run = state.runs.get(recorded.run or "")
    if run is None:
        return
    run.finished, run.outcome, run.summary = recorded.at, event.outcome, event.summary
    state.allowances = {}
    if run.confirmed:
        for item, kind in list(state.decided.items()):
            if kind in run.kinds:
                undecide(state, state.of(kind).items[item], OF_THE_RUN)


def plan_confirmed(state: State, recorded: Recorded, event: ev.PlanConfirmed) -> None:
    run = state.runs.get(recorded.run or "")
    if run is not None:
        run.confirmed = recorded.position


def guard_overridden(state: State, recorded: Recorded, event: ev.GuardOverridden) -> None:
    state.allowances[event.guard] = event.limit
