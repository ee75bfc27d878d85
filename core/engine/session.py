"""One profile, opened: its journal, the state folded from it, and what the verbs need to act."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.errors import AccordError
from core.facts.events import AnyEvent, RunFinished, RunStarted, SettingsChanged
from core.facts.projection import PROJECTION, fold
from core.facts.recorded import NewEvent, Snapshot
from core.facts.state import State, decode, encode
from core.model import Kind, Scope, Side, Window
from core.ports import Clock, Ids, Journal, Progress, SideAdapter, Silent
from core.settings import ContactsSettings, PlanSettings
from core.times import instant

EVENTS_PER_SNAPSHOT = 2000
"""Folding so many events takes some tens of milliseconds; beyond it, a snapshot is worth its space."""


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
    _held: bool = False

    @property
    def state(self) -> State:
        return self._state if self._state is not None else self.refresh()

    def refresh(self) -> State:
        """Return the state as of the journal's last event."""
        if self._state is None:
            snapshot = self.journal.load_snapshot(PROJECTION)
            self._state = decode(snapshot.state) if snapshot else State()
            self._snapshot_at = self._state.position
        return fold(self.journal.read(after=self._state.position), self._state)

    def now(self) -> str:
        return instant(self.clock.now())

    def append(self, drafts: Sequence[NewEvent], run: str | None) -> None:
        """Journal events and take them into the state. They are durable when this returns."""
        if drafts:
            recorded = self.journal.append(
                drafts, after=self.state.position, run=run, actor=self.actor, at=self.clock.now()
            )
            fold(recorded, self.state)

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
        )


class RunningRun:
    """A run under way: what it appends carries its id."""

    def __init__(self, session: Session, run: str) -> None:
        self.session, self.id = session, run
        self.outcome = "done"
        self.summary: dict[str, int] = {}

    def append(self, *events: AnyEvent, kind: Kind | None = None, item: str | None = None) -> None:
        self.session.append([NewEvent(event, kind, item) for event in events], self.id)

    def append_all(self, drafts: Sequence[NewEvent]) -> None:
        self.session.append(drafts, self.id)


@contextmanager
def running(session: Session, command: str, kinds: Sequence[Kind]) -> Iterator[RunningRun]:
    """Hold the profile for a run, and journal its start and its end, however it ends."""
    with session.hold():
        run = RunningRun(session, session.ids.run(session.clock.now()))
        wanted = session.settings.model_dump(mode="json")
        started = RunStarted(command=command, kinds=tuple(kinds), accord=session.accord, content=session.reason)
        run.append(started)
        if session.state.settings != wanted:
            run.append(SettingsChanged(settings=wanted))
        try:
            yield run
        except KeyboardInterrupt:
            run.append(RunFinished(outcome="interrupted", summary=run.summary))
            raise
        except AccordError:
            run.append(RunFinished(outcome="failed", summary=run.summary))
            raise
        run.append(RunFinished(outcome=run.outcome, summary=run.summary))
        session.save_snapshot()
