"""Whole syncs of fields that a person paired: categories, texts and extended properties, in each kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.engine.proof import replay, verify
from core.engine.rollback import rollback
from core.errors import SettingsError
from core.facts.events import PlanConfirmed
from core.model import Choice, Kind, RowState, Side, Why
from core.settings import CalendarSettings, ContactsSettings, FieldPair, PlanSettings, Prevent, TasksSettings
from tests.support.samples import COLLECTION, IN_OUTLOOK, IN_SALESFORCE, OBJECT
from tests.support.workplace import Workplace, salesforce_adapter, workplace

COLOUR = "String {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Name Colour"
CATEGORY = FieldPair(outlook="categories", salesforce="Category__c")
EXTENDED = FieldPair(outlook=COLOUR, salesforce="Colour__c")
PAIRS: dict[Kind, tuple[FieldPair, ...]] = {
    Kind.CALENDAR: (CATEGORY, EXTENDED),
    Kind.CONTACTS: (CATEGORY, EXTENDED, FieldPair(outlook="nickName", salesforce="nick__c")),
    Kind.TASKS: (CATEGORY,),
}
FIELDS = tuple(
    (name, line)
    for name in OBJECT.values()
    for line in (
        "Category__c multipicklist(4099) CUNFS Category; values Red|Green",
        "Colour__c string(20) CUNFS Colour",
        "Nick__c string(80) CUNFS Nick",
        "Count__c double CUNFS Count",
    )
)


def settings(pairs: dict[Kind, tuple[FieldPair, ...]] = PAIRS, **more: Any) -> PlanSettings:
    return PlanSettings(
        calendar=CalendarSettings(enabled=True, fields=pairs.get(Kind.CALENDAR, ()), **more),
        contacts=ContactsSettings(enabled=True, fields=pairs.get(Kind.CONTACTS, ()), prevent=Prevent(), **more),
        tasks=TasksSettings(enabled=True, fields=pairs.get(Kind.TASKS, ()), **more),
    )


def put(place: Workplace, chosen: PlanSettings) -> None:
    """Let other settings be in force."""
    place.settings = chosen
    pairs = {kind: chosen.of(kind).pairs for kind in Kind}
    place.adapters[Side.SALESFORCE] = salesforce_adapter(place.sandbox, pairs=pairs)
    place.open()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        opened.sandbox.world.salesforce.switch(custom_fields=FIELDS)
        put(opened, settings())
        yield opened


def coloured(colour: str) -> dict[str, Any]:
    return {"singleValueExtendedProperties": [{"id": COLOUR, "value": colour}]}


def colour_of(place: Workplace, kind: Kind, remote: str) -> str | None:
    found = place.sandbox.outlook.get(COLLECTION[kind], remote).get("singleValueExtendedProperties", [])
    return next((each["value"] or None for each in found if each["id"].lower() == COLOUR.lower()), None)


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def pair(place: Workplace, kind: Kind) -> tuple[str, str]:
    """Let a pair of records come to be, and return its ids."""
    given = IN_OUTLOOK[kind] | {"categories": ["Red", "Green"]}
    given |= coloured("blue") if kind is not Kind.TASKS else {}
    left = place.sandbox.outlook.create(COLLECTION[kind], given)
    place.sync(kind)
    (there,) = place.sandbox.salesforce.all(OBJECT[kind])
    assert place.look(kind) == []
    return left, there["Id"]


def test_a_create_carries_them(place: Workplace, kind: Kind) -> None:
    pair(place, kind)
    (there,) = place.sandbox.salesforce.all(OBJECT[kind])
    assert sorted(there["Category__c"].split(";")) == ["Green", "Red"]
    assert kind is Kind.TASKS or there["Colour__c"] == "blue"


def test_a_value_that_no_filter_finds_yet_is_not_taken_for_an_empty_one(place: Workplace) -> None:
    """How soon a filter sees a new extended property is not documented (ol-stamp-at-once)."""
    left, right = pair(place, Kind.CALENDAR)
    place.sandbox.world.graph.switches.stamp_delay = 300.0
    place.sandbox.world.graph.expire_delta_tokens()
    assert place.look(Kind.CALENDAR) == []
    place.sync(Kind.CALENDAR)
    assert place.sandbox.salesforce.get("Event", right)["Colour__c"] == "blue"
    assert colour_of(place, Kind.CALENDAR, left) == "blue"


def test_what_salesforce_holds_reaches_outlook(place: Workplace, kind: Kind) -> None:
    given = IN_SALESFORCE[kind] | {"Category__c": "Red;Blue"} | ({} if kind is Kind.TASKS else {"Colour__c": "red"})
    place.sandbox.salesforce.create(OBJECT[kind], given)
    place.sync(kind)
    (here,) = place.sandbox.outlook.all(COLLECTION[kind])
    assert sorted(here["categories"]) == ["Blue", "Red"]
    assert kind is Kind.TASKS or colour_of(place, kind, here["id"]) == "red"
    assert place.look(kind) == []


@pytest.mark.parametrize("emptied", [False, True], ids=["changed", "emptied"])
def test_edits_go_both_ways(place: Workplace, kind: Kind, emptied: bool) -> None:
    left, right = pair(place, kind)
    place.tick()
    place.sandbox.outlook.edit(COLLECTION[kind], left, {"categories": [] if emptied else ["Red", "Blue"]})
    if kind is not Kind.TASKS:
        place.sandbox.salesforce.edit(OBJECT[kind], right, {"Colour__c": None if emptied else "pink"})
    place.sync(kind)
    there = place.sandbox.salesforce.get(OBJECT[kind], right)
    assert sorted((there["Category__c"] or "").split(";")) == ([""] if emptied else ["Blue", "Red"])
    assert kind is Kind.TASKS or colour_of(place, kind, left) == (None if emptied else "pink")
    assert place.look(kind) == []


def test_the_order_of_names_says_nothing(place: Workplace, kind: Kind) -> None:
    left, right = pair(place, kind)
    place.tick()
    place.sandbox.outlook.edit(COLLECTION[kind], left, {"categories": ["Green", "Red"]})
    place.sandbox.salesforce.edit(OBJECT[kind], right, {"Category__c": "Green;Red"})
    assert place.look(kind) == []


def test_both_changed_apart_is_a_conflict_by_the_salesforce_name(place: Workplace, kind: Kind) -> None:
    left, right = pair(place, kind)
    place.tick()
    place.sandbox.outlook.edit(COLLECTION[kind], left, {"categories": ["Red"]})
    place.sandbox.salesforce.edit(OBJECT[kind], right, {"Category__c": "Green"})
    (row,) = place.look(kind)
    assert (row.state, [change.name for change in row.fields]) == (RowState.CONFLICT, ["Category__c"])
    place.decide(Choice.PREFER, row.item, side=Side.SALESFORCE, fields=("Category__c",))
    place.apply(kind)
    assert place.sandbox.outlook.get(COLLECTION[kind], left)["categories"] == ["Green"]


def test_a_pair_that_is_added_later_fills_the_empty_side_and_asks_about_two_values(place: Workplace) -> None:
    kind = Kind.CONTACTS
    put(place, settings({}, conflict="newest"))
    contacts = place.sandbox.outlook
    one = contacts.create("contacts", IN_OUTLOOK[kind] | {"categories": ["Red"]} | coloured("blue"))
    two = contacts.create("contacts", {"givenName": "Bo", "surname": "Li", "categories": ["Red"]})
    place.sync(kind)
    there = {each["FirstName"]: each["Id"] for each in place.sandbox.salesforce.all("Contact")}
    place.sandbox.salesforce.edit("Contact", there["Bo"], {"Category__c": "Green"})
    put(place, settings(conflict="newest"))
    place.sync(kind)
    assert place.sandbox.salesforce.get("Contact", there["Ann"])["Category__c"] == "Red"
    assert place.sandbox.salesforce.get("Contact", there["Ann"])["Colour__c"] == "blue"
    (row,) = place.look(kind)
    assert (row.state, [change.name for change in row.fields]) == (RowState.CONFLICT, ["Category__c"])
    assert {one, two} == {each["id"] for each in contacts.all("contacts")}


def test_taking_a_pair_away_changes_no_record(place: Workplace, kind: Kind) -> None:
    left, right = pair(place, kind)
    put(place, settings({}))
    place.sandbox.outlook.edit(COLLECTION[kind], left, {"categories": ["Blue"]})
    assert [row.state for row in place.look(kind)] == []
    put(place, settings())
    (row,) = place.look(kind)  # what they agreed on has been forgotten, so it is a first meeting again
    assert (row.state, [change.name for change in row.fields]) == (RowState.CONFLICT, ["Category__c"])
    place.decide(Choice.PREFER, row.item, side=Side.OUTLOOK)
    place.apply(kind)
    assert place.sandbox.salesforce.get(OBJECT[kind], right)["Category__c"] == "Blue"


@pytest.mark.parametrize(("direction", "written"), [("to-salesforce", Side.SALESFORCE), ("to-outlook", Side.OUTLOOK)])
def test_one_way_pairs_write_one_side(place: Workplace, kind: Kind, direction: Any, written: Side) -> None:
    one_way = {kind: (FieldPair(outlook="categories", salesforce="Category__c", direction=direction),)}
    put(place, settings(one_way))
    left, right = pair(place, kind) if written is Side.SALESFORCE else from_salesforce(place, kind)
    place.tick()
    place.sandbox.outlook.edit(COLLECTION[kind], left, {"categories": ["Blue"]})
    place.sync(kind)
    there = place.sandbox.salesforce.get(OBJECT[kind], right)["Category__c"]
    assert (there == "Blue") == (written is Side.SALESFORCE)
    place.tick()
    place.sandbox.salesforce.edit(OBJECT[kind], right, {"Category__c": "Gold"})
    place.sync(kind)
    here = place.sandbox.outlook.get(COLLECTION[kind], left)["categories"]
    assert (here == ["Gold"]) == (written is Side.OUTLOOK)


def from_salesforce(place: Workplace, kind: Kind) -> tuple[str, str]:
    right = place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind] | {"Category__c": "Red"})
    place.sync(kind)
    (here,) = place.sandbox.outlook.all(COLLECTION[kind])
    return here["id"], right


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (FieldPair(outlook="categories", salesforce="Nowhere__c"), "Nowhere__c is not there"),
        (FieldPair(outlook="categories", salesforce="Count__c"), "Count__c is of the type double"),
        (FieldPair(outlook="categories", salesforce="CreatedById"), "CreatedById is of the type reference"),
    ],
)
def test_a_pair_that_cannot_be_synced_stops_its_kind_by_name_before_anything_is_read(
    place: Workplace, kind: Kind, wrong: FieldPair, said: str
) -> None:
    put(place, settings({kind: (wrong,)}))
    with pytest.raises(SettingsError) as told:
        place.observe(kind)
    assert f"{OBJECT[kind]}.{said}" in told.value.problem
    place.observe(*(other for other in Kind if other is not kind))


def test_a_field_that_may_not_be_written_is_named_unless_it_is_only_read(place: Workplace, kind: Kind) -> None:
    place.sandbox.world.salesforce.switch(read_only_fields=tuple(f"{name}.Category__c" for name in OBJECT.values()))
    put(place, settings())
    with pytest.raises(SettingsError, match=r"Category__c may not be written"):
        place.observe(kind)
    put(place, settings({kind: (FieldPair(outlook="categories", salesforce="Category__c", direction="to-outlook"),)}))
    place.observe(kind)


def test_what_does_not_fit_is_left_out_by_name_and_the_rest_goes(place: Workplace) -> None:
    left, right = pair(place, Kind.CONTACTS)
    place.tick()
    place.sandbox.outlook.edit("contacts", left, coloured("a colour that is longer than twenty") | {"jobTitle": "CEO"})
    (row,) = place.look(Kind.CONTACTS)
    assert [(each.name, each.why) for each in row.left_out] == [("Colour__c", Why.TOO_LONG)]
    place.apply(Kind.CONTACTS)
    assert place.sandbox.salesforce.get("Contact", right)["Title"] == "CEO"


def test_a_run_is_replayed_and_taken_back_with_them(place: Workplace, kind: Kind) -> None:
    left, right = pair(place, kind)
    place.tick()
    place.sandbox.outlook.edit(COLLECTION[kind], left, {"categories": ["Blue"]})
    report = place.sync(kind)
    assert place.sandbox.salesforce.get(OBJECT[kind], right)["Category__c"] == "Blue"
    assert replay(place.session, report.run).identical
    place.tick()
    rollback(place.session, report.run, review=lambda preview: preview.plan)
    assert sorted(place.sandbox.salesforce.get(OBJECT[kind], right)["Category__c"].split(";")) == ["Green", "Red"]
    assert verify(place.session).problems == ()
    assert any(isinstance(each.event, PlanConfirmed) for each in place.journal.read())


@pytest.mark.parametrize("side", list(Side))
def test_what_a_run_deleted_comes_back_with_them(place: Workplace, kind: Kind, side: Side) -> None:
    left, right = pair(place, kind)
    place.tick()
    if side is Side.OUTLOOK:
        place.sandbox.salesforce.delete(OBJECT[kind], right)
    else:
        place.sandbox.outlook.delete(COLLECTION[kind], left)
    report = place.sync(kind)
    assert [row.outcome for row in report.rows] == ["succeeded"]
    place.tick()
    rollback(place.session, report.run, review=lambda preview: preview.plan)
    if side is Side.OUTLOOK:
        (there,) = place.sandbox.outlook.all(COLLECTION[kind])
        assert there["categories"] == ["Red", "Green"]
        assert kind is Kind.TASKS or colour_of(place, kind, there["id"]) == "blue"
    else:
        (there,) = place.sandbox.salesforce.all(OBJECT[kind])
        assert sorted(there["Category__c"].split(";")) == ["Green", "Red"]
        assert kind is Kind.TASKS or there["Colour__c"] == "blue"


def test_what_a_run_created_is_left_to_who_edited_a_paired_field_since(place: Workplace, kind: Kind) -> None:
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    report = place.sync(kind)
    (there,) = place.sandbox.salesforce.all(OBJECT[kind])
    place.tick()
    place.sandbox.salesforce.edit(OBJECT[kind], there["Id"], {"Category__c": "Red"})
    rollback(place.session, report.run, review=lambda preview: preview.plan)
    (kept,) = place.sandbox.salesforce.all(OBJECT[kind])
    assert kept["Category__c"] == "Red"


def test_a_property_in_lower_case_and_a_name_in_other_case_are_the_same_field(place: Workplace) -> None:
    left = place.sandbox.outlook.create("contacts", IN_OUTLOOK[Kind.CONTACTS] | {"nickName": "Annie"})
    place.sync(Kind.CONTACTS)
    (there,) = place.sandbox.salesforce.all("Contact")
    assert there["Nick__c"] == "Annie"
    place.sandbox.outlook.edit("contacts", left, {"nickName": "Nan"})
    (row,) = place.look(Kind.CONTACTS)
    assert [change.name for change in row.fields] == ["Nick__c"]
