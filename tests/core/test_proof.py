"""What the journal proves and tells afterwards: a plan recomputed, a state folded again, the story of an item."""

import pytest

from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.story import story
from core.engine.sync import sync
from core.facts.projection import fold
from core.facts.state import decode, encode
from core.model import Kind
from tests.support.desk import (
    CALENDAR,
    CONTACTS,
    EDITS,
    TASKS,
    find_items,
    synced,
    yes,
)


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def test_a_confirmed_plan_is_recomputed_to_the_same_digest(kind: Kind) -> None:
    desk, left, _ = synced(kind)
    desk.outlook.edit(kind, left, **EDITS[kind])
    report = sync(desk.session, [kind], review=yes)
    assert report
    desk.clock.advance(days=40)
    desk.open()
    replayed = replay(desk.session, report.run)
    assert replayed.identical
    assert replayed.recorded == report.plan
    assert verify(desk.session).problems == ()


def test_a_tampered_plan_does_not_verify() -> None:
    desk, left, _ = synced(TASKS)
    report = sync(desk.session, [TASKS], review=yes)
    assert report.rows == ()
    desk.outlook.edit(TASKS, left, due="2026-12-02")
    sync(desk.session, [TASKS], review=yes)
    forged = [r for r in desk.journal.events if type(r.event).__name__ != "RecordObserved" or r.position < 5]
    desk.journal.events[:] = forged
    assert verify(desk.open()).problems != ()


def test_the_state_is_the_same_from_a_snapshot() -> None:
    desk, left, _ = synced(CALENDAR)
    desk.outlook.edit(CALENDAR, left, location="Room 9")
    observe(desk.session, [CALENDAR])
    folded = fold(desk.journal.read())
    assert decode(encode(folded)) == folded == desk.session.state


def test_a_story_tells_both_records_the_base_and_what_happened() -> None:
    desk, left, _ = synced(CONTACTS)
    desk.outlook.edit(CONTACTS, left, mobile_phone="2")
    observe(desk.session, [CONTACTS])
    told = story(desk.session, find_items(desk.session, left)[0])
    assert told.outlook
    assert told.base_outlook
    assert told.salesforce
    assert (told.outlook["mobile_phone"], told.base_outlook["mobile_phone"], told.salesforce["mobile_phone"]) == (
        "2",
        "1",
        "1",
    )
    assert [type(r.event).__name__ for r in told.history] == ["RecordObserved"] * 2 + ["Linked", "RecordObserved"]
