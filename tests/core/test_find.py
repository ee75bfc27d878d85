"""Which item a person means: by what the plan prints, by a record's id or address, however spelt, by what it was."""

import pytest

from core.engine.find import Finder, names_of
from core.engine.observe import observe
from core.engine.story import story
from core.engine.sync import sync
from core.errors import UsageError
from core.facts.state import Item, State
from core.model import Kind
from tests.support.desk import ANN, CALENDAR, CALL, CONTACTS, REVIEW, SAMPLES, TASKS, find_items, rows, yes
from tests.support.fakes import Desk

# The 15 and 18 letters of one id, the example that Salesforce gives of the checksum (help: "15 or 18 character ids").
SHORT, WHOLE = "001D000000IqhSL", "001D000000IqhSLIAZ"
OUTLOOK_ID = "AAkALgAAAAAAHYQDEapmEc2byACqAC_EWg0-wYAAAAAAA="


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN, OUTLOOK_ID)
    other = ANN | {"email": "other@acme.example", "last_name": "Other", "mobile_phone": "9"}
    desk.salesforce.create(CONTACTS, other, WHOLE)
    observe(desk.session, [CONTACTS])
    return desk


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        SHORT,
        WHOLE.lower(),
        f"https://acme.lightning.force.com/lightning/r/Contact/{WHOLE}/view",
        f"https://acme.lightning.force.com/one/one.app#/sObject/{SHORT}/view",
        f"https://acme.my.salesforce.com/{SHORT}",
        f"https://acme.my.salesforce.com/{WHOLE}?srPos=0",
    ],
)
def test_a_salesforce_record_however_it_is_spelt(desk: Desk, text: str) -> None:
    assert find_items(desk.session, text) == find_items(desk.session, WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        OUTLOOK_ID,
        "https://outlook.office365.com/owa/?itemid=AAkALgAAAAAAHYQDEapmEc2byACqAC_EWg0-wYAAAAAAA%3D&exvsurl=1&path=/calendar/item",
        "https://outlook.office365.com/owa/?itemid=AAkALgAAAAAAHYQDEapmEc2byACqAC%2BEWg0%2FwYAAAAAAA%3D&exvsurl=1",
        "https://outlook.office.com/calendar/item/AAkALgAAAAAAHYQDEapmEc2byACqAC_EWg0-wYAAAAAAA%3D",
        "https://outlook.office.com/people/0/id/AAkALgAAAAAAHYQDEapmEc2byACqAC_EWg0-wYAAAAAAA=",
    ],
)
def test_an_outlook_record_by_its_address(desk: Desk, text: str) -> None:
    assert find_items(desk.session, text) == find_items(desk.session, OUTLOOK_ID)


def test_an_address_that_the_service_told_itself() -> None:
    """Outlook's addresses hold another id of the event than the one that stays the same."""
    desk = Desk()
    link = "https://outlook.office365.com/owa/?itemid=AAMkAGI2another0000000000000%3D&exvsurl=1&path=/calendar/item"
    desk.outlook.create(CALENDAR, REVIEW, link=link)
    observe(desk.session, [CALENDAR])
    wanted = find_items(desk.session, "O1")
    assert find_items(desk.session, link) == wanted
    assert (
        find_items(desk.session, "https://outlook.office.com/calendar/item/AAMkAGI2another0000000000000%3D") == wanted
    )


@pytest.mark.parametrize(
    "text", ["https://acme.my.salesforce.com/", "https://example.com/a b", "https://[::1", "", "z" * 18]
)
def test_what_is_nobodys_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(UsageError, match="There is no item"):
        find_items(desk.session, text)


def test_one_letter_is_enough_where_it_names_one(desk: Desk) -> None:
    first, second = (row.item for row in rows(desk, CONTACTS))
    assert first[0] != second[0]
    assert find_items(desk.session, first[0]) == (first,)


def test_what_is_printed_names_one_item_among_all() -> None:
    """Also among those that the plan does not show, because they are at rest."""
    ids = ["abcdefghaaaaaaaa", "abcdefghbbbbbbbb", "abcdefghaaaabbbb", "zzzzzzzzzzzzzzzz"]
    state = State()
    for item in ids:
        state.of(TASKS).items[item] = Item(id=item, kind=TASKS)
    names = names_of(state, ids[:1])
    assert names == {ids[0]: "abcdefghaaaaa"}
    desk = Desk()
    assert [Finder(state, desk.journal).meant(name) for name in names_of(state, ids).values()] == [
        (i,) for i in sorted(ids)
    ]


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_both_halves_of_a_first_link_are_found_later(kind: Kind) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    desk.salesforce.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    (row,) = rows(desk, kind)
    told = (row.item, row.counterpart or "")
    sync(desk.session, [kind], review=yes)
    for item in told:
        for text in (item, item[:8]):
            assert find_items(desk.session, text) == (row.item,)


def test_what_was_merged_away_leads_to_what_it_lives_on_in() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN)
    sync(desk.session, [CONTACTS], review=yes)
    desk.salesforce.create(CONTACTS, ANN | {"first_name": "Anna", "email": "anna@acme.example", "mobile_phone": "7"})
    observe(desk.session, [CONTACTS])
    linked, master = find_items(desk.session, "O1"), find_items(desk.session, "S2")
    desk.salesforce.delete(CONTACTS, "S1")
    desk.salesforce.masters["S1"] = "S2"
    observe(desk.session, [CONTACTS])
    for text in ("S1", "S2", "O1", *linked, *master):
        assert find_items(desk.session, text) == linked


def test_what_is_gone_is_told_and_its_history_shown() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    sync(desk.session, [TASKS], review=yes)
    (item,) = find_items(desk.session, "O1")
    desk.outlook.delete(TASKS, "O1")
    desk.salesforce.delete(TASKS, "S1")
    observe(desk.session, [TASKS])
    with pytest.raises(UsageError, match="is gone") as gone:
        find_items(desk.session, item)
    assert f"accord show {item}" in gone.value.hint
    finder = Finder(desk.session.state, desk.journal)
    for text in (item, item[:8], "O1"):
        assert finder.one(text, past=True) == item
    told = story(desk.session, item)
    assert (told.row, told.outlook, told.salesforce) == (None, None, None)
    assert [type(each.event).__name__ for each in told.history][-2:] == ["RecordGone", "RecordGone"]
