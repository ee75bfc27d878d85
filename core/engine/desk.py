"""The desk: a plan as it stands, and what a person decides about its rows. Every face of a review sits at one.

A person who thinks holds nothing: decisions are appended wherever the journal stands by then. When others have
appended meanwhile, the plan is made anew before the decision is, and `Changed.moved` says so.
"""

from collections.abc import Callable, Sequence

import msgspec

from core import fields as canon
from core.engine.find import Finder, select, unknown
from core.engine.reports import Changed, ItemStory
from core.engine.session import TRIES, Session
from core.engine.story import story
from core.errors import AppendConflict, UsageError
from core.facts.events import DecisionMade, DecisionWithdrawn, Unlinked
from core.facts.recorded import NewEvent
from core.facts.state import Item
from core.model import Choice, Decision, Kind, Plan, Row


class Desk:
    """A review of some kinds, as of one instant."""

    def __init__(self, session: Session, kinds: Sequence[Kind], *, as_of: str | None = None) -> None:
        self._session, self._kinds = session, tuple(kinds)
        self._as_of = as_of or session.now()
        self._rebase()

    def _rebase(self) -> None:
        """Make the plan anew over what the journal holds now."""
        self._session.refresh()
        self._worksheet = self._session.worksheet(self._kinds, as_of=self._as_of)
        self._finder = Finder(self._session.state)
        self._stands_at = self._session.state.position

    def has_moved(self) -> bool:
        """Tell whether others have appended to the journal since the plan was made, or followed from a decision."""
        return self._session.refresh().position != self._stands_at

    def plan(self) -> Plan:
        """Return the plan as it stands, with what others appended meanwhile."""
        if self.has_moved():
            self._rebase()
        return self._worksheet.plan()

    def standing(self, items: Sequence[str]) -> Changed:
        """Return items with their rows as they stand, with whatever was appended since."""
        moved = self.has_moved()
        self._rebase()
        return Changed(tuple((item, self.row(item)) for item in items), moved)

    def row(self, item: str) -> Row | None:
        """Return the row that an item is in; None where nothing is to be done about it."""
        return self._worksheet.row(item)

    def find(self, text: str) -> str:
        """Return the item that a text names. Raises UsageError."""
        return self._finder.one(text)

    def find_all(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the items that texts name, each once. Raises UsageError for one that names none or several."""
        return self._finder.all(texts)

    def select(self, expression: str) -> tuple[str, ...]:
        """Return the items of the rows that an expression describes. Raises UsageError when there are none."""
        found = select(self.plan(), expression)
        if not found:
            raise UsageError("No row of the plan is like that.", "See the rows with: accord plan --all")
        return found

    def story(self, item: str) -> ItemStory:
        """Return all that is known about an item and, with a first link, about its counterpart."""
        return story(self._session, item)

    def decide(self, items: Sequence[str], decision: Decision) -> Changed:
        """Journal one decision about each item. Raises UsageError, before anything is, if one cannot be made."""
        return self._journal(items, lambda: self._decided(items, decision))

    def clear(self, items: Sequence[str], reason: str | None = None) -> Changed:
        """Take back what was decided about items."""
        return self._journal(items, lambda: self._withdrawn(items, reason))

    def _journal(self, items: Sequence[str], events: Callable[[], Sequence[NewEvent]]) -> Changed:
        """Append what the plan as it stands makes of a decision; when others were first, look again and try again."""
        moved = self._session.state.position != self._stands_at
        if moved:  # the session was refreshed, for a story say, and the plan was not
            self._rebase()
        for _ in range(TRIES):
            made = events()
            try:
                self._session.append_at_once(made)
            except AppendConflict as conflict:
                lost, moved = conflict, True
                self._rebase()
                continue
            self._stands_at = self._session.state.position
            self._worksheet.touch(dict.fromkeys(new.item for new in made if new.item))
            return Changed(tuple((item, self.row(item)) for item in items), moved)
        raise lost

    def _decided(self, items: Sequence[str], decision: Decision) -> list[NewEvent]:
        # To name either half of a first link means its one row; a link names the two that it is about.
        meant = items if decision.choice is Choice.LINK else [self._worksheet.pair(item)[0] for item in items]
        return [new for item in dict.fromkeys(meant) for new in self._made(self._item(item), decision)]

    def _withdrawn(self, items: Sequence[str], reason: str | None) -> list[NewEvent]:
        both = dict.fromkeys(
            one for item in items for one in (item, *self._worksheet.pair(item), *self._parted_from(item))
        )
        return [self._new(DecisionWithdrawn(content=reason), self._item(item)) for item in both]

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
            raise UsageError(
                f"Item {item.id} has no counterpart.", "Only two records that belong together can be parted."
            )
        return [
            self._new(msgspec.structs.replace(made, other=other), self._item(half))
            for half, other in (halves, halves[::-1])
        ]

    def _new(self, event: DecisionMade | DecisionWithdrawn | Unlinked, item: Item) -> NewEvent:
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
                f"Item {linked.id} is linked already.", f"accord decide {linked.id} --unlink parts it first."
            )
        if item.kind is not other.kind or not _opposite(item, other):
            raise UsageError(
                f"Items {item.id} and {other.id} cannot belong together.",
                "A link joins one Outlook record and one Salesforce record of the same kind.",
            )
        return other.id


def _check_fields(item: Item, decision: Decision) -> None:
    unknown_names = [name for name in decision.fields if name not in canon.BY_NAME[item.kind]]
    if unknown_names:
        known = ", ".join(canon.BY_NAME[item.kind])
        raise UsageError(f"{item.kind} has no field {unknown_names[0]!r}.", f"Its fields are {known}.")


def _opposite(item: Item, other: Item) -> bool:
    return bool((item.outlook and other.salesforce) or (item.salesforce and other.outlook))


def _unlinked(item: Item) -> Unlinked:
    if not item.outlook or not item.salesforce:
        raise UsageError(f"Item {item.id} has one record only.", "Only two records that belong together can be parted.")
    return Unlinked(outlook=item.outlook.record.id, salesforce=item.salesforce.record.id, evidence="decided")
