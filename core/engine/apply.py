"""apply: write what a person confirmed, and journal each step before and after it is taken.

Between the confirmation and the first write both sides are read once more: a row whose meaning changed since is stale
and goes back to review. Then links, creates and updates, and last the deletes, in calls as large as the side takes.
Every intent is durable before its request leaves, every outcome before the next request.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import msgspec

from core.engine import gate
from core.engine.observe import read_all
from core.engine.reports import ApplyReport, RowOutcome
from core.engine.resolve import outcome_event, resolve_open
from core.engine.session import RunningRun, Session, running
from core.errors import AccordError, GuardTripped, UsageError
from core.facts.events import ConfirmedRow, GuardOverridden, Linked, PlanConfirmed, WriteStarted
from core.facts.events import GuardTripped as GuardTrippedEvent
from core.facts.recorded import NewEvent
from core.facts.state import Item
from core.keys import stamp
from core.model import (
    ActionKind,
    Kind,
    Operation,
    Outcome,
    Plan,
    Problem,
    Row,
    RowState,
    Side,
    Status,
    Write,
)
from core.planning.digest import row_digest
from core.planning.guards import DELETE_BUDGET, SUSPECT_FEED
from core.planning.plan import PLANNING
from core.planning.plan import plan as make_plan

Confirm = Callable[[Plan], bool]
"""Asks the person whether the plan's proposed rows are to be written."""

_STALE = Problem("stale", "It changed after the plan was made; look at it again.")
_SHORTEST_DIGEST = 8


def apply(
    session: Session,
    kinds: Sequence[Kind],
    *,
    confirm: Confirm,
    digest: str | None = None,
    allow_deletes: int | None = None,
) -> ApplyReport | None:
    """Write the current plan of the kinds, if `confirm` says so; None if it does not, or nothing is proposed.

    Raises GuardTripped when `digest` is given and is not that of the current plan.
    """
    with running(session, "apply", kinds) as run:
        resolve_open(run)
        if allow_deletes is not None:
            run.append(GuardOverridden(guard=DELETE_BUDGET, limit=allow_deletes))
        return apply_within(run, kinds, confirm, digest)


def apply_within(
    run: RunningRun, kinds: Sequence[Kind], confirm: Confirm, digest: str | None = None
) -> ApplyReport | None:
    """Write the current plan as a part of a run."""
    plan = current_plan(run.session, kinds)
    _same_plan(plan, digest)
    proposed = _proposed(plan)
    guarded = _report_guards(run, plan)
    if not proposed or not confirm(plan):
        run.outcome = "nothing"
        return ApplyReport(run.id, plan.digest, (), guarded=guarded) if guarded and not proposed else None
    run.append(_confirmation(plan, proposed))
    read_all(run, kinds)
    report = _Writing(run, plan, guarded).write(proposed)
    run.summary = report.summary()
    run.outcome = "done" if all(row.outcome == "succeeded" for row in report.rows) else "partly"
    if report.interrupted:
        run.outcome = "interrupted"
    return report


def current_plan(session: Session, kinds: Sequence[Kind]) -> Plan:
    """Return the plan that follows from the journal now."""
    return make_plan(session.state, session.settings, profile=session.journal.profile, as_of=session.now(), kinds=kinds)


def _proposed(plan: Plan) -> list[Row]:
    return [row for row in plan.rows if row.state is RowState.PROPOSED]


def _same_plan(plan: Plan, digest: str | None) -> None:
    if digest is not None and len(digest) < _SHORTEST_DIGEST:
        raise UsageError(
            f"{digest!r} is too short for a plan's digest.", f"Give at least {_SHORTEST_DIGEST} digits of it."
        )
    if digest is not None and not plan.digest.startswith(digest.lower()):
        raise GuardTripped(
            f"The plan is not the one with digest {digest} any more. Nothing was written.",
            "Look at it again with accord plan, and apply what you see.",
        )


def _report_guards(run: RunningRun, plan: Plan) -> int:
    """Journal how many deletes the guards hold, and return their number."""
    guarded = 0
    for guard in (DELETE_BUDGET, SUSPECT_FEED):
        rows = sum(row.hold == guard for row in plan.rows)
        if rows:
            run.append(GuardTrippedEvent(guard=guard, rows=rows))
        guarded += rows
    return guarded


def _confirmation(plan: Plan, proposed: Sequence[Row]) -> PlanConfirmed:
    return PlanConfirmed(
        digest=plan.digest,
        position=plan.position,
        as_of=plan.as_of,
        kinds=plan.kinds,
        planning=PLANNING,
        rows=tuple(ConfirmedRow(row.item, row.action, row.target, row_digest(row)) for row in proposed),
    )


