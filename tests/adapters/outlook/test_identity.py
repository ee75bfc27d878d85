"""Whom and what the adapter reaches."""

import pytest

from adapters.sandbox.faults import Fault
from core.errors import SettingsError
from core.model import Kind
from tests.adapters.outlook.conftest import Connect, Outlook, event

DEFAULTS = dict.fromkeys(Kind, "default")


@pytest.mark.reading("ol-default-folder", "resolves")
@pytest.mark.reading("ol-batch-20", "all-served")
def test_the_default_places(outlook: Outlook) -> None:
    identity = outlook.adapter.identity(DEFAULTS)
    me = outlook.sandbox.world.graph.me
    assert (identity.account, identity.name) == (me.user_id, me.address)
    assert set(identity.containers) == {"calendar", "contacts", "tasks"}
    assert identity.stamps == ("calendar", "contacts", "tasks")
    assert outlook.adapter.requests == 1
    assert outlook.adapter.identity(DEFAULTS) == identity
    assert outlook.adapter.requests == 1


@pytest.mark.reading("ol-default-folder", "resolves")
@pytest.mark.reading("ol-batch-20", "all-served")
def test_a_part_that_is_refused_is_asked_again_by_itself(outlook: Outlook) -> None:
    outlook.sandbox.world.faults.add(Fault("status", side="outlook", path="/me/calendar$", status=500))
    assert set(outlook.adapter.identity(DEFAULTS).containers) == {"calendar", "contacts", "tasks"}
    assert outlook.adapter.requests == 2


@pytest.mark.reading("ol-container-id", "kept")
def test_what_is_new_is_looked_up_when_it_is_asked_for(outlook: Outlook) -> None:
    outlook.adapter.identity(DEFAULTS)
    made = outlook.people.create_calendar("Team")
    assert outlook.adapter.identity({Kind.CALENDAR: "Team"}).containers == {"calendar": made}


def test_what_a_lookup_told_serves_no_later_reading(outlook: Outlook) -> None:
    """A place that cannot be found leaves nothing behind of what was asked along with it."""
    with pytest.raises(SettingsError):
        outlook.adapter.identity({Kind.CALENDAR: "Nowhere", Kind.TASKS: "New"})
    outlook.people.create_list("New")
    assert outlook.read(Kind.TASKS, source="New").records == {}


@pytest.mark.reading("ol-container-id", "kept")
def test_a_lookup_that_goes_on_over_pages(outlook: Outlook) -> None:
    made = [outlook.people.create_calendar(f"Room {n}") for n in range(130)][-1]
    assert outlook.adapter.identity({Kind.CALENDAR: "Room 129", Kind.TASKS: "default"}).containers["calendar"] == made


def test_only_the_kinds_in_use_are_looked_up(outlook: Outlook) -> None:
    assert outlook.adapter.identity({}).containers == {}
    assert outlook.adapter.requests == 1


@pytest.mark.reading("ol-container-id", "kept")
def test_places_by_name_and_by_id(outlook: Outlook) -> None:
    people = outlook.people
    made = {"calendar": people.create_calendar("Team"), "contacts": people.create_folder("Friends")}
    made["tasks"] = [people.create_list(f"List {n}") for n in range(20)][-1]
    names = {Kind.CALENDAR: "team", Kind.CONTACTS: "FRIENDS", Kind.TASKS: "list 19"}
    assert outlook.adapter.identity(names).containers == made
    assert outlook.adapter.identity({Kind(kind): id_ for kind, id_ in made.items()}).containers == made


@pytest.mark.parametrize("kind", list(Kind))
def test_a_place_that_does_not_exist(outlook: Outlook, kind: Kind) -> None:
    with pytest.raises(SettingsError, match='"Nowhere"'):
        outlook.adapter.identity({kind: "Nowhere"})


def test_the_list_of_flagged_mail_cannot_be_synced(outlook: Outlook) -> None:
    with pytest.raises(SettingsError, match="flagged"):
        outlook.adapter.identity({Kind.TASKS: "flagged emails"})


def test_two_lists_of_one_name(outlook: Outlook) -> None:
    first, second = outlook.people.create_list("Team"), outlook.people.create_list("team")
    with pytest.raises(SettingsError, match="2 To Do lists") as raised:
        outlook.adapter.identity({Kind.TASKS: "Team"})
    assert first in raised.value.hint
    assert second in raised.value.hint


