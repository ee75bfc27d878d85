"""Creates, updates and deletes, in as few requests as Salesforce allows, each row with its own outcome.

A create carries Accord's foreign key where the organisation has the field, so that the same create never makes two
records. Before an update or a delete all records are re-read and compared with what the rows were decided on; an
update then also presents the time of the last modification (If-Unmodified-Since, to the second), so that an edit in
between is refused. For deletes Salesforce has no such condition.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.salesforce.comparing import as_decided, columns_of, known
from adapters.salesforce.feed import records
from adapters.salesforce.looking import rows_now
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer, gone
from adapters.salesforce.refusals import (
    LOCKED,
    Refusal,
    Refused,
    failed,
    gone_already,
    refusals_in,
    stale,
    succeeded,
    unknown,
)
from adapters.salesforce.wire import Row, http_date
from adapters.shared.exchange import AnswerLost
from core.errors import AccordError
from core.model import Operation, Outcome, Record, Write

CAPACITY = {Operation.CREATE: 200, Operation.UPDATE: 25, Operation.DELETE: 200}
"""Rows in one request: collections take 200 records, a composite request 25 subrequests."""

TRIES = 4
"""How often a row is written that somebody else holds locked."""

FIRST_WAIT = 0.5
"""Seconds before the first repetition; it doubles, and up to half as much again is added by chance."""

Answer = str | Outcome
"""What came of one row: the id of the record that was written, or any other end."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A write that may leave: the columns it sets, and the time of the modification that it rests on."""

    write: Write
    columns: Row
    stamp: str = ""


class Writer:
    """Writes to one object, as one user."""

    def __init__(
        self,
        organisation: Organisation,
        viewer: Viewer,
        *,
        sleep: Callable[[float], None],
        jitter: Callable[[], float],
    ) -> None:
        self._organisation = organisation
        self._transport = organisation.transport
        self._viewer = viewer
        self._name = viewer.shape.name
        self._sleep = sleep
        self._jitter = jitter

    def write(self, writes: Sequence[Write]) -> Iterator[Outcome]:
        """Yield one outcome for each write, after each request."""
        steps = {Operation.CREATE: self._create, Operation.UPDATE: self._update, Operation.DELETE: self._delete}
        for operation, step in steps.items():
            chosen = [write for write in writes if write.operation is operation]
            for start in range(0, len(chosen), CAPACITY[operation]):
                yield from step(chosen[start : start + CAPACITY[operation]])

    def _create(self, batch: Sequence[Write]) -> Iterator[Outcome]:
        """Create the records, but for those that are there already under their keys: they stay as they are."""
        asked = known(self._organisation, batch)
        there = self._existing(batch)
        ready = [Ready(w, columns_of(self._viewer, w, {}, {}, asked)) for w in batch if w.key not in there]
        settled = self._settle(ready, self._send_creates)
        yield from self._with_echoes([*settled, *((w, there[w.key]) for w in batch if w.key in there)])

    def _existing(self, batch: Sequence[Write]) -> dict[str, str]:
        """Return the ids of the records that these creates have made before, by key."""
        key = self._viewer.shape.key
        if key is None:
            return {}
        rows = self._organisation.rows_in(
            self._viewer.shape.select(["Id"]), key, [write.key for write in batch], " AND IsDeleted = false"
        )
        return {str(row[key]): str(row["Id"]) for row in rows}

    def _update(self, batch: Sequence[Write]) -> Iterator[Outcome]:
        asked = known(self._organisation, batch)
        ready: list[Ready] = []
        for write, row, now in self._checked(batch):
            columns = {} if isinstance(now, Outcome) else columns_of(self._viewer, write, row, now.fields, asked)
            if isinstance(now, Outcome):
                yield now
            elif columns:
                ready.append(Ready(write, columns, str(row.get("LastModifiedDate") or "")))
            else:
                yield failed(write, [Refusal("no-home", "Salesforce has no field that could hold this change.")])
        yield from self._with_echoes(self._settle(ready, self._send_updates))

    def _delete(self, batch: Sequence[Write]) -> Iterator[Outcome]:
        ready: list[Ready] = []
        for write, _row, now in self._checked(batch):
            if isinstance(now, Outcome):
                yield now
            else:
                ready.append(Ready(write, {}))
        for write, answer in self._settle(ready, self._send_deletes):
            yield succeeded(write) if isinstance(answer, str) else answer

    def _checked(self, batch: Sequence[Write]) -> Iterator[tuple[Write, Row, Record | Outcome]]:
        """Yield each write with its record as it is now, or with the outcome that follows if it must not leave."""
        rows = rows_now(self._organisation, self._viewer, [write.id or "" for write in batch])
        kept = [row for row in rows.values() if gone(row) is None]
        now = {record.id: record for record in records(self._organisation, self._viewer, kept)}
        for write in batch:
            row = rows.get(write.id or "", {})
            yield write, row, self._accepted(write, now.get(str(row.get("Id"))))

    def _accepted(self, write: Write, now: Record | None) -> Record | Outcome:
        if now is None:
            return gone_already(write)
        if now.locked is not None:
            return failed(write, [Refusal(now.locked.value, "An occurrence of a series is never written.")])
        return now if as_decided(self._viewer.scope.kind, now, write.before) else stale(write)

    def _settle(
        self, ready: Sequence[Ready], send: Callable[[Sequence[Ready]], Mapping[str, Answer]]
    ) -> Iterable[tuple[Write, Answer]]:
        """Return what came of each write; rows that are locked by somebody are tried again a few times.

        An error that concerns all rows is raised only while nothing has been written yet.
        """
        answers: dict[str, Answer] = {}
        pending = list(ready)
        for attempt in range(TRIES):
            try:
                answers |= self._sent(pending, send) if pending else {}
            except AccordError:
                if attempt == 0:
                    raise
                break
            pending = [each for each in pending if _is_locked(answers[each.write.key])]
            if not pending:
                break
            if attempt < TRIES - 1:
                self._sleep(FIRST_WAIT * 2.0**attempt * (1 + self._jitter() / 2))
        return [(each.write, answers[each.write.key]) for each in ready]

    @staticmethod
    def _sent(ready: Sequence[Ready], send: Callable[[Sequence[Ready]], Mapping[str, Answer]]) -> Mapping[str, Answer]:
        try:
            return send(ready)
        except AnswerLost:
            return {each.write.key: unknown(each.write) for each in ready}
        except Refused as refused:
            return {each.write.key: failed(each.write, refused.refusals) for each in ready}

    def _send_creates(self, ready: Sequence[Ready]) -> Mapping[str, Answer]:
        key = self._viewer.shape.key
        path = f"composite/sobjects/{self._name}/{key}" if key else "composite/sobjects"
        kind = {"attributes": {"type": self._name}}
        rows = [{**kind, **each.columns, **({key: each.write.key} if key else {})} for each in ready]
        body = {"allOrNone": False, "records": rows}
        return collection_answers(ready, self._transport.send("PATCH" if key else "POST", path, body))

    def _send_updates(self, ready: Sequence[Ready]) -> Mapping[str, Answer]:
        root = f"{self._transport.root}sobjects/{self._name}"
        parts = [
            {
                "method": "PATCH",
                "url": f"{root}/{each.write.id}",
                "referenceId": f"row{place}",
                "httpHeaders": {"If-Unmodified-Since": http_date(each.stamp)},
                "body": each.columns,
            }
            for place, each in enumerate(ready)
        ]
        body = {"allOrNone": False, "compositeRequest": parts}
        return composite_answers(ready, self._transport.send("POST", "composite", body))

    def _send_deletes(self, ready: Sequence[Ready]) -> Mapping[str, Answer]:
        ids = ",".join(str(each.write.id) for each in ready)
        params = {"ids": ids, "allOrNone": "false"}
        return collection_answers(ready, self._transport.send("DELETE", "composite/sobjects", None, params))

    def _with_echoes(self, answers: Iterable[tuple[Write, Answer]]) -> Iterator[Outcome]:
        """Yield the outcomes, those of written rows with the record as it is now.

        Where that cannot be read, the outcome is unknown: the next run asks again, and then has the echo.
        """
        settled = list(answers)
        written = [answer for _write, answer in settled if isinstance(answer, str)]
        echoes = self._echoes(written) if written else {}
        for write, answer in settled:
            if isinstance(answer, Outcome):
                yield answer
            else:
                echo = echoes.get(answer)
                yield succeeded(write, echo) if echo else unknown(write)

    def _echoes(self, ids: Sequence[str]) -> dict[str, Record]:
        try:
            rows = rows_now(self._organisation, self._viewer, ids)
            seen = records(self._organisation, self._viewer, list(rows.values()))
        except AccordError:
            return {}
        return dict(zip(rows, seen, strict=True))


