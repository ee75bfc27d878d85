"""A calendar, contact folder or To Do list whose id changed, and those that only look like it."""

import pytest

from adapters.outlook.adapter import OutlookAdapter
from core.errors import GuardRefused
from core.model import Kind, Side
from tests.support.fakes import all_kinds_on
from tests.support.samples import IN_OUTLOOK, IN_SALESFORCE
from tests.support.workplace import Workplace, outlook_adapter

COLLECTIONS = {Kind.CALENDAR: "events", Kind.CONTACTS: "contacts", Kind.TASKS: "tasks"}
OBJECTS = {Kind.CALENDAR: "Event", Kind.CONTACTS: "Contact", Kind.TASKS: "Task"}
TITLES = {
    Kind.CALENDAR: ({"subject": "Moved on"}, "Subject"),
    Kind.CONTACTS: ({"jobTitle": "CEO"}, "Title"),
    Kind.TASKS: ({"title": "Moved on"}, "Subject"),
}
OTHER = {
    Kind.CALENDAR: {"Subject": "Another"},
    Kind.CONTACTS: {"FirstName": "Bo", "LastName": "Another", "Email": "bo@acme.example"}
    | dict.fromkeys(("Phone", "MobilePhone", "HomePhone")),
    Kind.TASKS: {"Subject": "Another"},
}


def restart(place: Workplace) -> None:
    """Let the next run be another process."""
    place.adapters = {**place.adapters, Side.OUTLOOK: outlook_adapter(place.sandbox)}
    place.open()


def container(place: Workplace, kind: Kind, name: str) -> str:
    people = place.sandbox.outlook
    make = {
        Kind.CALENDAR: people.create_calendar,
        Kind.CONTACTS: people.create_folder,
        Kind.TASKS: people.create_list,
    }
    return make[kind](name)


def choose(place: Workplace, kind: Kind, source: str) -> None:
    section = type(place.settings.of(kind))(enabled=True, source=source)
    place.settings = all_kinds_on(**{kind.value: section})


@pytest.mark.parametrize("source", ["default", "Team"])
def test_a_place_whose_id_drifted_goes_on_with_all_its_links(place: Workplace, kind: Kind, source: str) -> None:
    where = None if source == "default" else container(place, kind, source)
    choose(place, kind, source)
    remote = place.sandbox.outlook.create(COLLECTIONS[kind], IN_OUTLOOK[kind], container=where)
    place.open()
    place.sync(kind)
    place.sandbox.outlook.drift(COLLECTIONS[kind], where)
    restart(place)
    assert place.look(kind) == []
    edit, theirs = TITLES[kind]
    place.tick()
    place.sandbox.outlook.edit(COLLECTIONS[kind], remote, edit)
    place.sync(kind)
    (there,) = place.sandbox.salesforce.all(OBJECTS[kind])
    assert there[theirs] == next(iter(edit.values()))
    assert place.look(kind) == []


@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_records_whose_ids_drifted_along_keep_their_counterparts(place: Workplace, kind: Kind) -> None:
    """Nothing is deleted, and nothing made twice, although every old id answers that it is gone."""
    place.sandbox.outlook.create(COLLECTIONS[kind], IN_OUTLOOK[kind])
    place.sandbox.salesforce.create(OBJECTS[kind], IN_SALESFORCE[kind] | OTHER[kind])
    place.sync(kind)
    before = {record["Id"] for record in place.sandbox.salesforce.all(OBJECTS[kind])}
    assert len(before) == len(place.sandbox.outlook.all(COLLECTIONS[kind])) == 2
    place.sandbox.outlook.drift(COLLECTIONS[kind], items=True)
    restart(place)
    assert place.look(kind) == []
    place.sync(kind)
    assert {record["Id"] for record in place.sandbox.salesforce.all(OBJECTS[kind])} == before
    edit, theirs = TITLES[kind]
    place.tick()
    for record in place.sandbox.outlook.all(COLLECTIONS[kind]):
        place.sandbox.outlook.edit(COLLECTIONS[kind], record["id"], edit)
    place.sync(kind)
    assert [record[theirs] for record in place.sandbox.salesforce.all(OBJECTS[kind])] == list(edit.values()) * 2


def test_what_was_made_before_is_written_after_it_drifted(place: Workplace, kind: Kind) -> None:
    """An id that drifted is in no address any more: neither a change nor a delete goes to the old one."""
    remote = place.sandbox.salesforce.create(OBJECTS[kind], IN_SALESFORCE[kind])
    place.sync(kind)
    place.sandbox.outlook.drift(COLLECTIONS[kind])
    restart(place)
    place.tick()
    place.sandbox.salesforce.delete(OBJECTS[kind], remote)
    place.sync(kind)
    assert place.sandbox.outlook.all(COLLECTIONS[kind]) == []


