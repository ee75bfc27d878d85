"""Whatever Salesforce really does where nobody could verify it: the same comes of reading and writing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.server import Sandbox
from core.fields.base import cut
from core.model import Gone, Kind, Record, Status, Value
from tests.adapters.salesforce.reading import read
from tests.adapters.salesforce.writes import (
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

READINGS: list[dict[str, Any]] = [
    {},
    {"trims_subjects": False},
    {"lowers_emails": False},
    {"utf16_lengths": False},
    {"stale_in_composite": "code"},
    {"who_of_deleted": "emptied"},
    {"external_ids_unique": False},
    {"series_patterns": False},
    {"shared_activities": True},
]


@pytest.fixture(params=READINGS, ids=lambda switches: "-".join(f"{k}={v}" for k, v in switches.items()) or "usual")
def reading(request: pytest.FixtureRequest, sandbox: Sandbox) -> None:
    sandbox.world.salesforce.switch(**request.param)


@pytest.mark.usefixtures("reading")
@EVERY
def test_what_is_written_comes_back_and_is_read_again(
    kind: Kind, sandbox: Sandbox, connect: Callable[[], SalesforceAdapter]
) -> None:
    adapter = connect()
    _, last = read(adapter, SCOPES[kind])
    echo = made(adapter, kind)
    assert {name: echo.fields[name] for name in NEW[kind]} == NEW[kind]
    sandbox.world.advance(timedelta(minutes=10))
    records, last = read(adapter, SCOPES[kind], last.cursor)
    assert records == {echo.id: echo}
    (changed,) = write(adapter, update(kind, echo, **{TITLES[kind]: "New"}))
    assert changed.echo is not None
    assert changed.echo.fields == {**echo.fields, TITLES[kind]: "New"}
    (outcome,) = write(adapter, delete(kind, changed.echo))
    assert outcome.status is Status.SUCCEEDED
    sandbox.world.advance(timedelta(minutes=10))
    assert echo.id in read(adapter, SCOPES[kind], last.cursor)[1].vanished
    assert adapter.fetch(SCOPES[kind], [echo.id]) == {echo.id: Gone(echo.id, "deleted")}


@pytest.mark.usefixtures("reading")
@EVERY
def test_an_edit_at_the_last_moment_makes_a_write_stale(
    kind: Kind, sandbox: Sandbox, connect: Callable[[], SalesforceAdapter], monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = connect()
    before = made(adapter, kind)
    transport = adapter._organisation.transport
    send = transport.send

    def meddled(*args: Any) -> object:
        sandbox.world.advance(timedelta(seconds=1))
        sandbox.salesforce.edit(NAMES[kind], before.id, {"Description": "in between"})
        return send(*args)

    monkeypatch.setattr(transport, "send", meddled)
    (outcome,) = write(adapter, update(kind, before, **{TITLES[kind]: "New"}))
    assert (outcome.status, code(outcome)) == (Status.STALE, "stale")
    assert sandbox.salesforce.get(NAMES[kind], before.id)["Description"] == "in between"


@pytest.mark.usefixtures("reading")
@EVERY
def test_a_text_that_the_identity_says_fits_does_fit(kind: Kind, connect: Callable[[], SalesforceAdapter]) -> None:
    adapter = connect()
    limits = adapter.identity({}).limits[kind.value]
    text = "a" + "\N{GRINNING FACE}" * 20_000
    names = ("subject", "location", "body", "first_name", "last_name", "job_title", "mailing_street", "notes")
    longest: dict[str, Value] = {name: cut(text, limits[name]) for name in names if name in limits}
    echo = made(adapter, kind, **longest)
    assert {name: echo.fields[name] for name in longest} == longest


@pytest.mark.usefixtures("reading")
def test_an_event_whose_contact_was_deleted_can_still_be_changed(
    sandbox: Sandbox, connect: Callable[[], SalesforceAdapter]
) -> None:
    adapter = connect()
    ann = sandbox.salesforce.create("Contact", {"LastName": "Lee", "Email": "Ann@x.org"})
    event = made(adapter, Kind.CALENDAR, attendees=("ann@x.org",))
    assert event.fields["attendees"] == ("ann@x.org",)
    sandbox.salesforce.delete("Contact", ann)
    found = adapter.fetch(SCOPES[Kind.CALENDAR], [event.id])[event.id]
    assert isinstance(found, Record)
    (outcome,) = write(adapter, update(Kind.CALENDAR, found, subject="New"))
    assert (outcome.status, outcome.problem) == (Status.SUCCEEDED, None)
    assert outcome.echo is not None
    (freed,) = write(adapter, update(Kind.CALENDAR, outcome.echo, "u2", attendees=None))
    assert freed.echo is not None
    assert freed.echo.fields["attendees"] is None


@pytest.mark.usefixtures("reading")
def test_an_address_is_found_in_whatever_case_it_is_kept(
    sandbox: Sandbox, connect: Callable[[], SalesforceAdapter]
) -> None:
    adapter = connect()
    ann = sandbox.salesforce.create("Contact", {"LastName": "Lee", "Email": "Ann@X.org"})
    assert adapter.people(["ann@x.org"]) == {"ann@x.org": ann}
    (outcome,) = write(adapter, create(Kind.CONTACTS, email="Bo@X.org"))
    assert outcome.echo is not None
    assert str(outcome.echo.fields["email"]).lower() == "bo@x.org"
