"""A run: it begins, holds the profile while it reads and writes, lets it go while a person thinks, and ends."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from core.engine.session import Session
from core.errors import AccordError, AppendConflict, Stopped
from core.facts.events import AnyEvent, RunFinished, RunStarted, SettingsChanged
from core.facts.recorded import NewEvent
from core.model import Kind
from core.settings import journaled


class Run:
    """A run under way: what it journals carries its id."""

    def __init__(self, session: Session, run: str, holding: ExitStack) -> None:
        self.session, self.id = session, run
        self.outcome = "done"
        self.summary: dict[str, int] = {}
        self._holding = holding
        self._ended = False
        holding.enter_context(session.hold())

    def note(self, *events: AnyEvent, kind: Kind | None = None, item: str | None = None) -> None:
        """Journal events with the next ones, so that a run that finds nothing is one append."""
        self.session.note([NewEvent(event, kind, item, self.id) for event in events])

    def append(self, *events: AnyEvent, kind: Kind | None = None, item: str | None = None) -> None:
        self.append_all([NewEvent(event, kind, item) for event in events])

    def append_all(self, events: Sequence[NewEvent]) -> None:
        """Journal events; they are durable when this returns."""
        self.session.append([self._ours(new) for new in events])

    def append_if_unmoved(self, events: Sequence[NewEvent]) -> bool:
        """Journal events unless others have appended to the profile; tell whether it was done.

        Otherwise the state now holds what they said, and it has to be looked at again.
        """
        try:
            self.session.append_at_once([self._ours(new) for new in events])
        except AppendConflict:
            self.session.refresh()
            return False
        return True

    def _ours(self, new: NewEvent) -> NewEvent:
        return NewEvent(new.event, new.kind, new.item, self.id, new.at)

    @contextmanager
    def thinking(self) -> Iterator[None]:
        """Let the profile go while a person thinks, and hold it again. Raises ProfileBusy if somebody else does then.

        The run stays alive meanwhile, in the eyes of others.
        """
        self.session.append([])
        with self.session.journal.alive(self.id):
            self._holding.close()
            yield
            if not self._ended:
                self._holding.enter_context(self.session.hold())

    def fail(self, error: BaseException) -> None:
        """Journal how a run ended that did not come to its end. A bug says nothing: the next run finds it abandoned."""
        if self._ended or not isinstance(error, KeyboardInterrupt | AccordError):
            return
        stopped = isinstance(error, KeyboardInterrupt | Stopped)
        self.append(RunFinished(outcome="interrupted" if stopped else "failed", summary=self.summary))
        self._ended = True

    def end(self) -> None:
        """Journal that the run came to its end: once, however often it is said."""
        if not self._ended:
            self.append(RunFinished(outcome=self.outcome, summary=self.summary))
            self.session.save_snapshot()
            self._ended = True


@contextmanager
def running(session: Session, command: str, kinds: Sequence[Kind], *, reverts: str | None = None) -> Iterator[Run]:
    """Hold the profile for a run, and journal its start and its end, however it ends.

    `reverts` names the run that it takes back.
    """
    with ExitStack() as holding:
        run = Run(session, session.ids.run(session.clock.now()), holding)
        _begin(run, command, kinds, reverts)
        try:
            yield run
        except BaseException as error:
            run.fail(error)
            raise
        run.end()


def unless_stopped(session: Session) -> None:
    """Raise Stopped if the person wants no further request to leave. Nothing is in flight when this is called."""
    if session.progress.wants_to_stop():
        raise Stopped("You stopped it; no further request was sent.", "Look at the plan again; what is left is in it.")


def _begin(run: Run, command: str, kinds: Sequence[Kind], reverts: str | None) -> None:
    session = run.session
    _close_abandoned(session)
    run.note(
        RunStarted(command=command, kinds=tuple(kinds), accord=session.accord, reverts=reverts, content=session.reason)
    )
    settings, sources = journaled(session.settings)
    if (session.state.settings, session.state.sources) != (settings, sources):
        run.note(SettingsChanged(settings=settings, content=sources or None))


def _close_abandoned(session: Session) -> None:
    """Say of runs that were left open, by processes that are no more, that they ended."""
    for run in list(session.state.runs):
        if not session.journal.is_alive(run):
            session.note([NewEvent(RunFinished(outcome="abandoned"), run=run)])
