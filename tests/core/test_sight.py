"""What is private, out of scope, out of view or not shown at all: it is neither written nor deleted because of that."""

from collections.abc import Iterator

import msgspec
import pytest

from core.engine.observe import observe
from core.engine.story import ignored, story
from core.engine.sync import sync
from core.errors import ServiceUnavailable
from core.model import Choice, Decision, Kind, Page, RowState, Side
from core.settings import CalendarSettings, ContactsSettings, Prevent
from tests.support.desk import (
    ANN,
    CALENDAR,
    CONTACTS,
    EDITS,
    REVIEW,
    SAMPLES,
    TASKS,
    decide,
    find_items,
    rows,
    shown,
    synced,
    write,
    yes,
)
from tests.support.fakes import Desk, all_kinds_on


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def test_out_of_sight_keeps_the_base_and_deletes_nothing() -> None:
    desk, left, right = synced(CONTACTS)
    seen = desk.salesforce.records[CONTACTS][right]
    desk.salesforce.change(CONTACTS, right, outside="hidden", fields={})
    observe(desk.session, [CONTACTS])
    assert [(row.state, row.rule) for row in rows(desk, CONTACTS)] == [("out_of_scope", "outside-hidden")]
    desk.outlook.edit(CONTACTS, left, job_title="CEO")
    desk.salesforce.change(CONTACTS, right, outside=None, fields=seen.fields)
    observe(desk.session, [CONTACTS])
    assert shown(desk, CONTACTS) == [("update", "salesforce", "proposed")]


@pytest.mark.parametrize("how", ["private", "outside"])
def test_what_accord_made_from_a_record_out_of_scope_is_not_made_again(kind: Kind, how: str) -> None:
    desk = Desk()
    left = desk.outlook.create(kind, SAMPLES[kind])
    sync(desk.session, [kind], review=yes)
    desk.journal.events.clear()
    desk.outlook.change(kind, left, private=True) if how == "private" else desk.outlook.change(
        kind, left, outside="owner"
    )
    desk.open()
    if how == "outside":
        desk.outlook.change(kind, left, outside=None)
        observe(desk.session, [kind])
        desk.outlook.change(kind, left, outside="owner")
    observe(desk.session, [kind])
    assert not any(row.state is RowState.PROPOSED for row in rows(desk, kind))
    (held,) = [row for row in rows(desk, kind) if row.rule == "source-out-of-scope"]
    decide(desk.session, [held.item], Decision(choice=Choice.INCLUDE))
    assert [row.action for row in rows(desk, kind) if row.state is RowState.PROPOSED] == ["create"]


def test_private_records_show_their_id_alone_and_are_never_journaled() -> None:
    desk = Desk()
    desk.outlook.create(CALENDAR, REVIEW | {"subject": "Divorce", "private": True}, private=True)
    observe(desk.session, [CALENDAR])
    (row,) = rows(desk, CALENDAR)
    assert (row.state, row.action, row.fields, row.outlook.title if row.outlook else None) == (
        "private",
        "none",
        (),
        "",
    )
    assert "Divorce" not in repr(desk.journal.events)


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_a_private_record_is_not_proposed_before_its_content_was_read(side: Side) -> None:
    desk = Desk()
    end = desk.outlook if side is Side.OUTLOOK else desk.salesforce
    end.create(CALENDAR, REVIEW, private=True)
    observe(desk.session, [CALENDAR])
    desk.settings = all_kinds_on(calendar=CalendarSettings(enabled=True, sync_private=True))
    desk.open()
    assert shown(desk, CALENDAR) == [("none", None, "private")]
    observe(desk.session, [CALENDAR])
    assert shown(desk, CALENDAR) == [("create", side.other, "proposed")]


def test_what_was_known_before_it_turned_private_is_not_shown_any_more() -> None:
    desk, left, _ = synced(CALENDAR)
    item = find_items(desk.session, left)[0]
    decide(desk.session, [item], Decision(choice=Choice.IGNORE_FOREVER))
    desk.outlook.change(CALENDAR, left, private=True)
    observe(desk.session, [CALENDAR])
    assert story(desk.session, item).private
    assert [i.title for i in ignored(desk.session)] == ["(private)"]
    desk.settings = all_kinds_on(calendar=CalendarSettings(enabled=True, sync_private=True))
    desk.open()
    observe(desk.session, [CALENDAR])
    assert not story(desk.session, item).private


