"""One kind of write over the sandbox, attempted again and again, and what both services hold afterwards.

What is compared are the services' own records, by the names that people gave them.
"""

from typing import Any

from core.model import Kind, Operation, Side
from core.settings import Guards, Prevent
from tests.support.fakes import all_kinds_on
from tests.support.samples import COLLECTION, IN_OUTLOOK, IN_SALESFORCE, OBJECT
from tests.support.workplace import Workplace

OL, SF = Side.OUTLOOK, Side.SALESFORCE
NAME = {
    Kind.CALENDAR: {OL: "subject", SF: "Subject"},
    Kind.CONTACTS: {OL: "surname", SF: "LastName"},
    Kind.TASKS: {OL: "title", SF: "Subject"},
}
TIMES = {OL: ("start", "end"), SF: ("StartDateTime", "EndDateTime")}
ALONE: dict[Kind, dict[Side, tuple[str, ...]]] = {
    Kind.CALENDAR: {OL: (), SF: ()},
    Kind.CONTACTS: {
        OL: ("emailAddresses", "businessPhones", "mobilePhone", "homePhones"),
        SF: ("Email", "Phone", "MobilePhone", "HomePhone"),
    },
    Kind.TASKS: {OL: (), SF: ()},
}
"""What must be left out, lest the records of two attempts be taken for the same person."""


class Office:
    """Records that are told apart by their names, as the people on either side see them."""

    def __init__(self, place: Workplace, kind: Kind) -> None:
        self.place, self.kind = place, kind

    def create(self, side: Side, name: str, day: int) -> str:
        sample = dict(IN_OUTLOOK[self.kind] if side is OL else IN_SALESFORCE[self.kind])
        sample = {key: value for key, value in sample.items() if key not in ALONE[self.kind][side]}
        sample[NAME[self.kind][side]] = name
        if self.kind is Kind.CALENDAR:
            sample |= {key: _on_day(sample[key], day) for key in TIMES[side]}
        people = self.place.sandbox
        if side is OL:
            return people.outlook.create(COLLECTION[self.kind], sample)
        return people.salesforce.create(OBJECT[self.kind], sample)

    def rename(self, side: Side, remote: str, name: str) -> None:
        change = {NAME[self.kind][side]: name}
        if side is OL:
            self.place.sandbox.outlook.edit(COLLECTION[self.kind], remote, change)
        else:
            self.place.sandbox.salesforce.edit(OBJECT[self.kind], remote, change)

    def delete(self, side: Side, remote: str) -> None:
        if side is OL:
            self.place.sandbox.outlook.delete(COLLECTION[self.kind], remote)
        else:
            self.place.sandbox.salesforce.delete(OBJECT[self.kind], remote)

    def touch(self, side: Side, remote: str, count: int) -> None:
        """Let somebody change what is of no matter to the other tests."""
        change: dict[str, Any] = {"body": {"contentType": "text", "content": f"Note {count}"}}
        if self.kind is Kind.CONTACTS:
            change = {"personalNotes": f"Note {count}"}
        self.place.tick()
        if side is OL:
            self.place.sandbox.outlook.edit(COLLECTION[self.kind], remote, change)
        else:
            self.place.sandbox.salesforce.edit(OBJECT[self.kind], remote, {"Description": f"Note {count}"})

    def all(self, side: Side) -> list[dict[str, Any]]:
        if side is OL:
            return self.place.sandbox.outlook.all(COLLECTION[self.kind])
        return self.place.sandbox.salesforce.all(OBJECT[self.kind])

    def values(self, side: Side, column: str) -> list[Any]:
        return [each[column] for each in self.all(side)]

    def names(self, side: Side) -> list[str]:
        return sorted(map(str, self.values(side, NAME[self.kind][side])))


def _on_day(moment: Any, day: int) -> Any:
    if isinstance(moment, dict):
        return moment | {"dateTime": _on_day(moment["dateTime"], day)}
    return str(moment).replace("2026-11-24", f"2026-{12 - (day < 7):02}-{(day + 24) % 30 + 1:02}")


def without_limits(place: Workplace) -> None:
    """Let everything be written, and any number of deletes."""
    place.settings = all_kinds_on(guards=Guards(max_deletes=1000, max_delete_percent=100))
    for kind in Kind:
        section = place.settings.of(kind).model_copy(update={"prevent": Prevent()})
        place.settings = place.settings.model_copy(update={kind.value: section})
    place.open()


class Attempts:
    """One kind of write, attempted again and again, each time with a record of its own."""

    def __init__(self, place: Workplace, kind: Kind, operation: Operation, written: Side) -> None:
        self.place, self.operation, self.written = place, operation, written
        self.office = Office(place, kind)
        self.kind = kind
        self.count = 0
        self.expected: list[str] = []

    def begin(self) -> None:
        """Let there be a pair that stays: a side that shows nothing at all is not believed."""
        self.office.create(OL, "Standing", 0)
        self.expected.append("Standing")
        self.place.tick()
        self.settle()

    def prepare(self) -> None:
        """Let somebody do what the next sync carries over to the side that is written."""
        self.count += 1
        source, name = self.written.other, f"Record {self.count}"
        remote = self.office.create(source, name, self.count)
        if self.operation is not Operation.CREATE:
            self.place.sync(self.kind)
            self.place.tick()
        if self.operation is Operation.UPDATE:
            name = f"Renamed {self.count}"
            self.office.rename(source, remote, name)
        if self.operation is Operation.DELETE:
            self.office.delete(source, remote)
        else:
            self.expected.append(name)
        self.place.tick()

    def settle(self) -> None:
        """Let the next run go on where the killed one ended, and the one after find nothing to do."""
        self.place.open()
        self.place.sync(self.kind)
        assert self.place.look(self.kind) == []
        expected = sorted(self.expected)
        assert (self.office.names(OL), self.office.names(SF)) == (expected, expected)
