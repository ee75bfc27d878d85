"""review: the current plan, and what a person decides about its rows."""

from collections.abc import Callable, Sequence

import msgspec

from core import fields as canon
from core.engine.apply import current_plan
from core.engine.history import state_at
from core.engine.reports import IgnoredItem, ItemStory
from core.engine.session import Session
from core.errors import UsageError
from core.facts.events import DecisionMade, DecisionWithdrawn, Unlinked
from core.facts.recorded import NewEvent
from core.facts.state import Item, State
from core.keys import item_id as item_id_of
from core.model import Choice, Decision, Fields, Kind, Plan, Row, Side
from core.planning.plan import plan as make_plan
from core.planning.view import is_private
from core.settings import PlanSettings

_SHORTEST_PREFIX = 2


def plan(session: Session, kinds: Sequence[Kind]) -> Plan:
    """Return the plan of the kinds as it follows from the journal now; nothing is read or written."""
    session.refresh()
    return current_plan(session, kinds)


def find_items(session: Session, text: str) -> tuple[str, ...]:
    """Return the items that a person means: by item id, a prefix of one, or a remote id of either side.

    Raises UsageError when nothing is meant, or a prefix means several.
    """
    items = [item for kind in session.state.kinds.values() for item in kind.items.values()]
    exact = [item.id for item in items if item.id == text or text in _remote_ids(item)]
    if exact:
        return tuple(exact)
    begun = [item.id for item in items if len(text) >= _SHORTEST_PREFIX and item.id.startswith(text.lower())]
    if len(begun) == 1:
        return tuple(begun)
    if begun:
        raise UsageError(
            f"{text!r} is the beginning of {len(begun)} items: {', '.join(sorted(begun)[:5])}.", "Give more of the id."
        )
    raise UsageError(f"There is no item {text!r}.", "accord plan --all lists the items with their ids.")


def _remote_ids(item: Item) -> tuple[str, ...]:
    return tuple(seen.record.id for _, seen in item.sides())


def decide(session: Session, items: Sequence[str], decision: Decision) -> None:
    """Journal one decision about each item. Raises UsageError, before anything is journaled, if one cannot be made."""
    with session.hold():
        meant = items if decision.choice is Choice.LINK else _rows_meant(session, items)
        drafts = [draft for item in meant for draft in _decided(session, item, decision)]
        session.append(drafts, session.state.observed)


def clear(session: Session, items: Sequence[str], reason: str | None) -> None:
    """Take back what was decided about items."""
    with session.hold():
        halves = _proposed_pairs(session, items)
        both = dict.fromkeys(
            one for item in items for one in (item, *halves.get(item, ()), *_parted_from(session.state, item))
        )
        drafts = [NewEvent(DecisionWithdrawn(content=reason), _item(session.state, i).kind, i) for i in both]
        session.append(drafts, session.state.observed)


def _rows_meant(session: Session, items: Sequence[str]) -> tuple[str, ...]:
    """Return the items whose rows are meant: naming either half of a proposed first link means that one row."""
    halves = _proposed_pairs(session, items)
    return tuple(dict.fromkeys(halves[item][0] if item in halves else item for item in items))


