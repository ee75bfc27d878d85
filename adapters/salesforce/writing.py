"""Creates, updates and deletes, in as few requests as Salesforce allows, each row with its own outcome.

A create carries Accord's foreign key where the organisation has the field, so that the same create never makes two
records. Before an update or a delete all records are re-read and compared with what the rows were decided on; an
update then also presents the time of the last modification (If-Unmodified-Since, to the second), so that an edit in
between is refused. For deletes Salesforce has no such condition.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from adapters.salesforce.answers import (
    Answer,
    Ready,
    Refusals,
    Written,
    collection_answers,
    composite_answers,
    is_locked,
)
from adapters.salesforce.comparing import as_decided, columns_of, known
from adapters.salesforce.feed import records
from adapters.salesforce.looking import rows_now
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer, gone
from adapters.salesforce.refusals import (
    TAKEN,
    UNREADABLE,
    Refusal,
    Refused,
    failed,
    gone_already,
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

Send = Callable[[Sequence[Ready]], Mapping[str, Answer]]
"""Sends rows in one request, and says what came of each by the key of its write."""

ROUNDS = 5
"""How often a row is sent, each time without what was refused of it the time before."""


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
        settled = [(w, found) for w in batch if (found := there.get(w.key))] + self._found_again(settled)
        yield from self._with_echoes(settled)

    def _found_again(self, settled: Sequence[tuple[Write, Answer]]) -> list[tuple[Write, Answer]]:
        """Return what came of creates; one whose key is taken has made its record before, if it is found by it."""
        taken = [w for w, answer in settled if isinstance(answer, tuple) and any(r.code in TAKEN for r in answer)]
        there = self._existing(taken) if taken else {}
        return [(w, there.get(w.key, answer)) for w, answer in settled]

    def _existing(self, batch: Sequence[Write]) -> dict[str, Written]:
        """Return the records that these creates have made before, by key."""
        key = self._viewer.shape.key
        if key is None:
            return {}
        rows = self._organisation.rows_in(
            self._viewer.shape.select(["Id"]), key, [write.key for write in batch], " AND IsDeleted = false"
        )
        return {str(row[key]): Written(str(row["Id"])) for row in rows}

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
            yield succeeded(write) if isinstance(answer, Written) else _ended(write, answer)

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

    def _settle(self, ready: Sequence[Ready], send: Send) -> list[tuple[Write, Answer]]:
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
            pending = [each for each in pending if is_locked(answers[each.write.key])]
            if not pending:
                break
            if attempt < TRIES - 1:
                self._sleep(FIRST_WAIT * 2.0**attempt * (1 + self._jitter() / 2))
        return [(each.write, answers[each.write.key]) for each in ready]

    def _sent(self, ready: Sequence[Ready], send: Send) -> Mapping[str, Answer]:
        """Return what came of each row. One of which single fields were refused is sent again without them."""
        answers: dict[str, Answer] = {}
        pending = list(ready)
        for _ in range(ROUNDS):
            told = self._told(pending, send, first=not answers)
            answers |= told
            pending = [less for each in pending if (less := self._reduced(each, told[each.write.key]))]
            if not pending:
                break
        return answers

    def _reduced(self, each: Ready, answer: Answer) -> Ready | None:
        return each.without(answer, self._viewer.translation) if isinstance(answer, tuple) else None

    def _told(self, ready: Sequence[Ready], send: Send, *, first: bool) -> Mapping[str, Answer]:
        """Return what came of each row. Where one of them makes the whole unreadable, halves are sent."""
        try:
            return send(ready)
        except AnswerLost:
            return {each.write.key: unknown(each.write) for each in ready}
        except Refused as refused:
            if refused.names(UNREADABLE) and len(ready) > 1:
                middle = len(ready) // 2
                halves = (self._told(ready[:middle], send, first=False), self._told(ready[middle:], send, first=False))
                return {**halves[0], **halves[1]}
            return {each.write.key: refused.refusals for each in ready}
        except AccordError:
            if first:
                raise
            return {each.write.key: each.left_out or unknown(each.write) for each in ready}

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
        written = [answer.id for _write, answer in settled if isinstance(answer, Written)]
        echoes = self._echoes(written) if written else {}
        for write, answer in settled:
            if isinstance(answer, Written):
                echo = echoes.get(answer.id)
                yield succeeded(write, echo, answer.left_out) if echo else unknown(write)
            else:
                yield _ended(write, answer)

    def _echoes(self, ids: Sequence[str]) -> dict[str, Record]:
        try:
            rows = rows_now(self._organisation, self._viewer, ids)
            seen = records(self._organisation, self._viewer, list(rows.values()))
        except AccordError:
            return {}
        return dict(zip(rows, seen, strict=True))


def _ended(write: Write, answer: Refusals | Outcome) -> Outcome:
    return failed(write, answer) if isinstance(answer, tuple) else answer
