"""replaying: a past run seen again, from its events alone: step by step, at any position, and under other settings."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from core.engine.find import names_of
from core.engine.history import events_of, find_run
from core.engine.reports import Otherwise, Retrospect, RuleOfThumb, Step, WhatIf
from core.engine.session import Session
from core.errors import UsageError
from core.facts.events import PlanConfirmed
from core.facts.projection import apply, fold
from core.facts.recorded import Recorded
from core.facts.state import State
from core.model import ActionKind, Choice, Kind, Plan, Row, RowState, Rule, Side
from core.planning.digest import row_digest
from core.planning.plan import plan as make_plan
from core.planning.worksheet import Worksheet
from core.settings import PlanSettings, from_journal

Other = Callable[[PlanSettings], PlanSettings]
"""Given the settings of then, other settings to ask about."""

_RULES = ("outlook", "salesforce", "newest")
"""What a kind's `conflict` may say beside "ask"."""
_SETTLED = frozenset(
    {
        Rule.PREFERRED_OUTLOOK,
        Rule.PREFERRED_SALESFORCE,
        Rule.OUTLOOK_WINS,
        Rule.SALESFORCE_WINS,
        Rule.NEWEST_WINS,
        Rule.CHANGED_ON_BOTH,
    }
)
"""The rules of rows in which a person or a setting may have settled a conflict."""


def plan_at(session: Session, text: str, position: int) -> Plan:
    """Return the plan of a run's kinds as it followed from the journal at a position, under the settings of then.

    Raises UsageError for a position that the journal does not have.
    """
    run = find_run(session, text)
    last: Recorded | None = None
    state = State()
    for last in session.journal.read(upto=position):
        apply(state, last)
    if last is None or last.position != position:
        raise UsageError(f"The journal has no position {position}.", "accord log shows the positions.")
    return make_plan(
        state,
        from_journal(state.settings, state.sources),
        profile=session.journal.profile,
        as_of=_second(last.at),
        kinds=run.kinds,
        allowances=state.allowances.get(run.run),
    )


def steps(session: Session, text: str) -> Iterator[Step]:
    """Yield the events of a run, each with the row of its item before and after it, and with the plan's sums where the
    event is about more than one item.
    """
    run = find_run(session, text)
    events = events_of(session, run.run)
    state = fold(session.journal.read(upto=events[0].position - 1)) if events else State()
    for recorded in events:
        if state.position < recorded.position - 1:  # others appended while the run went on
            fold(session.journal.read(after=state.position, upto=recorded.position - 1), state)
        before = _rows(session, state, recorded, run.kinds)
        apply(state, recorded)
        after = _rows(session, state, recorded, run.kinds)
        changed = not recorded.item and _sums(before) != _sums(after)
        yield Step(recorded, _of(before, recorded), _of(after, recorded), _sums(after) if changed else {})


def _of(rows: Sequence[Row], recorded: Recorded) -> Row | None:
    """Return the row of the item that an event is about."""
    return rows[0] if recorded.item and rows else None


def _rows(session: Session, state: State, recorded: Recorded, kinds: Sequence[Kind]) -> Sequence[Row]:
    about = (recorded.kind,) if recorded.kind else kinds
    sheet = _sheet(session, state, from_journal(state.settings, state.sources), _second(recorded.at), about)
    if recorded.item is None:
        return sheet.plan().rows
    row = sheet.row(recorded.item) if sheet.knows(recorded.item) else None
    return (row,) if row else ()


def _sums(rows: Sequence[Row]) -> dict[str, int]:
    """Return how many rows there are of each sort, in the words of a plan's summary."""
    counted = Counter(row.action.value if row.state is RowState.PROPOSED else row.state.value for row in rows)
    return dict(sorted(counted.items()))


def _sheet(session: Session, state: State, settings: PlanSettings, as_of: str, kinds: Sequence[Kind]) -> Worksheet:
    profile = session.journal.profile
    return Worksheet(state, settings, profile=profile, as_of=as_of, kinds=kinds, allowances={})


def what_if(session: Session, text: str, other: Other) -> WhatIf:
    """Return the rows of a run's confirmed plan that other settings would have decided otherwise.

    Raises UsageError for a run that confirmed no plan of its own.
    """
    run = find_run(session, text).run
    found = [each for each in events_of(session, run) if isinstance(each.event, PlanConfirmed)]
    plans = [each for each in found if isinstance(each.event, PlanConfirmed) and not each.event.reverts]
    if not plans:
        raise UsageError(f"Run {run} confirmed no plan.", "accord history shows which runs wrote something.")
    recorded = plans[-1]
    event = recorded.event
    assert isinstance(event, PlanConfirmed)  # noqa: S101  chosen above
    state = fold(session.journal.read(upto=event.position))
    then = from_journal(state.settings, state.sources)
    before, after = (
        {row.item: row for row in _plan_under(session, state, recorded, event, settings).rows}
        for settings in (then, other(then))
    )
    items = sorted({*before, *after}, key=lambda item: (item not in before, item))
    changed = tuple(
        Otherwise(item, before.get(item), after.get(item))
        for item in items
        if _digest(before.get(item)) != _digest(after.get(item))
    )
    return WhatIf(run, len(before), changed, names_of(state, items))


