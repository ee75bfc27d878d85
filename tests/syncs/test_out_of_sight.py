"""A record that Salesforce does not show any more: purged, or given to somebody who does not share it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.model import ActionKind, Kind, RowState, Side
from tests.support.workplace import Workplace, workplace

CONTACTS = Kind.CONTACTS


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as made:
        made.sandbox.world.salesforce.switch(private_contacts=True)
        yield made


@pytest.fixture
def contact(place: Workplace) -> str:
    """A contact that was created in Salesforce and synced to Outlook; another one keeps the feed from being empty."""
    people = place.sandbox.salesforce
    made = people.create("Contact", {"LastName": "Lee", "Email": "lee@x.org"})
    people.create("Contact", {"LastName": "Roe", "Email": "roe@x.org"})
    place.sync(CONTACTS)
    assert len(place.sandbox.outlook.all("contacts")) == 2
    return made


@pytest.mark.reading("sf-delete-seen", "both")
def test_a_purged_contact_is_noticed_by_the_next_reading(place: Workplace, contact: str) -> None:
    place.sandbox.world.advance(timedelta(hours=1))
    place.sandbox.salesforce.purge("Contact", contact)
    place.sandbox.world.advance(timedelta(minutes=2))
    rows = [*place.look(CONTACTS), *place.look(CONTACTS)]
    assert {row.salesforce.id for row in rows if row.salesforce} <= {contact}
    assert [(row.action, row.target) for row in rows[-1:]] == [(ActionKind.DELETE, (Side.OUTLOOK,))]


def test_a_contact_given_out_of_sight_is_never_deleted(place: Workplace, contact: str) -> None:
    people = place.sandbox.salesforce
    people.edit("Contact", contact, {"OwnerId": people.colleague_id})
    for days, states in ((1, []), (15, [RowState.OUT_OF_SCOPE]), (15, [RowState.OUT_OF_SCOPE])):
        place.sandbox.world.advance(timedelta(days=days))
        assert [row.state for row in place.look(CONTACTS)] == states
        place.apply(CONTACTS)
    assert len(place.sandbox.outlook.all("contacts")) == 2
    place.sandbox.world.salesforce.switch(private_contacts=False)
    people.edit("Contact", contact, {"OwnerId": people.user_id, "Title": "Buyer"})
    place.sandbox.world.advance(timedelta(hours=1))
    assert [(row.action, row.target) for row in place.look(CONTACTS)] == [(ActionKind.UPDATE, (Side.OUTLOOK,))]