def test_another_place_of_the_mailbox_is_refused_also_after_a_rename(place: Workplace, kind: Kind) -> None:
    first = container(place, kind, "Team")
    choose(place, kind, "Team")
    place.sandbox.outlook.create(COLLECTIONS[kind], IN_OUTLOOK[kind], container=first)
    place.open()
    place.sync(kind)
    graph = place.sandbox.world.graph.me
    where = {Kind.CALENDAR: graph.calendars, Kind.CONTACTS: graph.folders, Kind.TASKS: graph.lists}[kind]
    known = graph.container(where, first)
    known.json = {**known.json, "name" if kind is Kind.CALENDAR else "displayName": "Team, old"}
    container(place, kind, "Team")
    restart(place)
    with pytest.raises(GuardRefused, match="is different"):
        place.observe(kind)
    assert len(place.sandbox.salesforce.all(OBJECTS[kind])) == 1


@pytest.mark.parametrize("mine", [True, False], ids=["shared, then one's own", "one's own, then shared"])
def test_a_calendar_of_the_same_name_that_belongs_to_another_is_refused(place: Workplace, mine: bool) -> None:
    people, graph = place.sandbox.outlook, place.sandbox.world.graph.me
    make = [
        lambda: people.share_calendar("Team", "bob@acme.example", can_edit=True),
        lambda: people.create_calendar("Team"),
    ]
    first, second = make if mine else reversed(make)
    known = first()
    choose(place, Kind.CALENDAR, "Team")
    place.open()
    place.observe(Kind.CALENDAR)
    del graph.calendars[graph.container(graph.calendars, known).core]
    second()
    restart(place)
    with pytest.raises(GuardRefused, match="the calendar is different"):
        place.observe(Kind.CALENDAR)


def test_the_default_calendar_of_another_mailbox_is_refused(place: Workplace) -> None:
    place.sandbox.outlook.create("events", IN_OUTLOOK[Kind.CALENDAR])
    place.sync(Kind.CALENDAR)
    graph = place.sandbox.world.graph
    graph.me = graph.add_mailbox("Bob", "bob@accord.example")
    restart(place)
    with pytest.raises(GuardRefused, match="the mailbox is different"):
        place.observe(Kind.CALENDAR)


def test_the_shared_default_of_another_is_not_one_s_own(place: Workplace) -> None:
    """Somebody's primary calendar says isDefaultCalendar in the list of whoever it is shared with, too."""
    people, graph = place.sandbox.outlook, place.sandbox.world.graph.me
    shared = graph.container(graph.calendars, people.share_calendar("Bob", "bob@acme.example", can_edit=True))
    shared.json = {**shared.json, "isDefaultCalendar": True}
    adapter = place.adapters[Side.OUTLOOK]
    assert isinstance(adapter, OutlookAdapter)
    assert adapter.identity({Kind.CALENDAR: "default"}).defaults == ("calendar",)
    assert adapter.identity({Kind.CALENDAR: "Calendar"}).defaults == ("calendar",)
    assert adapter.identity({Kind.CALENDAR: "Bob"}).defaults == ()


def test_a_calendar_that_is_listed_under_another_id_goes_on_by_the_one_that_the_settings_name(place: Workplace) -> None:
    """Reported in microsoft-graph-docs#5580: what was told once still works, and the list tells another."""
    kind = Kind.CALENDAR
    known = container(place, kind, "Team")
    choose(place, kind, known)
    place.sandbox.outlook.create("events", IN_OUTLOOK[kind], container=known)
    place.open()
    place.sync(kind)
    place.sandbox.world.graph.switches.listed_calendar_ids = "other"
    restart(place)
    assert place.look(kind) == []
    place.tick()
    place.sandbox.outlook.create("events", {**IN_OUTLOOK[kind], "subject": "New"}, container=known)
    assert [row.title for row in place.look(kind)] == ["New"]


@pytest.mark.reading("ol-default-folder", "resolves")
def test_the_default_folder_is_found_by_its_id_though_no_list_has_it(place: Workplace) -> None:
    adapter = place.adapters[Side.OUTLOOK]
    default = adapter.identity({Kind.CONTACTS: "default"}).containers["contacts"]
    restart(place)
    assert place.adapters[Side.OUTLOOK].identity({Kind.CONTACTS: default}).containers["contacts"] == default
