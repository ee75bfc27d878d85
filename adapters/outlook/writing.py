"""One write to Outlook, and finding out what became of one whose answer was lost.

Nothing stale is written: the version that was decided on goes along as If-Match, and where it is not known whether
the service enforces that (contacts, tasks) the record is read first. A version may move without anybody having
edited (Exchange does it for responses and reminders), so a difference of versions alone is looked at, once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.outlook.bodies import ask_for_page, body_over, page_of
from adapters.outlook.calendar import plainly
from adapters.outlook.calendar import version as version_of
from adapters.outlook.errors import Answer, problem
from adapters.outlook.graph import Ask
from adapters.outlook.places.base import Look, Place, is_gone
from adapters.outlook.text import Json
from adapters.outlook.together import Steps
from adapters.shared.comparing import holds
from adapters.shared.exchange import AnswerLost
from adapters.shared.line import Unreachable
from core.errors import AccordError, ServiceUnavailable, Throttled
from core.fields.drift import drift
from core.model import Gone, Kind, Operation, Outcome, Problem, Record, Status, Write

_NOT_APPLIED = frozenset({501, 507})
"""Server errors that certainly changed nothing: not implemented, mailbox full."""


_ANOTHER_WRITER = "Outlook was busy with another change at that moment and created nothing; the next sync tries again."


_MOVING = Problem("stale", "It is being changed at this moment.")
_FORMATTED = Problem("stale", "Its text has formatting that would be lost; look at it again.")


def check(write: Write) -> None:
    """Raise ValueError for a write that must never have been planned."""
    if write.before and write.before.locked:
        raise ValueError(f"the {write.kind.value} record is locked ({write.before.locked}) and must not be written")
    if forbidden := {"attendees", "attachments"} & set(write.changes):
        raise ValueError(f"{', '.join(sorted(forbidden))} must never be written")
    if write.operation is not Operation.CREATE and (write.id is None or write.before is None):
        raise ValueError("an update or delete needs the record as it was")


@dataclass(frozen=True, slots=True)
class Written:
    """A create or update that Outlook applied, and whose record is still to be read back."""

    write: Write
    answer: Answer
    id: str


def perform(place: Place, write: Write) -> Steps[Outcome | Written]:
    """Make one change. Raises only what concerns every other change as well, and then made none: SignInNeeded,
    Throttled and Unreachable. All else is an outcome."""
    check(write)
    try:
        if write.operation is Operation.CREATE:
            return (yield from _create(place, write))
        return (yield from _change(place, write))
    except AnswerLost as lost:
        return _outcome(write, Status.UNKNOWN, Problem("lost", lost.problem, retryable=True))
    except (Throttled, Unreachable):
        raise
    except ServiceUnavailable as away:
        return not_sent(write, away)


def not_sent(write: Write, error: AccordError) -> Outcome:
    """Return the outcome of a write that certainly was not made, because of an error that is not its own."""
    code = "throttled" if isinstance(error, Throttled) else "unavailable"
    return _outcome(write, Status.FAILED, Problem(code, error.problem, retryable=True))


def _create(place: Place, write: Write) -> Steps[Outcome | Written]:
    """Post a new record. Where it may have been made before, it is looked for by its key, and never posted again."""
    answer = yield from _said(place, "POST", place.collection, place.created(write))
    made = answer.duplicate or (str(answer.body.get("id") or "") if answer.ok else "")
    if not made and (answer.stale or answer.used_before):
        made = place.find(write) or ""
    if not made and answer.stale:
        return _outcome(write, Status.FAILED, Problem("conflict", _ANOTHER_WRITER, retryable=True), answer)
    return _written(place, write, answer, made) if made else _failed(place, write, answer)


def _written(place: Place, write: Write, answer: Answer, id_: str) -> Outcome | Written:
    """Return the success of a write with its record, if the answer tells it; else the record is to be read back."""
    echo = place.told(write, answer) if answer.ok and answer.body.get("id") == id_ else None
    return _outcome(write, Status.SUCCEEDED, answer=answer, echo=echo) if echo else Written(write, answer, id_)


def _change(place: Place, write: Write) -> Steps[Outcome | Written]:
    """Update or delete, with one repetition if only the version had moved."""
    before, id_ = _decided(write)
    looks = place.looks_first(write) or write.operation is Operation.DELETE
    look = place.seen((yield place.look(id_))) if looks else None
    answer = None
    for _ in range(2):
        if look and (refused := _unfit(place, write, look)):
            return refused
        version = look.record.version if look and look.record else before.version
        body = yield from _body(place, write, version)
        if isinstance(body, Outcome):
            return body
        answer = None if body is None else (yield from _send(place, write, look, version, body))
        if answer and not answer.stale:
            break
        look = place.seen((yield place.look(id_)))
    if answer is None or answer.stale:
        return _outcome(write, Status.STALE, problem(answer) if answer else _MOVING, answer)
    if not answer.ok:
        return _failed(place, write, answer)
    if write.operation is Operation.DELETE:
        return _outcome(write, Status.SUCCEEDED, answer=answer)
    return _written(place, write, answer, id_)


def _body(place: Place, write: Write, version: str) -> Steps[Json | Outcome | None]:
    """Return what the write says of the body, over the body as it is in that very version: nothing, if it is not about
    the body. None if it is of another version; an outcome if it may not be written."""
    before, id_ = _decided(write)
    if "body" not in write.changes:
        return {}
    answer = yield ask_for_page(place, id_)
    if is_gone(place.kind, answer):
        return _failed(place, write, answer)
    if not answer.ok:
        return _outcome(write, Status.FAILED, problem(answer), answer)
    if version_of(answer.body) != version:
        return None
    body = body_over(page_of(answer.body), before, write.changes["body"])
    return {"body": body} if body else _outcome(write, Status.STALE, _FORMATTED, answer)


def _decided(write: Write) -> tuple[Record, str]:
    """Return the record that a change was decided on, and its id; `check` has made sure of both."""
    if write.before is None or write.id is None:
        raise ValueError("an update or delete needs the record as it was")
    return write.before, write.id


def _send(place: Place, write: Write, look: Look | None, version: str, body: Json) -> Steps[Answer]:
    _, id_ = _decided(write)
    headers = {"If-Match": version}
    if write.operation is Operation.DELETE:
        return (yield Ask("DELETE", place.address(id_), headers=headers))
    changes = {**place.changed(write, look.json if look else {}), **body}
    return (yield from _said(place, "PATCH", place.address(id_), changes, headers))


def _said(
    place: Place, method: str, address: str, json: Json, conditions: Mapping[str, str] | None = None
) -> Steps[Answer]:
    """Return the answer to what is written. Times in a zone whose name Graph told and does not take are said in UTC."""
    headers = {**place.graph.reading, **(conditions or {})}
    answer = yield Ask(method, address, json, headers)
    return (yield Ask(method, address, plainly(json), headers)) if answer.zone_refused else answer


def _unfit(place: Place, write: Write, look: Look) -> Outcome | None:
    """Return why the record may not be written any more, None if it is still as it was decided on."""
    before, _ = _decided(write)
    if look.record is None and not is_gone(place.kind, look.answer):
        return _outcome(write, Status.FAILED, problem(look.answer), look.answer)
    if look.record is None:
        return _failed(place, write, look.answer)
    if look.record.version == before.version or unmoved(place.kind, before, look.record):
        return None
    return _outcome(write, Status.STALE, Problem("stale", "It changed since it was reviewed."), look.answer)


def unmoved(kind: Kind, before: Record, now: Record) -> bool:
    """Tell whether a record with another version still says what it said."""
    standing = (now.private, now.outside, now.locked, now.audience, now.organizer, now.closed)
    stood = (before.private, before.outside, before.locked, before.audience, before.organizer, before.closed)
    return standing == stood and not drift(kind, now.fields, before.fields)


def echoed(place: Place, written: Sequence[Written]) -> Iterator[Outcome]:
    """Yield the success of writes, each with its record as later readings will give it: all read back together.

    What cannot be read now stays open, and is resolved by the next run.
    """
    try:
        found = place.fetch([each.id for each in written]) if written else {}
        why = "Outlook gives no clear answer."
    except ServiceUnavailable as away:
        found, why = {}, away.problem
    for each in written:
        echo = found.get(each.id)
        if isinstance(echo, Record):
            yield _outcome(each.write, Status.SUCCEEDED, answer=each.answer, echo=echo)
        else:
            yield _outcome(each.write, Status.UNKNOWN, Problem("lost", why, retryable=True), each.answer)


def _failed(place: Place, write: Write, answer: Answer) -> Outcome:
    if is_gone(place.kind, answer) and write.id is not None:
        moved = isinstance(place.fetch([write.id]).get(write.id), Record)
        why = Problem("stale", "It moved away.") if moved else Problem("gone", "It no longer exists.")
        return _outcome(write, Status.STALE, why, answer)
    unknown = answer.status in (200, 201, 408) or (answer.status >= 500 and answer.status not in _NOT_APPLIED)
    return _outcome(write, Status.UNKNOWN if unknown else Status.FAILED, problem(answer), answer)


def _outcome(
    write: Write,
    status: Status,
    problem: Problem | None = None,
    answer: Answer | None = None,
    echo: Record | None = None,
) -> Outcome:
    request_id = answer.request_id if answer else None
    return Outcome(key=write.key, status=status, echo=echo, problem=problem, request_id=request_id)


def resolve(place: Place, write: Write) -> Outcome:
    """Find out what became of a write: its key tells a create, the record itself a change."""
    if write.operation is Operation.CREATE:
        made = place.find(write)
        return next(echoed(place, [Written(write, Answer(200), made)])) if made else _not_applied(write)
    if write.id is None:
        raise ValueError("an update or delete needs the id of its record")
    found = place.fetch([write.id]).get(write.id)
    if found is None:
        return _outcome(write, Status.UNKNOWN, Problem("lost", "Outlook gives no clear answer.", retryable=True))
    if write.operation is Operation.DELETE:
        return _outcome(write, Status.SUCCEEDED) if isinstance(found, Gone) else _not_applied(write)
    if isinstance(found, Gone) or not _applied(place.kind, write, found):
        return _not_applied(write)
    return _outcome(write, Status.SUCCEEDED, echo=found)


def _applied(kind: Kind, write: Write, found: Record) -> bool:
    """Tell whether a record holds what an update set. Where either is hidden (turned private, erased), its version
    has to tell."""
    if write.changes and found.fields:
        return holds(kind, found.fields, write.changes, write.changes)
    return write.before is None or found.version != write.before.version


def _not_applied(write: Write) -> Outcome:
    return _outcome(write, Status.FAILED, Problem("not-applied", "It was not applied.", retryable=True))