def test_turning_private_ends_the_syncing_and_deletes_nothing() -> None:
    desk, left, _ = synced(CALENDAR)
    desk.outlook.change(CALENDAR, left, private=True)
    observe(desk.session, [CALENDAR])
    assert [row.state for row in rows(desk, CALENDAR)] == [RowState.PRIVATE]
    assert write(desk, CALENDAR).rows == ()
    assert len(desk.salesforce.fields(CALENDAR)) == 1


def test_moved_to_another_calendar_is_out_of_scope_and_deletes_nothing() -> None:
    desk, left, _ = synced(CALENDAR)
    desk.outlook.change(CALENDAR, left, outside="container")
    observe(desk.session, [CALENDAR])
    assert [(row.state, row.rule) for row in rows(desk, CALENDAR)] == [("out_of_scope", "outside-container")]


def test_an_event_comes_into_view_because_a_day_has_passed() -> None:
    desk = Desk(all_kinds_on(calendar=CalendarSettings(enabled=True, future_days=3)))
    desk.outlook.create(CALENDAR, REVIEW | {"start": "2026-11-26T13:00:00Z", "end": "2026-11-26T14:00:00Z"})
    observe(desk.session, [CALENDAR])
    assert rows(desk, CALENDAR) == []
    desk.clock.advance(days=1)
    observe(desk.session, [CALENDAR])
    assert shown(desk, CALENDAR) == [("create", "salesforce", "proposed")]


def test_an_event_comes_into_view_after_months_of_incremental_reading() -> None:
    desk = Desk()
    desk.outlook.create(CALENDAR, REVIEW | {"start": "2028-01-15T13:00:00Z", "end": "2028-01-15T14:00:00Z"})
    for _ in range(8):
        observe(desk.session, [CALENDAR])
        desk.clock.advance(days=10)
    assert shown(desk, CALENDAR) == [("create", "salesforce", "proposed")]


def test_not_seen_is_not_gone() -> None:
    desk, left, _ = synced(CONTACTS, all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
    desk.outlook.create(CONTACTS, ANN | {"email": "other@acme.example", "first_name": "Other"})
    desk.outlook.hidden.add(left)
    desk.outlook.expired = True
    observe(desk.session, [CONTACTS])
    assert ("delete", "salesforce", "proposed") not in shown(desk, CONTACTS)
    assert all(row.action != "delete" for row in rows(desk, CONTACTS))


def test_a_side_that_shows_nothing_at_all_is_suspect() -> None:
    desk, left, _ = synced(CONTACTS, all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
    desk.outlook.delete(CONTACTS, left)
    desk.outlook.expired = True
    report = observe(desk.session, [CONTACTS])
    assert [feed.suspect for feed in report.feeds] == [True, False]
    assert [(row.state, row.hold) for row in rows(desk, CONTACTS)] == [("held", "suspect-feed")]
    decide(desk.session, [rows(desk, CONTACTS)[0].item], Decision(choice=Choice.RELEASE))
    write(desk, CONTACTS)
    assert desk.salesforce.fields(CONTACTS) == []


@pytest.mark.parametrize("side", list(Side))
def test_nothing_is_planned_from_half_a_reading(side: Side) -> None:
    desk, left, _ = synced(TASKS)
    desk.outlook.edit(TASKS, left, **EDITS[TASKS])
    failing = {Side.OUTLOOK: desk.outlook, Side.SALESFORCE: desk.salesforce}[side]
    reading = failing.read

    def breaks_off(*how: object) -> Iterator[Page]:
        yield msgspec.structs.replace(next(iter(reading(*how))), cursor=None)  # type: ignore[arg-type]
        raise ServiceUnavailable("It is away.", "Try again.")

    failing.read = breaks_off  # type: ignore[assignment,method-assign]
    with pytest.raises(ServiceUnavailable):
        observe(desk.session, [TASKS])
    assert not desk.session.plan([TASKS]).rows
    del failing.read  # type: ignore[attr-defined]
    observe(desk.session, [TASKS])
    assert desk.session.plan([TASKS]).rows
