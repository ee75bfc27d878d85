"""A plan that is kept up while a person decides: each decision judges again only the rows that it touches.

The law of it is that it never says anything else than a plan made anew would, the digest included.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from core.facts.state import Item, State
from core.garbage import garbage_collection_paused
from core.model import ActionKind, Choice, Decision, Hold, Kind, LastRead, Plan, Row, Rule
from core.planning.digest import plan_digest, row_digest
from core.planning.guards import budget, deletes_in, hold_deletes
from core.planning.judging import Judge
from core.planning.pairing import Pairing, alone, pairings, together
from core.planning.view import view_of
from core.settings import PlanSettings

_MATCHES_ANEW = (Choice.INCLUDE, Choice.LINK, Choice.UNLINK)
"""Decisions that change who may be whose counterpart."""


class Touched(msgspec.Struct, frozen=True):
    """What may be otherwise after a decision, by kind; kinds that stay as they are are not named."""

    kinds: dict[Kind, frozenset[str] | None]
    """The items that may have lost or gained their row, or whose row may say something else; None for all of them."""


class Worksheet:
    """The rows of a plan over a state that only decisions change; `as_of` stays what it was."""

    def __init__(
        self,
        state: State,
        settings: PlanSettings,
        *,
        profile: str,
        as_of: str,
        kinds: Sequence[Kind],
        allowances: Mapping[str, int],
    ) -> None:
        self._state, self._profile, self._as_of = state, profile, as_of
        self._kinds = tuple(kinds)
        self._allowed = allowances.get(Hold.DELETE_BUDGET)
        """How many deletes a person let pass: one number for everything that the run plans."""
        self._sheets = {kind: _Sheet(state, settings, kind, as_of) for kind in kinds if state.of(kind).ready()}

    def plan(self) -> Plan:
        """Return the whole plan; its rows are in the order of kind, time, title and item."""
        told: list[tuple[Row, str]] = []
        allowed = self._allowed
        for sheet in self._sheets.values():
            rows = sheet.rows(allowed)
            told += rows
            if allowed is not None:
                allowed -= deletes_in(row for row, _ in rows)
        return Plan(
            profile=self._profile,
            run=self._state.observed,
            position=self._state.position,
            as_of=self._as_of,
            digest=plan_digest(digest for _, digest in told),
            kinds=self._kinds,
            rows=tuple(row for row, _ in told),
            read=tuple(self._read()),
            unread=tuple(kind for kind in self._kinds if kind not in self._sheets),
        )

    def _read(self) -> Iterator[LastRead]:
        for kind in self._kinds:
            for side, feed in sorted(self._state.of(kind).feeds.items()):
                yield LastRead(kind, side, feed.at)

    def row(self, item: str) -> Row | None:
        """Return the row that an item is in, be it as the other half of a first link; None where it has none."""
        sheet = self._sheet_of(item)
        return sheet.row(item) if sheet else None

    def knows(self, item: str) -> bool:
        """Tell whether an item is of a kind that can be planned."""
        return self._sheet_of(item) is not None

    def decision(self, item: str) -> Decision | None:
        """Return what was decided about the row that an item is in, and still holds."""
        sheet = self._sheet_of(item)
        return sheet.decision(item) if sheet else None

    def undecided(self, item: str) -> Row | None:
        """Return the row of an item as it would be had nobody decided about it, matched with whom it is."""
        sheet = self._sheet_of(item)
        return sheet.tried(item, None) if sheet else None

    def tried(self, item: str, decision: Decision) -> Row | None:
        """Return the row of an item as it would be with a decision, as far as it leaves alone who is matched with whom.

        Nothing is decided by that.
        """
        sheet = self._sheet_of(item)
        return sheet.tried(item, decision) if sheet else None

    def pair(self, item: str) -> tuple[str, ...]:
        """Return the items whose row is the row of this one: itself, or both halves of a first link, head first."""
        sheet = self._sheet_of(item)
        return sheet.pair(item) if sheet else (item,)

    def touch(self, items: Iterable[str]) -> Touched:
        """Take note that a decision about these items was folded into the state; return what may be otherwise now."""
        items = list(items)
        told = {kind: sheet.touch(items) for kind, sheet in self._sheets.items()}
        return Touched({kind: touched for kind, touched in told.items() if touched is None or touched})

    def rows_of(self, kind: Kind) -> list[Row]:
        """Return the rows of a kind, in order; none where it cannot be planned."""
        return [row for row, _ in self._sheets[kind].rows()] if kind in self._sheets else []

    def deletes_left(self, kind: Kind) -> int:
        """Return how many deletes of a kind a day still allows, those that are proposed not counted."""
        return max(0, self._sheets[kind].budget()) if kind in self._sheets else 0

    def deletes_of(self, kind: Kind) -> list[Row]:
        """Return the deletes among the rows of a kind, as the guards leave them."""
        return self._sheets[kind].deletes()

    def _sheet_of(self, item: str) -> "_Sheet | None":
        return next((sheet for sheet in self._sheets.values() if sheet.knows(item)), None)


class _Sheet:
    """The rows of one kind, judged when somebody asks for them."""

    def __init__(self, state: State, settings: PlanSettings, kind: Kind, as_of: str) -> None:
        self._state, self._kind = state, kind
        self._guards, self._as_of = settings.guards, as_of
        self._view = view_of(kind, settings.of(kind), as_of)
        unresolved = {*state.open, *(write.item for write in state.open.values())}
        self._judge = Judge(self._view, state.org(), unresolved, state.editors)
        self._match()

    def _match(self) -> None:
        with garbage_collection_paused():
            self._pairings = {each.item: each for each in pairings(self._state, self._kind, self._view)}
        self._heads = {each.counterpart: each.item for each in self._pairings.values() if each.counterpart}
        self._judged: dict[str, tuple[Row, str] | None] = {}

    def knows(self, item: str) -> bool:
        return item in self._items

    @property
    def _items(self) -> dict[str, Item]:
        return self._state.of(self._kind).items

    def pair(self, item: str) -> tuple[str, ...]:
        head = self._heads.get(item, item)
        pairing = self._pairings.get(head)
        return (head, pairing.counterpart) if pairing and pairing.counterpart else (head,)

    def row(self, item: str) -> Row | None:
        told = self._told(self._heads.get(item, item))
        return self._guarded_row(told[0]) if told else None

    def decision(self, item: str) -> Decision | None:
        pairing = self._pairings.get(self._heads.get(item, item))
        return pairing.decision if pairing else self._items[item].said()

    def tried(self, item: str, decision: Decision | None) -> Row | None:
        head = self._heads.get(item, item)
        pairing = self._pairings.get(head) or alone(self._items[head])
        row = self._judge.row(replace(pairing, decision=decision))
        return self._guarded_row(row) if row else None

    def _guarded_row(self, row: Row) -> Row:
        """Return a row as the guards leave it beside the other deletes."""
        if row.action is not ActionKind.DELETE:
            return row
        others = [told for told in self._deletes() if told[0].item != row.item]
        return next(each for each, _ in self._guarded([*others, (row, "")]) if each.item == row.item)

    def rows(self, allowed: int | None = None) -> list[tuple[Row, str]]:
        """Return every row with its digest, in order; with so many deletes allowed, or as many as a day allows."""
        with garbage_collection_paused():
            return self._guarded([each for item in self._pairings if (each := self._told(item))], allowed)

    def touch(self, items: Iterable[str]) -> frozenset[str] | None:
        """Take note of a decision about items; return those that it concerns, None for all."""
        heads = {self._heads.get(item, item) for item in items if item in self._items or item in self._pairings}
        if any(self._may_match_anew(head) for head in heads):
            self._match()
            return None
        for head in heads:
            self._judge_anew(head)
        return frozenset(half for head in heads for half in (head, *self._parts(head)))

    def budget(self) -> int:
        return budget(self._state.of(self._kind), self._guards, self._as_of)

    def deletes(self) -> list[Row]:
        return [row for row, _ in self._guarded(self._deletes())]

    def _may_match_anew(self, head: str) -> bool:
        """Tell whether a decision, or the end of one, may have changed who is whose counterpart."""
        before, item = self._pairings.get(head), self._items.get(head)
        if item is None:
            return True
        if item.parted and not (before and before.parted):
            return self._is_by_hand(before) or self._is_stamped(head)
        halves = [half for name in self.pair(head) if (half := self._items.get(name))]
        said = [before.decision if before else None, *(half.said() for half in halves)]
        stands = before is None or (before.linked, before.parted) == (item.linked is not None, item.parted)
        return not stands or any(_matches_anew(each) for each in said) or self._is_by_hand(before)

    def _is_by_hand(self, pairing: Pairing | None) -> bool:
        return pairing is not None and pairing.rule is Rule.LINKED_BY_HAND

    def _is_stamped(self, head: str) -> bool:
        """Tell whether Accord created one of the records: then it matters what it was made from."""
        records = [seen.record for half in self._parts(head) for _, seen in self._items[half].sides()]
        return any(record.key for record in records)

    def _parts(self, head: str) -> tuple[str, ...]:
        """Return the items that an item and its counterpart are now, parted or not."""
        names = dict.fromkeys((*self.pair(head), self._items[head].parted_from))
        return tuple(name for name in names if name and name in self._items)

    def _judge_anew(self, head: str) -> None:
        item = self._items[head]
        if item.parted:
            # Who is parted is matched with nobody, and whoever else was looked at the two had been out of already.
            for part in self._parts(head):
                self._heads.pop(part, None)
                self._judged.pop(part, None)
                self._pairings[part] = alone(self._items[part])
        else:
            self._judged.pop(head, None)
            self._pairings[head] = self._anew(head)

    def _anew(self, head: str) -> Pairing:
        before = self._pairings.get(head)
        if before is None:
            return alone(self._items[head])
        if before.counterpart and before.rule:
            return together(self._items[head], self._items[before.counterpart], before.rule)
        return alone(self._items[head], before.rule, before.rivals)

    def _told(self, head: str) -> tuple[Row, str] | None:
        if head not in self._judged:
            pairing = self._pairings.get(head)
            row = self._judge.row(pairing) if pairing else None
            self._judged[head] = (row, row_digest(row)) if row else None
        return self._judged[head]

    def _deletes(self) -> list[tuple[Row, str]]:
        """Return the rows that may count against the limit of deletes: those of linked items."""
        linked = [head for head, pairing in self._pairings.items() if pairing.linked]
        told = [each for head in linked if (each := self._told(head))]
        return [each for each in told if each[0].action is ActionKind.DELETE]

    def _guarded(self, told: Sequence[tuple[Row, str]], allowed: int | None = None) -> list[tuple[Row, str]]:
        """Return rows in their order, those deletes held that the guards hold, each with its digest."""
        told = sorted(told, key=lambda each: place(each[0]))
        rows = [row for row, _ in told]
        guarded = hold_deletes(rows, self._state.of(self._kind), self.budget() if allowed is None else allowed)
        return [
            (after, digest if after is before else row_digest(after))
            for (before, digest), after in zip(told, guarded, strict=True)
        ]


def _matches_anew(decision: Decision | None) -> bool:
    return decision is not None and decision.choice in _MATCHES_ANEW


def place(row: Row) -> tuple[str, str, str]:
    """Return what rows are sorted by: time, title and item."""
    faces = [face for face in (row.outlook, row.salesforce) if face]
    when = next((face.when for face in faces if face.when), "")
    return when, row.title.casefold(), row.item