def _digest(row: Row | None) -> str | None:
    return row_digest(row) if row else None


def _plan_under(
    session: Session, state: State, recorded: Recorded, event: PlanConfirmed, settings: PlanSettings
) -> Plan:
    return make_plan(
        state,
        settings,
        profile=session.journal.profile,
        as_of=event.as_of,
        kinds=event.kinds,
        allowances=state.allowances.get(recorded.run or ""),
    )


def retrospect(session: Session, since: str, other: Other | None = None) -> Retrospect:
    """Return how the conflicts of many runs, those confirmed at an instant or later, would have gone by rule.

    A conflict is a row in which both sides had moved apart, and that was settled: by a person, or by a rule. It is told
    as going the other way if the other settings let another side win. Where a person always chose what one rule would
    have chosen, the rule is named. The journal is folded once.
    """
    changed: list[Otherwise] = []
    changed_in: list[str] = []
    by_hand: dict[Kind, list[set[str]]] = {}
    total = 0
    state, reading = State(), session.journal.read()
    plans = sorted(_confirmed(session, since), key=lambda each: each[1].position)
    for recorded, event in plans:
        while state.position < event.position:
            apply(state, next(reading))
        settings = from_journal(state.settings, state.sources)
        for kind in event.kinds:
            conflicts = _Conflicts(session, state, settings, other, event.as_of, kind)
            for row in conflicts.rows():
                total += 1
                if row.decision is not None and row.decision.choice is Choice.PREFER:
                    by_hand.setdefault(kind, []).append(conflicts.rules_that_agree(row))
                if (instead := conflicts.otherwise(row)) is not None:
                    changed.append(instead)
                    changed_in.append(recorded.run or "")
    names = names_of(state, (each.item for each in changed))
    rules = tuple(_rules_of_thumb(by_hand))
    return Retrospect(since, len(plans), total, tuple(changed), tuple(changed_in), rules, names)


def _confirmed(session: Session, since: str) -> Iterator[tuple[Recorded, PlanConfirmed]]:
    for recorded in session.journal.find(types=["plan-confirmed"]):
        event = recorded.event
        if isinstance(event, PlanConfirmed) and not event.reverts and recorded.at >= since:
            yield recorded, event


class _Conflicts:
    """The conflicts of one kind in one confirmed plan, and what rules would have made of them."""

    def __init__(
        self, session: Session, state: State, settings: PlanSettings, other: Other | None, as_of: str, kind: Kind
    ) -> None:
        self._session, self._state, self._settings, self._other = session, state, settings, other
        self._as_of, self._kind = as_of, kind

    def _under(self, settings: PlanSettings) -> Worksheet:
        return _sheet(self._session, self._state, settings, self._as_of, (self._kind,))

    @cached_property
    def _by_rule(self) -> dict[str, Worksheet]:
        rules = ("ask", *_RULES)
        return {rule: self._under(_with_rule(self._settings, self._kind, rule)) for rule in rules}

    @cached_property
    def _instead(self) -> Worksheet | None:
        return self._under(self._other(self._settings)) if self._other else None

    def rows(self) -> list[Row]:
        """Return the rows that were a conflict before a person or a rule settled them."""
        settled = [row for row in self._under(self._settings).plan().rows if row.rule in _SETTLED]
        return [row for row in settled if row.state is RowState.PROPOSED and self._was_open(row)]

    def _was_open(self, row: Row) -> bool:
        asked = self._by_rule["ask"].undecided(row.item)
        return asked is not None and asked.action is ActionKind.CONFLICT

    def rules_that_agree(self, row: Row) -> set[str]:
        """Return the rules that would have let the side win that the person chose."""
        return {rule for rule in _RULES if _winners(self._by_rule[rule].undecided(row.item)) == _winners(row)}

    def otherwise(self, row: Row) -> Otherwise | None:
        """Return a conflict with how it would have gone under the other settings, None if it had gone the same way."""
        instead = self._instead.undecided(row.item) if self._instead else row
        return None if _winners(instead) == _winners(row) else Otherwise(row.item, row, instead)


def _winners(row: Row | None) -> tuple[tuple[str, Side | None], ...] | None:
    """Return which side's value each field of a row gets."""
    return None if row is None else tuple((change.name, change.winner) for change in row.fields)


def _with_rule(settings: PlanSettings, kind: Kind, rule: str) -> PlanSettings:
    return settings.model_copy(update={kind.value: settings.of(kind).model_copy(update={"conflict": rule})})


def _rules_of_thumb(by_hand: dict[Kind, list[set[str]]]) -> Iterator[RuleOfThumb]:
    """Yield the rules that would have chosen every time what the person chose, kind by kind."""
    for kind, choices in by_hand.items():
        for rule in sorted(set.intersection(*choices)):
            yield RuleOfThumb(kind, rule, len(choices))


def _second(at: str) -> str:
    """Return the time of an event as plans write instants."""
    return f"{at[:19]}Z"
