"""What a person copies from the address bar of either service leads to the item."""

from core.model import Kind
from tests.support.desk import find_items
from tests.support.graph_bodies import at
from tests.support.samples import COLLECTION, IN_OUTLOOK
from tests.support.workplace import Workplace


def test_the_address_of_a_record_in_either_service(place: Workplace, kind: Kind) -> None:
    left = place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sync(kind)
    (item,) = find_items(place.session, left)
    (row,) = place.session.state.of(kind).items.values()
    assert row.salesforce
    right = row.salesforce.record.id
    for text in (right, right[:15], f"https://acme.lightning.force.com/lightning/r/x/{right}/view"):
        assert find_items(place.session, text) == (item,)
    if kind is Kind.CALENDAR:
        link = place.sandbox.outlook.get("events", left)["webLink"]
        assert left not in link
        assert find_items(place.session, link) == (item,)


def test_each_occurrence_of_a_series_has_its_own(place: Workplace) -> None:
    rule = {"type": "daily", "interval": 1}
    ends = {"type": "numbered", "numberOfOccurrences": 3, "startDate": "2026-11-25"}
    times = {"start": at("2026-11-25T09:00:00"), "end": at("2026-11-25T10:00:00")}
    series = {"subject": "Daily", **times, "recurrence": {"pattern": rule, "range": ends}}
    place.sandbox.outlook.create("events", series)
    place.observe(Kind.CALENDAR)
    items = list(place.session.state.of(Kind.CALENDAR).items.values())
    links = [item.outlook.record.link for item in items if item.outlook]
    assert len(set(links)) == len(items) == 3
    assert [find_items(place.session, link) for link in links] == [(item.id,) for item in items]