class _Writing:
    """The writing part of a run."""

    def __init__(self, run: RunningRun, plan: Plan, guarded: int) -> None:
        self.run, self.plan, self.guarded = run, plan, guarded
        self.session = run.session
        self.ends: dict[str, Problem | None] = {}
        """By item: why the row did not succeed, None if it did (so far)."""
        self.statuses: dict[str, Status] = {}

    def write(self, proposed: Sequence[Row]) -> ApplyReport:
        fresh = self._still_meant(proposed)
        self.session.progress.phase("Writing", len(fresh))
        interrupted = False
        try:
            self._link(fresh)
            self._send_all([row for row in fresh if row.action is not ActionKind.DELETE])
            self._send_all([row for row in fresh if row.action is ActionKind.DELETE])
        except KeyboardInterrupt:
            interrupted = True
        except AccordError as error:
            self.run.summary = self._report(proposed, interrupted=False).summary()
            error.hint += f" What was written before is told by: accord history {self.run.id}"
            raise
        return self._report(proposed, interrupted)

    def _report(self, proposed: Sequence[Row], interrupted: bool) -> ApplyReport:
        rows = tuple(self._row_outcome(row) for row in proposed)
        return ApplyReport(self.run.id, self.plan.digest, rows, interrupted, self.guarded)

    def _still_meant(self, proposed: Sequence[Row]) -> list[Row]:
        """Return the rows that mean the same after the second reading; the others are stale."""
        now = {row.item: row for row in current_plan(self.session, self.plan.kinds).rows}
        fresh: list[Row] = []
        for row in proposed:
            current = now.get(row.item)
            if current is not None and row_digest(current) == row_digest(row):
                fresh.append(current)
            else:
                self._end(row.item, Status.STALE, _STALE)
        return fresh

    def _link(self, rows: Sequence[Row]) -> None:
        drafts = []
        for row in rows:
            if row.action is ActionKind.LINK and row.outlook and row.salesforce:
                linked = Linked(outlook=row.outlook.id, salesforce=row.salesforce.id, evidence=row.rule)
                drafts.append(NewEvent(linked, row.kind, row.item))
                self._end(row.item, Status.SUCCEEDED, None)
        self.run.append_all(drafts)

    def _send_all(self, rows: Sequence[Row]) -> None:
        writes = [write for row in rows for write in self._writes(row)]
        gate.check(writes, rows, self.session.settings)
        writes.sort(key=lambda w: (w.kind, w.side, w.operation, w.item))
        for (_, side, operation), group in groupby(writes, key=lambda w: (w.kind, w.side, w.operation)):
            capacity = self.session.adapter(side).capacity(operation)
            for chunk in _chunks(list(group), capacity):
                self._send(chunk)

    def _writes(self, row: Row) -> Iterator[Write]:
        item = self.session.state.find(row.item)
        if item is None:
            return
        for side in Side:
            if row.target in (side.value, "both"):
                yield self._write(row, item, side)

    def _write(self, row: Row, item: Item, side: Side) -> Write:
        operation = Operation(row.action) if row.action in (ActionKind.CREATE, ActionKind.DELETE) else Operation.UPDATE
        seen, source = item.on(side), item.on(side.other)
        creating = operation is Operation.CREATE
        key = f"{self.run.id}:{item.id}:{side}"
        if creating and source:
            key = stamp(row.kind, side.other, source.record.id, item.creates)
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

    def _send(self, chunk: Sequence[Write]) -> None:
        """Journal the intents, make the call, journal what came of each."""
        self.run.append_all([_intent(write) for write in chunk])
        adapter = self.session.adapter(chunk[0].side)
        scope = self.session.scope(chunk[0].kind)
        waiting = {write.key: write for write in chunk}
        drafts: list[NewEvent] = []
        try:
            for outcome in adapter.write(scope, chunk):
                drafts.append(self._note(waiting.pop(outcome.key), outcome))
        except (KeyboardInterrupt, AccordError):
            lost = Problem("unknown", "The connection ended before the answer came.", retryable=True)
            drafts += [
                self._note(write, Outcome(key=write.key, status=Status.UNKNOWN, problem=lost))
                for write in waiting.values()
            ]
            self.run.append_all(drafts)
            raise
        self.run.append_all(drafts)
        self._ask_about_lost(chunk)

    def _note(self, write: Write, outcome: Outcome) -> NewEvent:
        self.session.progress.step()
        self._end(write.item, outcome.status, outcome.problem)
        return NewEvent(outcome_event(write, outcome), write.kind, write.item)

    def _ask_about_lost(self, chunk: Sequence[Write]) -> None:
        """A lost answer is asked after at once; what stays unknown is asked again by the next run."""
        lost = [write for write in chunk if write.key in self.session.state.open]
        for write in lost:
            outcome = self.session.adapter(write.side).resolve(self.session.scope(write.kind), write)
            if outcome.status is not Status.UNKNOWN:
                self.ends.pop(write.item, None)
                self.statuses.pop(write.item, None)
                self._end(write.item, outcome.status, outcome.problem)
                self.run.append_all([NewEvent(outcome_event(write, outcome, resolved=True), write.kind, write.item)])

    def _end(self, item: str, status: Status, problem: Problem | None) -> None:
        """A row of two writes is as good as its worse one."""
        if self.statuses.get(item, Status.SUCCEEDED) is Status.SUCCEEDED:
            self.statuses[item], self.ends[item] = status, problem

    def _row_outcome(self, row: Row) -> RowOutcome:
        status = self.statuses.get(row.item)
        title = next((face.title for face in (row.outlook, row.salesforce) if face), "")
        return RowOutcome(
            row.item, row.kind, title, row.action, row.target, status or "skipped", self.ends.get(row.item)
        )


def _intent(write: Write) -> NewEvent:
    started = WriteStarted(
        key=write.key,
        side=write.side,
        operation=write.operation,
        id=write.id,
        version=write.before.version if write.before else None,
        content=write.changes or None,
    )
    return NewEvent(started, write.kind, write.item)


def _chunks(writes: Sequence[Write], size: int) -> Iterator[Sequence[Write]]:
    for start in range(0, len(writes), size):
        yield writes[start : start + size]
