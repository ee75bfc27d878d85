"""Writes and their outcomes, against a running sandbox."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.server import Sandbox
from adapters.shared.text import canonical_text
from core.model import Kind, Operation, Record, Status, Value, Write
from tests.adapters.salesforce.writes import (
    CALENDAR,
    EVERY,
    NAMES,
    NEW,
    SCOPES,
    TITLES,
    code,
    create,
    delete,
    made,
    update,
    write,
)

NAUGHTY = Path(__file__).parents[4] / "shared" / "reference" / "naughty-strings.json"


@EVERY
@pytest.mark.parametrize("stamped", [True, False], ids=["external id", "none"])
def test_a_create_comes_back_as_it_was_meant(
    kind: Kind, stamped: bool, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(external_ids=stamped)
    echo = made(adapter, kind)
    assert {name: echo.fields[name] for name in NEW[kind]} == NEW[kind]
    assert echo.key == ("k1" if stamped else None)
    assert adapter.fetch(SCOPES[kind], [echo.id]) == {echo.id: echo}
    assert len(sandbox.salesforce.all(NAMES[kind])) == 1


@EVERY
def test_the_same_create_never_makes_two(kind: Kind, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    assert made(adapter, kind).id == made(adapter, kind).id
    assert len(sandbox.salesforce.all(NAMES[kind])) == 1


@EVERY
def test_an_update_sets_what_changed_and_nothing_else(kind: Kind, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, kind)
    (outcome,) = write(adapter, update(kind, before, **{TITLES[kind]: "New"}))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    assert outcome.echo.fields == {**before.fields, TITLES[kind]: "New"}


@EVERY
def test_a_delete_puts_the_record_into_the_bin(kind: Kind, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, kind)
    (outcome,) = write(adapter, delete(kind, before))
    assert (outcome.status, outcome.echo) == (Status.SUCCEEDED, None)
    assert sandbox.salesforce.get(NAMES[kind], before.id)["IsDeleted"] is True


@EVERY
@pytest.mark.parametrize("act", [update, delete])
def test_a_record_that_was_edited_is_left_alone(
    kind: Kind, act: Callable[..., Write], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, kind)
    sandbox.salesforce.edit(NAMES[kind], before.id, {"Description": "edited by hand"})
    (outcome,) = write(adapter, act(kind, before))
    assert (outcome.status, code(outcome)) == (Status.STALE, "stale")
    assert sandbox.salesforce.get(NAMES[kind], before.id)["Description"] == "edited by hand"


@EVERY
@pytest.mark.parametrize("act", [update, delete])
def test_a_new_owner_or_a_deletion_is_noticed(
    kind: Kind, act: Callable[..., Write], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    people = sandbox.salesforce
    given, dropped, purged = (made(adapter, kind, key) for key in ("a", "b", "c"))
    people.edit(NAMES[kind], given.id, {"OwnerId": people.colleague_id})
    people.delete(NAMES[kind], dropped.id)
    people.delete(NAMES[kind], purged.id)
    people.purge(NAMES[kind], purged.id)
    outcomes = write(adapter, *(act(kind, each, each.id) for each in (given, dropped, purged)))
    assert [outcome.status for outcome in outcomes] == [Status.STALE] * 3
    assert [code(outcome) for outcome in outcomes] == ["stale", "gone", "gone"]


@EVERY
def test_a_newer_stamp_alone_does_not_stop_a_write(kind: Kind, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, kind)
    sandbox.world.advance(timedelta(minutes=5))
    sandbox.salesforce.edit(NAMES[kind], before.id, {})
    assert sandbox.salesforce.get(NAMES[kind], before.id)["LastModifiedDate"] != before.version
    (outcome,) = write(adapter, update(kind, before, **{TITLES[kind]: "New"}))
    assert outcome.status is Status.SUCCEEDED


@EVERY
def test_an_edit_between_the_look_and_the_write_is_refused(
    kind: Kind, sandbox: Sandbox, adapter: SalesforceAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(adapter, kind)
    transport = adapter._organisation.transport
    send = transport.send

    def meddled(method: str, path: str, *rest: Any) -> object:
        sandbox.world.advance(timedelta(seconds=1))
        sandbox.salesforce.edit(NAMES[kind], before.id, {"Description": "in between"})
        return send(method, path, *rest)

    monkeypatch.setattr(transport, "send", meddled)
    (outcome,) = write(adapter, update(kind, before, **{TITLES[kind]: "New"}))
    assert (outcome.status, code(outcome)) == (Status.STALE, "stale")


def test_events_become_all_day_and_back(adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.CALENDAR)
    days: dict[str, Value] = {"start": "2026-11-25", "end": "2026-11-28", "all_day": True}
    (there,) = write(adapter, update(Kind.CALENDAR, before, **days))
    assert there.echo is not None
    assert {name: there.echo.fields[name] for name in days} == days
    times = {name: before.fields[name] for name in days}
    (back,) = write(adapter, update(Kind.CALENDAR, there.echo, "u2", **times))
    assert back.echo is not None
    assert back.echo.fields == before.fields


@pytest.mark.parametrize("shared", [False, True])
def test_attendees_become_related_contacts(shared: bool, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(shared_activities=shared)
    for email in ("ann@x.org", "Bo@x.org"):
        sandbox.salesforce.create("Contact", {"LastName": "x", "Email": email})
    before = made(adapter, Kind.CALENDAR, attendees=("bo@x.org", "ann@x.org", "stranger@x.org"))
    known = ("bo@x.org", "ann@x.org") if shared else ("bo@x.org",)
    assert before.fields["attendees"] == known
    (one,) = write(adapter, update(Kind.CALENDAR, before, attendees=("ann@x.org",)))
    assert one.echo is not None
    assert one.echo.fields["attendees"] == ("ann@x.org",)
    (private,) = write(adapter, update(Kind.CALENDAR, one.echo, "u2", private=True))
    assert private.status is Status.SUCCEEDED
    assert private.echo is not None
    assert (private.echo.private, private.echo.fields["attendees"]) == (True, None)


@pytest.mark.parametrize("act", [update, delete])
def test_an_occurrence_is_never_written(
    act: Callable[..., Write], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    starts = [sandbox.world.now() + timedelta(weeks=week) for week in range(1, 4)]
    series = sandbox.salesforce.create_series({"Subject": "Weekly"}, starts)
    occurrence = adapter.fetch(CALENDAR, series[:1])[series[0]]
    assert isinstance(occurrence, Record)
    (outcome,) = write(adapter, act(Kind.CALENDAR, occurrence))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "series")
    assert all(sandbox.salesforce.get("Event", each)["Subject"] == "Weekly" for each in series)


@pytest.mark.parametrize("stamped", [True, False], ids=["external id", "none"])
def test_rows_fail_one_by_one(stamped: bool, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(external_ids=stamped)
    outcomes = write(
        adapter,
        create(Kind.CONTACTS, "a"),
        create(Kind.CONTACTS, "b", last_name=None),
        create(Kind.CONTACTS, "c", last_name="x" * 81),
        create(Kind.CONTACTS, "d", last_name="Roe"),
    )
    assert [code(outcome) for outcome in outcomes] == [None, "REQUIRED_FIELD_MISSING", "STRING_TOO_LONG", None]
    assert len(sandbox.salesforce.all("Contact")) == 2


def test_updates_fail_one_by_one(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    records = [made(adapter, Kind.CONTACTS, f"k{n}") for n in range(3)]
    names = ("New", None, "x" * 81)
    writes = [update(Kind.CONTACTS, r, r.id, last_name=n) for r, n in zip(records, names, strict=True)]
    assert [code(outcome) for outcome in write(adapter, *writes)] == [None, "REQUIRED_FIELD_MISSING", "STRING_TOO_LONG"]


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the reference folder is not beside the checkout")
def test_naughty_strings_arrive_as_they_left(adapter: SalesforceAdapter) -> None:
    texts = [text for text in map(canonical_text, json.loads(NAUGHTY.read_text(encoding="utf-8"))) if text]
    meant = {f"k{n}": text for n, text in enumerate(texts)}
    writes = [
        create(Kind.CALENDAR, key, subject=text[:255], body=text, attachments=(text,)) for key, text in meant.items()
    ]
    for outcome, text in zip(write(adapter, *writes), texts, strict=True):
        assert outcome.echo is not None, outcome.problem
        assert outcome.echo.fields["body"] == text
        assert outcome.echo.fields["subject"] == canonical_text(text[:255])
        assert outcome.echo.fields["attachments"] == (" ".join(text.split()),)


def test_a_change_without_a_home_is_not_called_a_success(adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.CONTACTS)
    (outcome,) = write(adapter, update(Kind.CONTACTS, before, company="Acme"))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "no-home")


@pytest.mark.parametrize("rule", ["alert", "block"])
def test_a_duplicate_rule_is_named(rule: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(duplicate_rule=rule)
    sandbox.salesforce.create("Contact", {"LastName": "Lee", "Email": "ann@example.com"})
    (outcome,) = write(adapter, create(Kind.CONTACTS))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "DUPLICATES_DETECTED")
    assert outcome.problem is not None
    assert "duplicate rule" in outcome.problem.message


def test_a_locked_row_is_tried_again_and_the_others_once(
    sandbox: Sandbox, adapter: SalesforceAdapter, waits: list[float]
) -> None:
    sandbox.world.salesforce.fail_rows(1)
    sandbox.world.salesforce.fail_rows(0)
    outcomes = write(adapter, create(Kind.TASKS, "a"), create(Kind.TASKS, "b"))
    assert [outcome.status for outcome in outcomes] == [Status.SUCCEEDED] * 2
    assert waits == [0.5, 1.0]
    assert len(sandbox.salesforce.all("Task")) == 2


@pytest.mark.parametrize("act", [update, delete])
def test_a_row_that_stays_locked_can_be_tried_later(
    act: Callable[..., Write], sandbox: Sandbox, adapter: SalesforceAdapter, waits: list[float]
) -> None:
    before = made(adapter, Kind.TASKS)
    sandbox.world.salesforce.fail_rows(0, calls=9)
    changes = {"subject": "New"} if act is update else {}
    (outcome,) = write(adapter, act(Kind.TASKS, before, **changes))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "UNABLE_TO_LOCK_ROW")
    assert outcome.problem is not None
    assert outcome.problem.retryable
    assert waits == [0.5, 1.0, 2.0]


def test_more_writes_than_one_request_takes(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    outcomes = write(adapter, *(create(Kind.TASKS, f"k{n}") for n in range(201)))
    records = [outcome.echo for outcome in outcomes if outcome.echo]
    assert len(records) == 201
    assert {o.status for o in write(adapter, *(update(Kind.TASKS, r, r.id, body="x") for r in records[:26]))} == {
        Status.SUCCEEDED
    }
    sent = [request for request in sandbox.world.requests if request.method != "GET"]
    assert [request.method for request in sent] == ["PATCH", "PATCH", "POST", "POST"]


def test_capacity_is_what_a_request_takes(adapter: SalesforceAdapter) -> None:
    assert [adapter.capacity(operation) for operation in Operation] == [200, 25, 200]
