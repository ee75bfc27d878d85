"""One profile, opened: its journal, the state folded from it, and what the verbs need to act."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from core.errors import AppendConflict
from core.facts.projection import PROJECTION, fold
from core.facts.recorded import NewEvent, Recorded, Snapshot
from core.facts.state import State, decode, encode
from core.model import Kind, Plan, Scope, Side, Window
from core.planning.plan import plan as make_plan
from core.planning.worksheet import Worksheet
from core.ports import Clock, Ids, Journal, Progress, SideAdapter, Silent
from core.settings import ContactsSettings, PlanSettings
from core.times import exact, instant

EVENTS_PER_SNAPSHOT = 2000
"""Folding so many events takes some tens of milliseconds; beyond it, a snapshot is worth its space."""

TRIES = 8
"""How often an append begins again because others were appending to the profile as well."""


@dataclass
class Session:
    """What a verb is given. The state follows the session's own appends; `refresh` takes in those of others."""

    journal: Journal
    adapter: Callable[[Side], SideAdapter]
    settings: PlanSettings
    clock: Clock
    ids: Ids
    actor: str
    accord: str
    """The version of Accord that runs."""
    progress: Progress = field(default_factory=Silent)
    reason: str | None = None
    command: str = "accord"
    """What the person ran, for whoever finds the profile held."""
    _state: State | None = None
    _snapshot_at: int = 0
    _noted: list[NewEvent] = field(default_factory=list)
    """To be appended together with what comes next."""
    _folded: int = 0
    """How many of these are in the state already."""
    _held: bool = False

    @property
    def state(self) -> State:
        return self._state if self._state is not None else self._catch_up()

    def refresh(self) -> State:
        """Return the state as of the journal's last event. What is noted is appended first."""
        self.append([])
        return self._catch_up()

    def _catch_up(self) -> State:
        if self._state is None:
            snapshot = self.journal.load_snapshot(PROJECTION)
            self._state = decode(snapshot.state) if snapshot else State()
            self._snapshot_at = self._state.position
        return fold(self.journal.read(after=self._state.position), self._state)

    def now(self) -> str:
        return instant(self.clock.now())

    def note(self, events: Sequence[NewEvent]) -> None:
        """Take events into the state now, and append them with what comes next: not durable when this returns."""
        moment = self.clock.now()
        for new in events:
            at = new.at or moment
            position = self.state.position + 1
            fold([Recorded(position, new.run, new.kind, new.item, exact(at), self.actor, new.event)], self.state)
            self._noted.append(NewEvent(new.event, new.kind, new.item, new.run, at))
            self._folded += 1

    def append(self, events: Sequence[NewEvent]) -> None:
        """Journal events and take them into the state. They are durable when this returns.

        What others appended meanwhile is taken in first: the events are facts, and stay true.
        """
        for _ in range(TRIES):
            try:
                return self.append_at_once(events)
            except AppendConflict as conflict:
                lost = conflict
                self._catch_up()
        raise lost

    def append_at_once(self, events: Sequence[NewEvent]) -> None:
        """Journal events unless others appended since the state was folded.

        Raises AppendConflict then; what was noted is still to be appended, and the state must be caught up.
        """
        both = [*self._noted, *events]
        if not both:
            return
        before = self.state.position - self._folded
        try:
            recorded = self.journal.append(both, after=before, run=None, actor=self.actor, at=self.clock.now())
        except AppendConflict:
            self._unfold()
            raise
        fold(recorded[self._folded :], self.state)
        self._noted, self._folded = [], 0

    def _unfold(self) -> None:
        """Take out of the state what was only noted: others came first, and it will stand behind theirs."""
        if self._folded:
            self._state, self._folded = None, 0

    def forget(self) -> None:
        """Let the folded state go: what it was folded from is not what it was."""
        self.append([])
        self._state, self._snapshot_at = None, 0

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other runs out of the profile. Raises ProfileBusy. A hold within a hold is the same hold."""
        if self._held:
            yield
            return
        with self.journal.exclusive(self.actor, self.command):
            self._held = True
            try:
                self.refresh()
                yield
            finally:
                self._held = False

    def plan(self, kinds: Sequence[Kind], *, run: str | None = None, as_of: str | None = None) -> Plan:
        """Return the plan that follows from the state, under the allowances of a run; `as_of` is now, if not given."""
        return make_plan(
            self.state,
            self.settings,
            profile=self.journal.profile,
            as_of=as_of or self.now(),
            kinds=kinds,
            allowances=self.state.allowances.get(run or ""),
        )

    def worksheet(self, kinds: Sequence[Kind], *, run: str | None = None, as_of: str | None = None) -> Worksheet:
        """Return the plan of the kinds in the form that is kept up while a person decides."""
        return Worksheet(
            self.state,
            self.settings,
            profile=self.journal.profile,
            as_of=as_of or self.now(),
            kinds=kinds,
            allowances=self.state.allowances.get(run or "", {}),
        )

    def save_snapshot(self) -> None:
        """Keep the folded state, if it is worth it."""
        state = self.state
        if state.position - self._snapshot_at >= EVENTS_PER_SNAPSHOT:
            self.journal.save_snapshot(Snapshot(state.position, PROJECTION, encode(state)))
            self._snapshot_at = state.position

    def scope(self, kind: Kind, window: Window | None = None) -> Scope:
        """Return what an adapter is to read of a kind under the settings in force."""
        settings = self.settings.of(kind)
        return Scope(
            kind=kind,
            window=window,
            source=settings.source,
            owned=settings.scope if isinstance(settings, ContactsSettings) else "mine",
            include_private=settings.sync_private,
            paired=settings.pairs or msgspec.UNSET,
        )
