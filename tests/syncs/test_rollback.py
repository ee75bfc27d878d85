"""Taking back a whole sync of a working day, over the sandbox: the services' own records are what they were."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.engine.proof import replay, verify
from core.engine.rollback import preview, rollback
from core.model import Kind, RowState
from core.settings import ContactsSettings, Prevent
from tests.support.fakes import all_kinds_on
from tests.support.rollbacks import confirmed
from tests.support.samples import COLLECTION, OBJECT
from tests.support.workplace import Workplace, workplace

_NEVER_COME_BACK = {
    "id", "@odata.etag", "changeKey", "createdDateTime", "lastModifiedDateTime", "iCalUId", "uid", "webLink",
    "transactionId", "singleValueExtendedProperties", "bodyLastModifiedDateTime", "isReminderOn", "Id", "CreatedDate",
    "LastModifiedDate", "SystemModstamp", "LastModifiedById", "CreatedById", "Accord_Id__c", "attributes",
    "CompletedDateTime", "LastActivityDate", "linkedResources",
}  # fmt: skip
"""What a service says of a record that nobody sets."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path, "office") as opened:
        opened.settings = all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent()))
        opened.open()
        yield opened


def said(place: Workplace) -> dict[str, list[Any]]:
    """Return what people see on both sides, without stamps and ids."""
    found: dict[str, list[Any]] = {}
    for kind in Kind:
        found[COLLECTION[kind]] = place.sandbox.outlook.all(COLLECTION[kind])
        found[OBJECT[kind]] = place.sandbox.salesforce.all(OBJECT[kind])
    return {name: sorted((_plain(record) for record in records), key=repr) for name, records in found.items()}


def _plain(record: dict[str, Any]) -> list[tuple[str, str]]:
    kept = {
        name: value for name, value in record.items() if name not in _NEVER_COME_BACK and value not in (None, "", [])
    }
    return sorted((name, repr(value)) for name, value in kept.items())


def test_a_whole_day(office: Workplace) -> None:
    office.observe()
    before, mailed = said(office), len(office.sandbox.world.graph.outbox)
    run = office.sync().run
    assert said(office) != before
    office.tick()
    report = rollback(office.session, run, review=confirmed, allow_deletes=1000)
    assert {row.outcome for row in report.rows} == {"succeeded"}
    after = said(office)
    for name, records in before.items():
        assert after[name] == records, name
    assert len(office.sandbox.world.graph.outbox) == mailed
    assert verify(office.session).problems == ()
    assert replay(office.session, report.run).identical
    office.observe()
    assert [row for row in office.rows() if row.state is RowState.PROPOSED and row.action != "link"] == []
    assert preview(office.session, run).plan.rows
    assert {row.rule.value for row in preview(office.session, run).plan.rows} == {"undone"}


def test_and_done_again(office: Workplace) -> None:
    office.observe()
    run = office.sync().run
    done = said(office)
    office.tick()
    back = rollback(office.session, run, review=confirmed, allow_deletes=1000)
    office.tick()
    again = rollback(office.session, back.run, review=confirmed, allow_deletes=1000)
    assert {row.outcome for row in again.rows} == {"succeeded"}
    assert said(office) == done
    office.observe()
    assert [row for row in office.rows() if row.state is RowState.PROPOSED] == []