@pytest.mark.reading("ol-default-folder", "resolves")
def test_the_default_folder_is_found_even_where_its_name_is_not(connect: Connect) -> None:
    outlook = connect()
    named = outlook.adapter.identity({Kind.CONTACTS: "default"}).containers["contacts"]
    outlook.people.create("contacts", {"givenName": "Ada"})
    outlook.switches.default_folder_by_name = False
    other = connect()
    assert other.adapter.identity({Kind.CONTACTS: "default"}).containers["contacts"] == named
    assert len(other.read(Kind.CONTACTS).records) == 1


def test_somebody_else_s_mailbox(connect: Connect) -> None:
    mine = connect()
    mine.people.create_user("Bob", "bob@contoso.example")
    bob = connect(mailbox="bob@contoso.example")
    id_ = bob.people.create("events", event("Bob's"), user="bob@contoso.example")
    bob.sandbox.world.graph.token = bob.sandbox.world.graph.app_token
    assert bob.adapter.identity(DEFAULTS).name == "bob@contoso.example"
    assert set(bob.read(Kind.CALENDAR).records) == {id_}


ANN = {"id": "0b1c", "mail": "Ann@x.org", "userPrincipalName": "ann@x.onmicrosoft.com"}
REFUSED = {"error": {"code": "ErrorAccessDenied"}}


@pytest.mark.parametrize(
    ("mailbox", "status", "told", "account", "name", "addresses"),
    [
        pytest.param("me", 200, ANN, "0b1c", "Ann@x.org", {"ann@x.org", "ann@x.onmicrosoft.com"}, id="one's own"),
        pytest.param("me", 200, {"id": "0b1c"}, "0b1c", "", set(), id="nothing but an id"),
        pytest.param(
            "Sales@x.org", 200, ANN, "0b1c", "Ann@x.org", {"ann@x.org", "ann@x.onmicrosoft.com", "sales@x.org"},
            id="by one of its addresses",
        ),
        pytest.param("0B1C", 200, ANN, "0b1c", "Ann@x.org", {"ann@x.org", "ann@x.onmicrosoft.com"}, id="by its id"),
        pytest.param("Ann@x.org", 403, REFUSED, "", "Ann@x.org", {"ann@x.org"}, id="by an address, user refused"),
        pytest.param("0B1C", 403, REFUSED, "0b1c", "0B1C", set(), id="by its id, user refused"),
    ],
)  # fmt: skip
def test_a_mailbox_by_whatever_name_is_known_by_id_and_addresses(
    connect: Connect, mailbox: str, status: int, told: object, account: str, name: str, addresses: set[str]
) -> None:
    """An address is personal, and never stands in for the id, which the journal keeps for ever."""
    outlook = connect(mailbox=mailbox)
    outlook.fail("status", path=r"\$select=id,mail", status=status, body=told, count=None)
    identity = outlook.adapter.identity({})
    assert (identity.account, identity.name, set(identity.addresses)) == (account, name, addresses)


def test_after_a_renewal_of_the_token_it_is_asked_anew_whom_it_lets_in(outlook: Outlook) -> None:
    before = outlook.adapter.identity(DEFAULTS)
    assert outlook.adapter.renewals == 0
    outlook.sandbox.world.graph.expire_token()
    outlook.read(Kind.TASKS)
    assert outlook.adapter.renewals == 1
    assert outlook.adapter.identity(DEFAULTS) == before
    outlook.fail("status", path=r"\$select=id,mail", status=200, body=ANN, count=None)
    outlook.sandbox.world.graph.expire_token()
    outlook.read(Kind.TASKS)
    assert outlook.adapter.renewals == 2
    assert outlook.adapter.identity(DEFAULTS).account == "0b1c"


def test_nothing_leaves_before_something_is_asked(outlook: Outlook) -> None:
    assert outlook.adapter.requests == 0
    assert outlook.adapter.people(["ann@x.org"]) == {}
    assert outlook.sandbox.world.requests == []


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-task-delta", "works", where="tasks")
def test_a_cursor_does_not_tell_whose_mailbox_it_is_of(connect: Connect, kind: Kind) -> None:
    """The journal keeps cursors among what is never erased."""
    bob = connect(mailbox="bob@contoso.example")
    bob.people.create_user("Bob", "bob@contoso.example")
    bob.sandbox.world.graph.token = bob.sandbox.world.graph.app_token
    read = bob.read(kind)
    assert "bob" not in read.cursor
    assert bob.read(kind, read.cursor).last.whole is False
