"""fold(events) -> state: what the journal says is so.

Folding is total and uses nothing but the events, so the same events give the same state on every machine and in every
year. A change in what an event means for the state needs a new PROJECTION: snapshots of the old one are dropped.
"""

from collections.abc import Callable, Iterable
from typing import Any

from core.facts import events as ev
from core.facts.projection import deciding, linking, reading, running, writes
from core.facts.recorded import Recorded
from core.facts.state import State
from core.garbage import garbage_collection_paused

PROJECTION = 10


def fold(events: Iterable[Recorded], state: State | None = None) -> State:
    """Return the state after these events, which come in order, each once. A state given is taken further."""
    state = state or State()
    with garbage_collection_paused():
        for recorded in events:
            state.position = recorded.position
            _FOLDS.get(type(recorded.event), _ignore)(state, recorded, recorded.event)
    return state


def apply(state: State, recorded: Recorded) -> None:
    """Take one more event into a state."""
    state.position = recorded.position
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
    ev.EditorsNamed: reading.editors_named,
    ev.Linked: linking.linked,
    ev.Unlinked: linking.unlinked,
    ev.DecisionMade: deciding.decision_made,
    ev.DecisionWithdrawn: deciding.decision_withdrawn,
    ev.DecisionRestored: deciding.decision_restored,
    ev.PlanConfirmed: running.plan_confirmed,
    ev.GuardOverridden: running.guard_overridden,
    ev.WriteStarted: writes.write_started,
    ev.WriteFailed: writes.write_failed,
    ev.WriteSucceeded: writes.write_succeeded,
    ev.WriteSettled: writes.write_settled,
}
