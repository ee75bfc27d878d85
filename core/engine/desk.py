"""The desk: a plan as it stands, and what a person decides about its rows. Every face of a review sits at one.

A person who thinks holds nothing: decisions are appended wherever the journal stands by then. When others have
appended meanwhile, the plan is made anew before the decision is, and `Changed.moved` says so.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from core import fields as canon
from core.engine.find import Finder, Naming, items_in, unknown
from core.engine.partners import Partner, has_partner, partners
from core.engine.reports import Changed, Effect, ItemStory, PassedOver, Undo
from core.engine.session import TRIES, Session
from core.engine.story import story
from core.engine.undoing import restoring
from core.errors import AppendConflict, UsageError
from core.facts.events import DecisionMade, DecisionRestored, DecisionWithdrawn, Unlinked
from core.facts.projection.deciding import preferences
from core.facts.recorded import NewEvent
from core.facts.state import Item, Said
from core.model import Choice, Decision, Kind, Plan, Row, Side
from core.planning.objections import objection
from core.planning.selecting import matching


@dataclass(frozen=True, slots=True)
class _Meant:
    """What is to be journaled, and the items that it is not about."""

    events: list[NewEvent]
    passed_over: tuple[PassedOver, ...]


class Desk:
    """A review of some kinds, as of one instant."""

    def __init__(self, session: Session, kinds: Sequence[Kind], *, as_of: str | None = None) -> None:
        self._session, self._kinds = session, tuple(kinds)
        self._as_of = as_of or session.now()
        self.edition = 0
        """Grows whenever the plan is made anew, be it within a decision that is refused in the end."""
        self._rebase()

    def _rebase(self) -> None:
        """Make the plan anew over what the journal holds now."""
        self._session.refresh()
        self._worksheet = self._session.worksheet(self._kinds, as_of=self._as_of)
        self._finder = Finder(self._session.state, self._session.journal)
        self._naming = Naming(self._session.state)
        self._stands_at = self._session.state.position
        self.edition += 1

    def has_moved(self) -> bool:
        """Tell whether others have appended to the journal since the plan was made, or followed from a decision."""
        return self._session.refresh().position != self._stands_at

    def plan(self) -> Plan:
        """Return the plan as it stands, with what others appended meanwhile."""
        if self.has_moved():
            self._rebase()
        return self._worksheet.plan()

    def standing(self, said: str, items: Sequence[str]) -> Changed:
        """Return items with their rows as they stand, with whatever was appended since, after something was said."""
        moved, before = self.has_moved(), self._rows_of(items)
        self._rebase()
        return self._changed(said, items, before, moved, ())

    def names(self, plan: Plan) -> dict[str, str]:
        """Return how the items of a plan are told."""
        return self._naming.names(items_in(plan))

    def row(self, item: str) -> Row | None:
        """Return the row that an item is in; None where nothing is to be done about it."""
        return self._worksheet.row(item)

    def find(self, text: str) -> str:
        """Return the item that a text names. Raises UsageError."""
        return self._finder.one(text)

    def select(self, expression: str) -> tuple[str, ...]:
        """Return the items of the rows that an expression describes. Raises UsageError when there are none."""
        test = matching(expression)
        found = tuple(row.item for row in self.plan().rows if test(row))
        if not found:
            raise UsageError("No rows match.", "See the rows with: accord plan --all")
        return found

    def story(self, item: str) -> ItemStory:
        """Return all that is known about an item and, with a first link, about its counterpart."""
        return story(self._session, item, sheet=self._worksheet)

    def rows_of(self, kind: Kind) -> list[Row]:
        """Return the rows of a kind, in order."""
        return self._worksheet.rows_of(kind)

    def deletes_left(self, kind: Kind) -> int:
        """Return how many deletes of a kind a day still allows, those that are proposed not counted."""
        return self._worksheet.deletes_left(kind)

    def deletes_of(self, kind: Kind) -> list[Row]:
        """Return the deletes among the rows of a kind."""
        return self._worksheet.deletes_of(kind)

    def objection(self, item: str, decision: Decision, *, among_others: bool = False) -> str | None:
        """Return why a decision about an item would not be made, None if it would."""
        try:
            said = self._with_preferences(item, decision)
        except UsageError as error:
            return error.problem
        return objection(self._worksheet, item, said, among_others=among_others)

    def can_clear(self, item: str) -> bool:
        """Tell whether there is anything said about an item that could be taken back."""
        return self._has_decision(item)

    def is_linked(self, item: str) -> bool:
        """Tell whether an item is a pair: to part it forgets what its two sides agreed on."""
        return self._item(item).linked is not None

    def decide(self, items: Sequence[str], decision: Decision) -> Changed:
        """Journal one decision about each item. Raises UsageError, before anything is, if one cannot be made.

        Of several items, those that it would not change are passed over, and told.
        """
        return self._journal(decision.choice, items, lambda: self._decided(items, decision))

    def clear(self, items: Sequence[str], reason: str | None = None) -> Changed:
        """Take back what was decided about items."""
        return self._journal("clear", items, lambda: self._withdrawn(items, reason))

    def undo(self, done: Undo, *, again: bool = False) -> Changed:
        """Put back what was said before a decision; `Changed.undo` of that does it `again`.

        What others decided about meanwhile, or what lapsed because a record changed, is passed over. Raises UsageError
        if that is everything.
        """
        items = tuple(done.before)
        return self._journal("redo" if again else "undo", items, lambda: self._undoing(done))

    def _undoing(self, done: Undo) -> "_Meant":
        state = self._session.state
        found = {item: state.find(item) for item in done.before}
        moved = [item for item, now in found.items() if now is None or now.all_said() != done.after.get(item)]
        if len(moved) == len(found):
            raise UsageError(
                "There is nothing to undo: somebody decided about it again, or its records have changed.",
                "Look at the row, and decide about it as it is now.",
            )
        events = [
            self._new(restoring(self._item(item), said), self._item(item))
            for item, said in done.before.items()
            if item not in moved
        ]
        return _Meant(events, tuple(PassedOver(item, _MOVED_ON) for item in moved))

    def partners(self, item: str, text: str = "") -> tuple[Partner, ...]:
        """Return whom the record of an item could be linked to, the likeliest first; `text` is a part of the title."""
        found = self._item(item)
        return partners(self._session.state, self._session.settings, self._as_of, found, self.row(item), text)

    def has_partner(self, item: str) -> bool:
        """Tell whether there is any record that an item's record could be linked to."""
        return has_partner(self._session.state, self._session.settings, self._as_of, self._item(item))

    def addresses(self, item: str) -> dict[Side, str]:
        """Return where the records of an item's row can be seen in a browser, by side, as far as the service tells."""
        halves = [self._item(half) for half in self._worksheet.pair(item)]
        return {
            side: seen.record.link
            for half in halves
            for side, seen in half.sides()
            if seen.record.link and seen.record.link.startswith(_IN_BROWSER) and not seen.record.private
        }

    def _journal(self, said: str, items: Sequence[str], meant: Callable[[], "_Meant"]) -> Changed:
        """Append what the plan as it stands makes of a decision; when others were first, look again and try again."""
        moved = self._session.state.position != self._stands_at
        if moved:  # the session was refreshed, for a story say, and the plan was not
            self._rebase()
        for _ in range(TRIES):
            made, before = meant(), self._rows_of(items)
            about = tuple(dict.fromkeys(new.item for new in made.events if new.item))
            former = self._all_said(about)
            try:
                self._session.append_at_once(made.events)
            except AppendConflict as conflict:
                lost, moved = conflict, True
                self._rebase()
                continue
            self._stands_at = self._session.state.position
            touched = self._worksheet.touch(about)
            changed = self._changed(said, items, before, moved, made.passed_over)
            undo = Undo(former, self._all_said(about))
            return msgspec.structs.replace(changed, undo=undo, touched=None if moved else touched)
        raise lost

    def _all_said(self, items: Sequence[str]) -> dict[str, Said]:
        state = self._session.state
        return {item: found.all_said() for item in items if (found := state.find(item))}

    def _rows_of(self, items: Sequence[str]) -> dict[str, Row | None]:
        return {item: self.row(item) for item in items}

    def _changed(
        self,
        said: str,
        items: Sequence[str],
        before: dict[str, Row | None],
        moved: bool,
        passed_over: Sequence[PassedOver],
    ) -> Changed:
        left = {each.item for each in passed_over}
        effects = tuple(Effect(item, before[item], self.row(item)) for item in items if item not in left)
        return Changed(said, effects, moved, tuple(passed_over), self._naming.names(items))

    def _decided(self, items: Sequence[str], decision: Decision) -> "_Meant":
        passed_over = self._passed_over(items, decision)
        left = {each.item for each in passed_over}
        # To name either half of a first link means its one row; a link names the two that it is about.
        meant = items if decision.choice is Choice.LINK else [self._worksheet.pair(item)[0] for item in items]
        about = dict.fromkeys(one for item, one in zip(items, meant, strict=True) if item not in left)
        return _Meant([new for item in about for new in self._made(self._item(item), decision)], passed_over)

    def _passed_over(self, items: Sequence[str], decision: Decision) -> tuple[PassedOver, ...]:
        """Return the items that a decision would not change, or must not. Raises UsageError if these are all."""
        found = [
            PassedOver(item, why)
            for item in items
            if (
                why := objection(
                    self._worksheet, item, self._with_preferences(item, decision), among_others=len(items) > 1
                )
            )
        ]
        if found and len(found) == len(items):
            raise _refused(items, found, decision)
        return tuple(found)

    def _with_preferences(self, item: str, decision: Decision) -> Decision:
        _check_fields(self._item(item), decision)
        said = DecisionMade(choice=decision.choice, side=decision.side, fields=decision.fields)
        held = preferences(self._worksheet.decision(item), said)
        return msgspec.structs.replace(decision, preferred=held)

    def _withdrawn(self, items: Sequence[str], reason: str | None) -> "_Meant":
        passed_over = [PassedOver(item, _UNDECIDED) for item in items if not self._has_decision(item)]
        if len(passed_over) == len(items):
            raise _nothing_to_clear(items)
        left = {each.item for each in passed_over}
        halves = dict.fromkeys(half for item in items if item not in left for half in self._concerned(item))
        found = [half for half in map(self._item, halves) if half.said() or half.parted]
        return _Meant([self._new(DecisionWithdrawn(content=reason), half) for half in found], tuple(passed_over))

    def _concerned(self, item: str) -> tuple[str, ...]:
        """Return the items that taking back what was said about one concerns: both halves of a first link, or of one
        that was parted.
        """
        return (item, *self._worksheet.pair(item), *self._parted_from(item))

    def _has_decision(self, item: str) -> bool:
        return any(half.said() or half.parted for half in map(self._item, self._concerned(item)))

    def _parted_from(self, item: str) -> tuple[str, ...]:
        """Return the item that this one was unlinked from: to take the unlinking back concerns both."""
        parted = self._item(item)
        other = self._session.state.find(parted.parted_from or "") if parted.parted else None
        return (other.id,) if other and other.parted_from == item else ()

    def _made(self, item: Item, decision: Decision) -> list[NewEvent]:
        _check_fields(item, decision)
        made = DecisionMade(
            choice=decision.choice,
            side=decision.side,
            fields=decision.fields,
            other=self._other(item, decision),
            content=decision.reason,
        )
        if decision.choice is not Choice.UNLINK:
            return [self._new(made, item)]
        if item.linked:
            return [self._new(made, item), self._new(_unlinked(item), item)]
        halves = self._worksheet.pair(item.id)
        if len(halves) != 2:
            raise UsageError(f"Item {item.id} has no counterpart.", "Only two linked records can be unlinked.")
        return [
            self._new(msgspec.structs.replace(made, other=other), self._item(half))
            for half, other in (halves, halves[::-1])
        ]

    def _new(self, event: DecisionMade | DecisionRestored | DecisionWithdrawn | Unlinked, item: Item) -> NewEvent:
        return NewEvent(event, item.kind, item.id, self._session.state.observed)

    def _item(self, item: str) -> Item:
        found = self._session.state.find(item)
        if found is None:
            raise unknown(item)
        return found

    def _other(self, item: Item, decision: Decision) -> str | None:
        """Return the item to link with, if it can be."""
        if decision.choice is not Choice.LINK:
            return None
        other = self._item(decision.other or "")
        if item.linked or other.linked:
            linked = item if item.linked else other
            raise UsageError(
                f"Item {linked.id} is linked already.", f"Unlink it first: accord decide {linked.id} --unlink"
            )
        if item.kind is not other.kind or not _opposite(item, other):
            raise UsageError(
                f"Items {item.id} and {other.id} cannot be linked.",
                "A link joins one Outlook record and one Salesforce record of the same kind.",
            )
        return other.id