def _proposed_pairs(session: Session, items: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return, for each half of the first links that the plan proposes, its row's item and the counterpart."""
    kinds = tuple(dict.fromkeys(_item(session.state, item).kind for item in items))
    pairs = [(row.item, row.counterpart) for row in current_plan(session, kinds).rows if row.counterpart]
    return {half: pair for pair in pairs for half in pair}


def _item(state: State, item: str) -> Item:
    found = state.find(item)
    if found is None:
        raise UsageError(f"There is no item {item!r}.", "accord plan --all lists the items with their ids.")
    return found


def _decided(session: Session, item_id: str, decision: Decision) -> list[NewEvent]:
    state = session.state
    item = _item(state, item_id)
    _check_fields(item, decision)
    made = DecisionMade(
        choice=decision.choice,
        side=decision.side,
        fields=decision.fields,
        other=_other(state, item, decision),
        content=decision.reason,
    )
    if decision.choice is not Choice.UNLINK:
        return [NewEvent(made, item.kind, item.id)]
    if item.linked:
        return [NewEvent(made, item.kind, item.id), NewEvent(_unlinked(item), item.kind, item.id)]
    halves = (item.id, _proposed_counterpart(session, item))
    return [
        NewEvent(msgspec.structs.replace(made, other=other), item.kind, half) for half, other in (halves, halves[::-1])
    ]


def _parted_from(state: State, item: str) -> tuple[str, ...]:
    """Return the item that this one was unlinked from: to take the unlinking back concerns both."""
    parted = _item(state, item)
    other = state.find(parted.parted_from or "") if parted.parted else None
    return (other.id,) if other and other.parted_from == item else ()


def _check_fields(item: Item, decision: Decision) -> None:
    unknown = [name for name in decision.fields if name not in canon.BY_NAME[item.kind]]
    if unknown:
        known = ", ".join(canon.BY_NAME[item.kind])
        raise UsageError(f"{item.kind} has no field {unknown[0]!r}.", f"Its fields are {known}.")


def _other(state: State, item: Item, decision: Decision) -> str | None:
    """Return the item to link with, if it can be."""
    if decision.choice is not Choice.LINK:
        return None
    other = _item(state, decision.other or "")
    if item.linked or other.linked:
        linked = item if item.linked else other
        raise UsageError(f"Item {linked.id} is linked already.", f"accord decide {linked.id} --unlink parts it first.")
    if item.kind is not other.kind or not _opposite(item, other):
        raise UsageError(
            f"Items {item.id} and {other.id} cannot belong together.",
            "A link joins one Outlook record and one Salesforce record of the same kind.",
        )
    return other.id


def _opposite(item: Item, other: Item) -> bool:
    return bool((item.outlook and other.salesforce) or (item.salesforce and other.outlook))


def _unlinked(item: Item) -> Unlinked:
    if not item.outlook or not item.salesforce:
        raise UsageError(f"Item {item.id} has one record only.", "Only two records that belong together can be parted.")
    return Unlinked(outlook=item.outlook.record.id, salesforce=item.salesforce.record.id, evidence="decided")


def _proposed_counterpart(session: Session, item: Item) -> str:
    """Return the item that the plan would link an item with."""
    for row in current_plan(session, [item.kind]).rows:
        if row.counterpart and item.id in (row.item, row.counterpart):
            return row.counterpart if item.id == row.item else row.item
    raise UsageError(f"Item {item.id} has no counterpart.", "Only two records that belong together can be parted.")


def ignored(session: Session) -> tuple[IgnoredItem, ...]:
    """Return what is ignored, the latest first."""
    state = session.refresh()
    until = {Choice.IGNORE_ONCE: "either side changes", Choice.IGNORE_FOREVER: "it is cleared"}
    found = [
        IgnoredItem(item.id, item.kind, _title(item, session.settings), item.decision, until[item.decision.choice])
        for item in (state.of(kind).items[i] for i, kind in state.decided.items())
        if item.decision and item.decision.choice in until
    ]
    return tuple(sorted(found, key=lambda i: (i.decision.at, i.item), reverse=True))


def _title(item: Item, settings: PlanSettings) -> str:
    seen = next((seen for _, seen in item.sides()), None)
    return canon.title(item.kind, seen.fields) if seen and not _hidden(item, settings) else "(private)"


def _hidden(item: Item, settings: PlanSettings) -> bool:
    """Tell whether an item's content may not be shown, also what was known before it turned private."""
    return any(is_private(seen, settings.of(item.kind)) for _, seen in item.sides())


def story(session: Session, item_id: str, at_run: str | None = None) -> ItemStory:
    """Return all that is known about an item, now or as the reviewer of a past run saw it."""
    session.refresh()
    if at_run is None:
        state, settings, as_of = session.state, session.settings, session.now()
    else:
        state, settings, as_of = state_at(session, at_run)
    item = _item(state, item_id)
    current = make_plan(state, settings, profile=session.journal.profile, as_of=as_of, kinds=(item.kind,))
    row = next((row for row in current.rows if item.id in (row.item, row.counterpart)), None)
    ids = {item.id} | {item_id_of(item.kind, side, seen.record.id) for side, seen in item.sides()}
    history = tuple(r for r in session.journal.read(upto=state.position) if r.item in ids)
    base = item.base()
    linked = item.linked is not None
    return ItemStory(
        item=item.id,
        kind=item.kind,
        row=row,
        outlook=_shown(item, Side.OUTLOOK),
        salesforce=_shown(item, Side.SALESFORCE),
        base_outlook=base.outlook if linked else None,
        base_salesforce=base.salesforce if linked else None,
        outlook_id=item.outlook.record.id if item.outlook else None,
        salesforce_id=item.salesforce.record.id if item.salesforce else None,
        private=_hidden(item, settings),
        linked=item.linked,
        decision=row.decision if row else item.said(),
        differences=row.fields if row else (),
        history=history,
    )


def _shown(item: Item, side: Side) -> Fields | None:
    seen = item.on(side)
    return None if seen is None or seen.gone else seen.fields


def select(plan: Plan, expression: str) -> tuple[str, ...]:
    """Return the items of the rows that an expression describes: `kind=calendar state=conflict title~review`.

    Its words are joined by "and"; `=` compares whole, `~` looks for a part; letter case does not matter.
    Raises UsageError for a word that is not understood.
    """
    tests = [_test(word) for word in expression.split()]
    if not tests:
        raise UsageError("The expression says nothing.", f"Its words are like kind=calendar; {_KEYS_SAID}.")
    return tuple(row.item for row in plan.rows if all(test(row) for test in tests))


_KEYS: dict[str, Callable[[Row], Sequence[str | None]]] = {
    "item": lambda row: (row.item,),
    "kind": lambda row: (row.kind,),
    "action": lambda row: (row.action,),
    "target": lambda row: (row.target,),
    "state": lambda row: (row.state,),
    "rule": lambda row: (row.rule,),
    "hold": lambda row: (row.hold,),
    "field": lambda row: tuple(change.name for change in row.fields),
    "title": lambda row: tuple(face.title for face in (row.outlook, row.salesforce) if face),
}
_KEYS_SAID = f"the words before it are {', '.join(_KEYS)}"


def _test(word: str) -> Callable[[Row], bool]:
    key, sign, wanted = _split(word)
    if key not in _KEYS or not sign:
        raise UsageError(f"{word!r} is not understood.", f"Words are like kind=calendar or title~review; {_KEYS_SAID}.")
    if sign == "=":
        return lambda row: any(str(value or "").casefold() == wanted for value in _KEYS[key](row))
    return lambda row: any(wanted in str(value or "").casefold() for value in _KEYS[key](row))


def _split(word: str) -> tuple[str, str, str]:
    at = next((i for i, letter in enumerate(word) if letter in "=~"), len(word))
    return word[:at].casefold(), word[at : at + 1], word[at + 1 :].casefold()
