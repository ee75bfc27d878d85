"""Contacts that are members of a campaign: who joins is synced, who leaves is out of scope, and nobody is deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.model import Kind, RowState
from core.settings import ContactsSettings, PlanSettings, Prevent, TasksSettings
from tests.support.workplace import Workplace, workplace

CONTACTS = Kind.CONTACTS


def put(place: Workplace, scope: str) -> None:
    place.settings = PlanSettings(
        contacts=ContactsSettings(enabled=True, scope=scope, prevent=Prevent()), tasks=TasksSettings(enabled=True)
    )
    place.open()


class Fair:
    """A campaign with members, whoever owns them."""

    def __init__(self, place: Workplace) -> None:
        self.people = place.sandbox.salesforce
        self.id = self.people.create("Campaign", {"Name": "Fair"})
        self.member: dict[str, str] = {}

    def join(self, name: str, **facts: object) -> str:
        contact = self.people.create("Contact", {"LastName": name, "Email": f"{name}@acme.example".lower(), **facts})
        self.member[contact] = self.people.create("CampaignMember", {"CampaignId": self.id, "ContactId": contact})
        return contact

    def leave(self, contact: str) -> None:
        self.people.delete("CampaignMember", self.member.pop(contact))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        yield opened


@pytest.fixture
def fair(place: Workplace) -> Fair:
    fair = Fair(place)
    put(place, f"campaign:{fair.id}")
    return fair


def names(place: Workplace) -> list[str]:
    return sorted(each["surname"] for each in place.sandbox.outlook.all("contacts"))


@pytest.mark.parametrize("length", [15, 18])
def test_members_are_synced_and_others_are_not(place: Workplace, fair: Fair, length: int) -> None:
    put(place, f"campaign:{fair.id[:length]}")
    fair.join("Lee")
    place.sandbox.salesforce.create("Contact", {"LastName": "Stranger"})
    place.sync(CONTACTS)
    assert names(place) == ["Lee"]
    place.tick()
    fair.join("Late")
    place.sync(CONTACTS)
    assert names(place) == ["Late", "Lee"]


def test_who_leaves_is_out_of_scope_and_stays_on_both_sides(place: Workplace, fair: Fair) -> None:
    lee, _ = fair.join("Lee"), fair.join("Poe")
    place.sync(CONTACTS)
    place.tick()
    fair.leave(lee)
    (row,) = place.look(CONTACTS)
    assert (row.state, row.action) == (RowState.OUT_OF_SCOPE, "none")
    place.apply(CONTACTS)
    assert names(place) == ["Lee", "Poe"]
    assert len(place.sandbox.salesforce.all("Contact")) == 2


def test_when_all_leave_nobody_is_deleted(place: Workplace, fair: Fair) -> None:
    members = [fair.join("Lee"), fair.join("Poe")]
    place.sync(CONTACTS)
    place.tick()
    for each in members:
        fair.leave(each)
    place.sync(CONTACTS)
    assert names(place) == ["Lee", "Poe"]
    assert len(place.sandbox.salesforce.all("Contact")) == 2


@pytest.mark.parametrize("identity", ["701000000000001AAA", "nonsense", "701"])
def test_an_id_that_is_no_campaign_stops_contacts_by_name_and_no_other_kind(place: Workplace, identity: str) -> None:
    place.sandbox.salesforce.create("Contact", {"LastName": "Lee"})
    put(place, f"campaign:{identity}")
    with pytest.raises(SettingsError, match=identity):
        place.observe(CONTACTS)
    place.observe(Kind.TASKS)
    assert names(place) == []


def test_a_campaign_that_is_deleted_stops_contacts_instead_of_putting_all_of_them_out(
    place: Workplace, fair: Fair
) -> None:
    fair.join("Lee")
    place.sync(CONTACTS)
    place.tick()
    place.sandbox.salesforce.delete("Campaign", fair.id)
    with pytest.raises(SettingsError, match=fair.id):
        place.observe(CONTACTS)
    assert names(place) == ["Lee"]