def _check_fields(item: Item, decision: Decision) -> None:
    unknown_names = [name for name in decision.fields if not canon.BY_NAME[item.kind].knows(name)]
    if unknown_names:
        known = ", ".join(canon.BY_NAME[item.kind])
        raise UsageError(f"{item.kind} has no field {unknown_names[0]!r}.", f"Its fields are {known}.")


def _opposite(item: Item, other: Item) -> bool:
    return bool((item.outlook and other.salesforce) or (item.salesforce and other.outlook))


def _unlinked(item: Item) -> Unlinked:
    if not item.outlook or not item.salesforce:
        raise UsageError(f"Item {item.id} has one record only.", "Only two linked records can be unlinked.")
    return Unlinked(outlook=item.outlook.record.id, salesforce=item.salesforce.record.id, evidence="decided")


_UNDECIDED = "nothing was decided about it"
_MOVED_ON = "somebody decided about it again, or its records have changed"
_IN_BROWSER = ("https://", "http://")


def _refused(items: Sequence[str], passed_over: Sequence[PassedOver], decision: Decision) -> UsageError:
    """Return why a decision is not made about any of the items."""
    if len(items) == 1:
        return UsageError(
            f"--{decision.choice} would change nothing about item {items[0]}: {passed_over[0].why}.",
            f"See it with: accord show {items[0]}",
        )
    told = "; ".join(f"{count} of them: {why}" for why, count in Counter(each.why for each in passed_over).items())
    return UsageError(
        f"--{decision.choice} would change none of the {len(items)} items. {told}.", "See them with: accord plan --all"
    )


def _nothing_to_clear(items: Sequence[str]) -> UsageError:
    about = f"item {items[0]}" if len(items) == 1 else f"any of the {len(items)} items"
    return UsageError(
        f"Nothing was decided about {about}, so there is nothing to clear.", "accord ignored lists what is ignored."
    )
