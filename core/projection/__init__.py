"""fold(events) -> state: what the journal says is so.

Folding is total and uses nothing but the events, so the same events give the same state on every machine and in every
year. A change in what an event means for the state needs a new PROJECTION: snapshots of the old one are dropped.
"""

from collections.abc import Callable, Iterable
from typing import Any

from core import events as ev
from core.collector import collector_resting
from core.ports import Recorded
from core.projection import deciding, linking, reading, running, writing
from core.state import State

PROJECTION = 4


def fold(events: Iterable[Recorded], state: State | None = None) -> State:
    """Return the state after these events, which come in order, each once. A state given is taken further."""
    state = state or State()
    with collector_resting():
        for recorded in events:
            apply(state, recorded)
    return state


def apply(state: State, recorded: Recorded) -> None:
    """Take one more event into a state."""
    state.position, state.version = recorded.position, recorded.version
    _FOLDS.get(type(recorded.event), _ignore)(state, recorded, recorded.event)


def _ignore(state: State, recorded: Recorded, event: Any) -> None:
    """Leave the state as it is: the event matters to people alone."""


_FOLDS: dict[type, Callable[[State, Recorded, Any], None]] = {
    ev.SettingsChanged: running.settings_changed,
    ev.RunStarted: running.run_started,
    ev.RunFinished: running.run_finished,
    ev.IdentitySeen: reading.identity_seen,
    ev.FeedRead: reading.feed_read,
    ev.FeedFailed: reading.feed_failed,
    ev.RecordObserved: reading.record_observed,
    ev.RecordGone: reading.record_gone,
    ev.PeopleFound: reading.people_found,
    ev.Linked: linking.linked,
    ev.Unlinked: linking.unlinked,
    ev.DecisionMade: deciding.decision_made,
    ev.DecisionWithdrawn: deciding.decision_withdrawn,
    ev.PlanConfirmed: running.plan_confirmed,
    ev.GuardOverridden: running.guard_overridden,
    ev.WriteStarted: writing.write_started,
    ev.WriteFailed: writing.write_failed,
    ev.WriteSucceeded: writing.write_succeeded,
}
