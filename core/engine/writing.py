"""Writing confirmed rows: links, creates and updates first, the deletes last, in calls as large as a side takes.

Every intent is durable before its request leaves, every outcome before the next request. An intent is only journaled
over the state that the row was looked at in: what somebody decided meanwhile is heeded first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import msgspec

from core.engine import gate
from core.engine.find import names_of
from core.engine.identity import check_identity
from core.engine.observe import look_again
from core.engine.reports import ApplyReport, Ending, RowOutcome
from core.engine.resolve import ask_about, outcome_event
from core.engine.running import Run, unless_stopped
from core.errors import AccordError, Stopped
from core.facts.events import Linked, RowStale, WriteStarted
from core.facts.recorded import NewEvent
from core.facts.state import Item
from core.fields import BY_NAME
from core.keys import stamp
from core.model import ActionKind, Operation, Outcome, Plan, Problem, Row, Side, Status, Write
from core.planning.digest import row_digest
from core.planning.summary import waiting


class Writing:
    """The writing part of a run."""

    def __init__(
        self,
        run: Run,
        plan: Plan,
        guarded: int,
        *,
        again: Callable[[str], Plan],
        reverts: Mapping[tuple[str, Side], str],
    ) -> None:
        self.run, self.plan, self.guarded = run, plan, guarded
        self.again, self.reverts = again, reverts
        self.session = run.session
        self.ends: dict[str, Problem | None] = {}
        """By item: why the row did not succeed, None if it did (so far)."""
        self.statuses: dict[str, Status] = {}
        self.renewals = {side: self.session.adapter(side).renewals for side in Side}
        """How often each side's token had been renewed when we last asked whom it lets in."""

    def write(self, proposed: Sequence[Row]) -> ApplyReport:
        fresh = self._still_meant(proposed)
        self.session.progress.phase("Writing", len(fresh))
        self.session.progress.to_write({side: sum(side in row.target for row in fresh) for side in Side})
        interrupted = False
        try:
            self._link(fresh)
            self._send_all([row for row in fresh if row.action is not ActionKind.DELETE])
            self._send_all([row for row in fresh if row.action is ActionKind.DELETE])
        except (KeyboardInterrupt, Stopped):
            interrupted = True
        except AccordError as error:
            self.run.summary = self._report(proposed, interrupted=False).summary()
            error.hint += f" What was written before: accord history {self.run.id}"
            raise
        return self._report(proposed, interrupted)

    def _report(self, proposed: Sequence[Row], interrupted: bool) -> ApplyReport:
        rows = tuple(self._row_outcome(row) for row in proposed)
        ending = Ending.DONE if all(row.outcome == Status.SUCCEEDED for row in rows) else Ending.PARTLY
        return ApplyReport(
            self.run.id,
            self.plan.digest,
            rows,
            Ending.INTERRUPTED if interrupted else ending,
            self.guarded,
            waiting(self.plan),
            names_of(self.session.state, (row.item for row in rows)),
        )

    def _still_meant(self, proposed: Iterable[Row]) -> list[Row]:
        """Return the rows that mean now what was confirmed, at the instant it was planned for; the others are stale."""
        plan = self.again(self.plan.as_of)
        now = {row.item: row for row in plan.rows}
        fresh: list[Row] = []
        stale: list[NewEvent] = []
        for row in proposed:
            current = now.get(row.item)
            if current is not None and row_digest(current) == row_digest(row):
                fresh.append(current)
            else:
                changed = self._changed_since(row)
                self._end(row.item, Status.STALE, _stale(changed))
                stale.append(NewEvent(RowStale(changed=changed), row.kind, row.item, self.run.id))
        self.session.note(stale)
        return fresh

    def _changed_since(self, row: Row) -> tuple[Side, ...]:
        """Return the sides whose record is not the one that a row was confirmed with."""
        item = self.session.state.find(row.item)
        other = self.session.state.find(row.counterpart or "")
        seen = {side: each for half in (item, other) if half for side, each in half.sides()}
        return tuple(
            side
            for side in Side
            if (face := row.face(side))
            and (side not in seen or seen[side].gone or seen[side].record.version != face.version)
        )

    def _link(self, rows: Sequence[Row]) -> None:
        links = [row for row in rows if row.action is ActionKind.LINK]
        for row in self._journaled_if_meant(links, lambda meant: [_link(each) for each in meant]):
            self._end(row.item, Status.SUCCEEDED, None)

    def _journaled_if_meant(
        self, rows: Sequence[Row], events: Callable[[Sequence[Row]], Sequence[NewEvent]]
    ) -> Sequence[Row]:
        """Journal the events of rows, and return the rows: without those that a decision has changed just now."""
        while rows and not self.run.append_if_unmoved(events(rows)):
            rows = self._still_meant(rows)
        return rows

    def _send_all(self, rows: Sequence[Row]) -> None:
        by_item = {row.item: row for row in rows}
        writes = [write for row in rows for write in self._writes(row)]
        gate.check(writes, rows, self.session.settings)
        writes.sort(key=lambda w: (w.kind, w.side, w.operation, w.item))
        for (_, side, operation), group in groupby(writes, key=lambda w: (w.kind, w.side, w.operation)):
            capacity = self.session.adapter(side).capacity(operation)
            for chunk in _chunks(list(group), capacity):
                self._send(chunk, by_item)

    def _writes(self, row: Row) -> Iterator[Write]:
        # Of an item that was forgotten, a record may be created again.
        item = self.session.state.find(row.item) or Item(id=row.item, kind=row.kind)
        for side in Side:
            if side in row.target:
                yield self._write(row, item, side)

    def _write(self, row: Row, item: Item, side: Side) -> Write:
        operation = Operation(row.action) if row.action in (ActionKind.CREATE, ActionKind.DELETE) else Operation.UPDATE
        seen, source = item.on(side), item.on(side.other)
        creating = operation is Operation.CREATE
        key = f"{self.run.id}:{item.id}:{side}"
        if creating and source and not source.gone:
            key = stamp(row.kind, side.other, source.record.id, item.creates)
        elif creating:
            key = stamp(row.kind, side, key)
        return Write(
            item=item.id,
            kind=row.kind,
            side=side,
            operation=operation,
            key=key,
            id=None if creating or not seen else seen.record.id,
            before=None if creating or not seen else msgspec.structs.replace(seen.record, fields=seen.fields),
            changes={}
            if operation is Operation.DELETE
            else {f.name: f.value for f in row.fields if f.winner is side.other},
            at=self.session.now(),
        )

    def _send(self, chunk: Sequence[Write], rows: Mapping[str, Row]) -> None:
        """Journal the intents, make the call, journal what came of each."""
        unless_stopped(self.session)
        self._meet_again(chunk[0].side)
        chunk = self._intended(self._of_same_source(chunk, rows), rows)
        if not chunk:
            return
        adapter = self.session.adapter(chunk[0].side)
        scope = self.session.scope(chunk[0].kind)
        waiting = {write.key: write for write in chunk}
        events: list[NewEvent] = []
        try:
            for outcome in adapter.write(scope, chunk):
                events.append(self._note(waiting.pop(outcome.key), outcome))
        except (KeyboardInterrupt, AccordError):
            lost = Problem("unknown", "The connection ended before the answer came.", retryable=True)
            events += [
                self._note(write, Outcome(key=write.key, status=Status.UNKNOWN, problem=lost))
                for write in waiting.values()
            ]
            self.run.append_all(events)
            raise
        self.run.append_all(events)
        self._ask_about_lost(chunk)
        self._look_at_refused(chunk)

    def _meet_again(self, side: Side) -> None:
        """Ask whom we reach once more if the token was renewed: another person may have signed in meanwhile."""
        renewals = self.session.adapter(side).renewals
        if renewals != self.renewals[side]:
            check_identity(self.run, side, self.plan.kinds)
            self.renewals[side] = renewals

    def _of_same_source(self, chunk: Sequence[Write], rows: Mapping[str, Row]) -> list[Write]:
        """Return the writes whose values still stand where they come from.

        Of a row that is written on both sides, the first half may have met a newer record there.
        """
        moved = [write for write in chunk if self._source_moved(write, rows[write.item])]
        for write in moved:
            self._end(write.item, Status.STALE, _stale([write.side.other]))
        self.session.note([NewEvent(RowStale(changed=(w.side.other,)), w.kind, w.item, self.run.id) for w in moved])
        lost = {write.key for write in moved}
        return [write for write in chunk if write.key not in lost]

    def _source_moved(self, write: Write, row: Row) -> bool:
        """Tell whether the record that a write takes its values from is not the one that was confirmed, but for what
        the other half of the row made of it."""
        if len(row.target) == 1:
            return False
        source = write.side.other
        item = self.session.state.find(write.item)
        seen = item.on(source) if item else None
        if seen is None or self.statuses.get(write.item) not in (Status.SUCCEEDED, Status.PARTIAL):
            return source in self._changed_since(row)
        shown = {each.name: each.of(source) for each in row.fields}
        return seen.record.private or any(seen.fields.get(name) != shown[name] for name in write.changes)

    def _intended(self, chunk: Sequence[Write], rows: Mapping[str, Row]) -> list[Write]:
        """Journal the intents, and return those writes that are still meant."""
        by_item: dict[str, Write] = {write.item: write for write in chunk}
        meant = self._journaled_if_meant(
            [rows[item] for item in by_item], lambda meant: [self._intent(by_item[row.item]) for row in meant]
        )
        return [by_item[row.item] for row in meant]

    def _intent(self, write: Write) -> NewEvent:
        started = WriteStarted(
            key=write.key,
            side=write.side,
            operation=write.operation,
            id=write.id,
            version=write.before.version if write.before else None,
            reverts=self.reverts.get((write.item, write.side)),
            content=write.changes or None,
        )
        return NewEvent(started, write.kind, write.item)

    def _missed(self, write: Write, outcome: Outcome) -> tuple[str, ...]:
        """Return the fields that do not hold what was written, by the record that came back: a yes is not the end."""
        echo = outcome.echo
        if outcome.status is not Status.SUCCEEDED or echo is None or echo.private:
            return ()
        specs, before = BY_NAME[write.kind], write.before.fields if write.before else {}
        return tuple(
            name
            for name, value in write.changes.items()
            if not specs[name].arrived(value, echo.fields.get(name), before.get(name))
        )

    def _note(self, write: Write, outcome: Outcome) -> NewEvent:
        self.session.progress.step()
        self.session.progress.wrote(write, outcome)
        missed = self._missed(write, outcome)
        if missed:
            self._end(write.item, Status.PARTIAL, _not_arrived(write, missed))
        else:
            self._end(write.item, outcome.status, outcome.problem)
        return NewEvent(outcome_event(write, outcome, missed=missed), write.kind, write.item)

    def _ask_about_lost(self, chunk: Sequence[Write]) -> None:
        """A lost answer is asked after at once; what stays unknown is asked again by the next run."""
        lost = [write for write in chunk if write.key in self.session.state.open]
        for write in lost:
            outcome = ask_about(self.run, write)
            if outcome.status is not Status.UNKNOWN:
                self.ends.pop(write.item, None)
                self.statuses.pop(write.item, None)
                self._end(write.item, outcome.status, outcome.problem)
                self.run.append_all([NewEvent(outcome_event(write, outcome, resolved=True), write.kind, write.item)])

    def _look_at_refused(self, chunk: Sequence[Write]) -> None:
        """Read again what was not as it was decided on: what writing met reaches the plan, and is not proposed anew."""
        refused = [
            write for write in chunk if write.id and self.statuses.get(write.item) in (Status.STALE, Status.FAILED)
        ]
        if refused:
            look_again(self.run, chunk[0].kind, chunk[0].side, [write.id for write in refused if write.id])

    def _end(self, item: str, status: Status, problem: Problem | None) -> None:
        """A row of two writes is as good as its worse one."""
        if self.statuses.get(item, Status.SUCCEEDED) in (Status.SUCCEEDED, Status.PARTIAL):
            self.statuses[item], self.ends[item] = status, problem

    def _row_outcome(self, row: Row) -> RowOutcome:
        status = self.statuses.get(row.item)
        return RowOutcome(
            row.item, row.kind, row.title, row.action, row.target, status or "skipped", self.ends.get(row.item)
        )


def _stale(changed: Sequence[Side]) -> Problem:
    if not changed:
        return Problem("stale", "Somebody changed the decision after the plan was made; look at it again.")
    sides = " and ".join(side.label for side in changed)
    return Problem("stale", f"It changed in {sides} after the plan was made; look at it again.")


def _not_arrived(write: Write, missed: Sequence[str]) -> Problem:
    names = ", ".join(missed)
    return Problem("not-arrived", f"{write.side.label} took the change, but not: {names}. The difference stays.")


def _link(row: Row) -> NewEvent:
    if not row.outlook or not row.salesforce:
        raise ValueError(f"row {row.item} links a record to nothing")
    linked = Linked(outlook=row.outlook.id, salesforce=row.salesforce.id, evidence=row.rule)
    return NewEvent(linked, row.kind, row.item)


def _chunks(writes: Sequence[Write], size: int) -> Iterator[Sequence[Write]]:
    for start in range(0, len(writes), size):
        yield writes[start : start + size]