def collection_answers(ready: Sequence[Ready], answer: object) -> dict[str, Answer]:
    """Return what a collection's answer says of each row; it lists them in the order in which they were sent.

    Raises AnswerLost when it does not list them all.
    """
    if not isinstance(answer, list) or len(answer) != len(ready):
        raise _unlisted()
    return {each.write.key: _collection_answer(each.write, entry) for each, entry in zip(ready, answer, strict=True)}


def _collection_answer(write: Write, entry: object) -> Answer:
    if not isinstance(entry, Mapping):
        return unknown(write)
    identity = entry.get("id")
    if entry.get("success") is True and isinstance(identity, str):
        return identity
    return failed(write, refusals_in(entry.get("errors"))) if entry.get("success") is False else unknown(write)


def composite_answers(ready: Sequence[Ready], answer: object) -> dict[str, Answer]:
    """Return what the answer to a composite request says of each of its parts.

    Raises AnswerLost when it is no such answer.
    """
    parts = answer.get("compositeResponse") if isinstance(answer, Mapping) else None
    if not isinstance(parts, list):
        raise _unlisted()
    by_reference = {part.get("referenceId"): part for part in parts if isinstance(part, Mapping)}
    return {
        each.write.key: _composite_answer(each.write, by_reference.get(f"row{place}"))
        for place, each in enumerate(ready)
    }


def _composite_answer(write: Write, part: Mapping[str, object] | None) -> Answer:
    status = part.get("httpStatusCode") if part else None
    if part is None or not isinstance(status, int):
        return unknown(write)
    if 200 <= status < 300:
        return str(write.id)
    if status == 412:
        return stale(write)
    refusals = refusals_in(part.get("body"))
    if not refusals and status >= 500:
        return unknown(write)
    return failed(write, refusals or [Refusal(f"HTTP_{status}", f"Salesforce answered {status} for this record.")])


def _is_locked(answer: Answer) -> bool:
    return isinstance(answer, Outcome) and answer.problem is not None and answer.problem.code == LOCKED


def _unlisted() -> AnswerLost:
    return AnswerLost("Salesforce did not say what came of each record.", "The next run asks what was applied.")
