"""settle: a person says what became of a write that nobody can be asked about any more."""

from collections.abc import Sequence

from core.engine.session import Session
from core.errors import UsageError
from core.facts.events import WriteSettled
from core.facts.recorded import NewEvent
from core.facts.state import OpenWrite


def settle(session: Session, items: Sequence[str], *, applied: bool, reason: str | None = None) -> int:
    """Journal that the open writes of these items were applied, or were not; return how many there were.

    Raises UsageError, before anything is journaled, for an item that no write is open for.
    """
    state = session.refresh()
    waiting: list[OpenWrite] = []
    for item in items:
        found = [write for write in state.open.values() if write.item == item]
        if not found:
            raise UsageError(
                f"No write of item {item} is waiting for an answer.",
                "accord plan shows what waits; a held row says what for.",
            )
        waiting += found
    session.append([_settled(session, write, applied, reason) for write in waiting])
    return len(waiting)


def _settled(session: Session, write: OpenWrite, applied: bool, reason: str | None) -> NewEvent:
    started = write.started
    event = WriteSettled(
        key=started.key, side=started.side, operation=started.operation, applied=applied, content=reason
    )
    return NewEvent(event, write.kind, write.item, session.state.observed)
