"""resolve: find out what became of writes whose outcome the journal does not know, before anything else is done."""

from collections.abc import Sequence

import msgspec

from core.engine.identity import check_identity
from core.engine.running import Run
from core.errors import AccordError, ServiceUnavailable, SignInNeeded
from core.facts.events import AnyEvent, WriteFailed, WriteLost, WriteSucceeded
from core.facts.recorded import NewEvent
from core.facts.state import OpenWrite
from core.model import Kind, Operation, Outcome, Problem, Record, Side, Status, Write


def resolve_open(run: Run, kinds: Sequence[Kind]) -> None:
    """Ask the provider about each open write of the kinds. One that stays unknown stays open, and its row held.

    Whoever answers for another mailbox or organisation would say that nothing arrived: whom we reach is asked first.
    """
    waiting = [write for write in run.session.state.open.values() if write.kind in kinds]
    for side in Side:
        if any(write.started.side is side for write in waiting):
            check_identity(run, side, kinds)
    for write in waiting:
        outcome = ask_about(run, _write(run, write))
        if outcome.status is not Status.UNKNOWN:
            event = outcome_event(_write(run, write), outcome, resolved=True)
            run.append_all([NewEvent(event, write.kind, write.item)])


def ask_about(run: Run, write: Write) -> Outcome:
    """Return what became of a write. What only this write causes (its folder is gone, say) leaves it unknown."""
    adapter = run.session.adapter(write.side)
    try:
        return adapter.resolve(run.session.scope(write.kind), write)
    except (ServiceUnavailable, SignInNeeded):
        raise
    except AccordError as error:
        problem = Problem("unresolved", error.problem)
        return Outcome(key=write.key, status=Status.UNKNOWN, problem=problem)


def outcome_event(write: Write, outcome: Outcome, *, resolved: bool = False, missed: tuple[str, ...] = ()) -> AnyEvent:
    """Return the fact that an outcome is."""
    problem = outcome.problem
    if outcome.status is Status.SUCCEEDED:
        echo = outcome.echo
        return WriteSucceeded(
            key=write.key,
            side=write.side,
            operation=write.operation,
            record=msgspec.structs.replace(echo, fields={}) if echo else None,
            request_id=outcome.request_id,
            resolved=resolved,
            missed=missed,
            content=echo.fields if echo else None,
        )
    if outcome.status is Status.UNKNOWN:
        return WriteLost(
            key=write.key, side=write.side, operation=write.operation, content=problem.message if problem else None
        )
    return WriteFailed(
        key=write.key,
        side=write.side,
        operation=write.operation,
        code=problem.code if problem else outcome.status,
        stale=outcome.status is Status.STALE,
        retryable=problem.retryable if problem else False,
        resolved=resolved,
        content=problem.message if problem else None,
    )


def _write(run: Run, open_write: OpenWrite) -> Write:
    """Return the write that an intent in the journal stands for."""
    started = open_write.started
    item = run.session.state.find(open_write.item)
    seen = item.on(started.side) if item else None
    before: Record | None = None
    if seen and started.operation is not Operation.CREATE:
        before = msgspec.structs.replace(seen.record, fields=seen.fields)
    return Write(
        item=open_write.item,
        kind=open_write.kind,
        side=started.side,
        operation=started.operation,
        key=started.key,
        id=started.id,
        before=before,
        changes=started.content or {},
        at=open_write.at,
    )
