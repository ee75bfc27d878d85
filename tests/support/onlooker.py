"""Somebody who looks at both services after each run of Accord, and knows only what people typed there.

It reads the services' own records, never Accord's journal or plan: what changed during a run, and nobody typed, Accord
did. Each such change is held against what the two sides agreed on before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.model import Kind, Side
from tests.support.samples import COLLECTION, OBJECT
from tests.support.workplace import Workplace

OL, SF = Side.OUTLOOK, Side.SALESFORCE
Spot = tuple[Side, str]
Said = tuple[str, str]
"""A name, and one more text."""
World = dict[Spot, Said]

FIELDS: dict[Kind, dict[Side, tuple[str, str]]] = {
    Kind.CALENDAR: {OL: ("subject", "location"), SF: ("Subject", "Location")},
    Kind.CONTACTS: {OL: ("surname", "jobTitle"), SF: ("LastName", "Title")},
    Kind.TASKS: {OL: ("title", "body"), SF: ("Subject", "Description")},
}


def typed(kind: Kind, side: Side, number: int, text: str) -> dict[str, Any]:
    """Return the JSON that says a text in the first or second field."""
    name = FIELDS[kind][side][number]
    if name == "location":
        return {name: {"displayName": text}}
    return {name: {"contentType": "text", "content": text}} if name == "body" else {name: text}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("displayName") or value.get("content") or "").strip()
    return str(value or "")


@dataclass
class Onlooker:
    """What is known of the records, and what was seen of Accord's deeds."""

    place: Workplace
    kind: Kind
    mates: dict[Spot, Spot] = field(default_factory=dict)
    agreed: dict[Spot, Said] = field(default_factory=dict)
    """What a record said when it and its mate last said the same."""
    settled: set[Spot] = field(default_factory=set)
    """Records about which a person said which side wins."""
    secret: set[str] = field(default_factory=set)
    """Names of what was private from the beginning."""

    def now(self) -> World:
        """Return what both services hold."""
        sandbox = self.place.sandbox
        here = {(OL, each["id"]): self._said(OL, each) for each in sandbox.outlook.all(COLLECTION[self.kind])}
        there = {(SF, each["Id"]): self._said(SF, each) for each in sandbox.salesforce.all(OBJECT[self.kind])}
        return {**here, **there}

    def _said(self, side: Side, record: Mapping[str, Any]) -> Said:
        first, second = FIELDS[self.kind][side]
        return _text(record.get(first)), _text(record.get(second))

    def pair(self, one: Spot, other: Spot) -> None:
        self.mates[one], self.mates[other] = other, one

    def mate_in(self, spot: Spot, world: World) -> Spot | None:
        mate = self.mates.get(spot)
        return mate if mate in world else None

    def judge(self, before: World, after: World) -> None:
        """Hold what happened between two looks against what Accord may do. Nobody else acted in between."""
        for spot in after.keys() - before.keys():
            self._created(spot, after)
        for spot in before.keys() - after.keys():
            self._deleted(spot, before)
        for spot in before.keys() & after.keys():
            self._changed(spot, before[spot], after)
        self._learn(after)
        assert not [mail for mail in self.place.sandbox.world.graph.outbox if mail.by == "app"], "somebody was mailed"
        assert not {said[0] for (side, _), said in after.items() if side is SF} & self.secret, "what is private got out"

    def _created(self, spot: Spot, after: World) -> None:
        side, _ = spot
        alike = [other for other, said in after.items() if said == after[spot] and other[0] is side.other]
        assert len(alike) == 1, f"{after[spot]} was created from {len(alike)} records"
        assert self.mate_in(alike[0], after) is None, f"{after[spot]} is there twice"
        twins = [other for other, said in after.items() if said[0] == after[spot][0] and other[0] is side]
        assert twins == [spot], f"{after[spot]} is there twice"
        self.pair(spot, alike[0])

    def _deleted(self, spot: Spot, before: World) -> None:
        assert spot in self.mates, f"{before[spot]} was deleted, and had no counterpart"
        assert self.mate_in(spot, before) is None, f"{before[spot]} was deleted, and its counterpart is there"
        assert before[spot] == self.agreed.get(spot) or spot in self.settled, f"{before[spot]} was edited, and deleted"

    def _changed(self, spot: Spot, was: Said, after: World) -> None:
        mate = self.mate_in(spot, after)
        for number, (old, new) in enumerate(zip(was, after[spot], strict=True)):
            if old == new:
                continue
            assert mate is not None, f"{was} was changed, and has no counterpart"
            assert new == after[mate][number], f"{old} became {new}, which nobody said"
            known = self.agreed.get(spot)
            kept = known is not None and known[number] == old
            assert kept or spot in self.settled, f"{old} was overwritten by {new}, and nobody was asked"

    def _learn(self, after: World) -> None:
        for spot, said in after.items():
            mate = self.mate_in(spot, after)
            if mate is None:
                continue
            known = self.agreed.get(spot, ("\0", "\0"))
            both = zip(said, after[mate], known, strict=True)
            first, second = (mine if mine == theirs else before for mine, theirs, before in both)
            self.agreed[spot] = (first, second)
