"""What is told of writes: who wrote what over what, also where the answer came later, or never."""

from datetime import UTC, datetime

import pytest

from core.engine.export import Redaction
from core.engine.tally import tally
from core.engine.write_story import FieldWritten, Written, written
from core.facts.events import (
    AnyEvent,
    RecordObserved,
    WriteFailed,
    WriteLost,
    WriteSettled,
    WriteStarted,
    WriteSucceeded,
)
from core.facts.recorded import NewEvent
from core.facts.selection import Selection
from core.keys import item_id
from core.model import Kind, Operation, Record, Side, Value
from tests.support.exports import appended
from tests.support.fakes import MemoryJournal

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ITEM = item_id(Kind.CONTACTS, Side.OUTLOOK, "AAMk1")
UPDATE = {"side": Side.SALESFORCE, "operation": Operation.UPDATE}


def observed(side: Side, remote: str, **fields: Value) -> tuple[AnyEvent, str]:
    """As a reading journals it: before it is linked, a record is an item of its own."""
    event = RecordObserved(side=side, record=Record(id=remote, version="1"), content=dict(fields))
    return event, item_id(Kind.CONTACTS, side, remote)


def succeeded(key: str, missed: tuple[str, ...] = (), **fields: Value) -> WriteSucceeded:
    echo = Record(id="0031", version="2")
    return WriteSucceeded(key=key, record=echo, missed=missed, content=dict(fields), **UPDATE)


STARTED = WriteStarted(key="k", id="0031", content={"email": "new@x.example"}, **UPDATE)
BEFORE = (observed(Side.SALESFORCE, "0031", last_name="Lee", email="old@x.example"), (STARTED, ITEM))


def told(*events: tuple[AnyEvent, str], run: int | None = None) -> list[Written]:
    """Append each event in a run of its own, and tell the writes of one of them, or of all."""
    journal = MemoryJournal()
    for number, (event, item) in enumerate(events):
        new = [NewEvent(event, Kind.CONTACTS, item)]
        journal.append(new, after=number, run=f"run{number}", actor=f"actor{number}", at=NOON)
    return list(written(journal, journal.stored(run=None if run is None else f"run{run}")))


OUTCOMES: list[tuple[AnyEvent, str, Value]] = [
    (succeeded("k", email="new@x.example"), "succeeded", "new@x.example"),
    (succeeded("k", ("email",), email="old@x.example"), "partial", "old@x.example"),
    (WriteFailed(key="k", code="forbidden", **UPDATE), "failed", None),
    (WriteFailed(key="k", code="stale", stale=True, **UPDATE), "stale", None),
    (WriteLost(key="k", **UPDATE), "unknown", None),
    (WriteSettled(key="k", applied=True, **UPDATE), "applied", None),
    (WriteSettled(key="k", applied=False, **UPDATE), "not-applied", None),
]


@pytest.mark.parametrize(("event", "outcome", "kept"), OUTCOMES, ids=[outcome for _, outcome, _ in OUTCOMES])
@pytest.mark.parametrize("alone", [False, True], ids=["with its intent", "in a later run"])
def test_old_and_new_are_told_whatever_became_of_it(event: AnyEvent, outcome: str, kept: Value, alone: bool) -> None:
    (one,) = told(*BEFORE, (event, ITEM), run=2 if alone else None)
    assert one.outcome == outcome
    assert one.fields == (FieldWritten("email", "old@x.example", "new@x.example", kept),)
    assert (one.record, one.run, one.actor, one.title) == ("0031", "run2", "actor2", "Lee")


def test_an_intent_without_an_outcome_is_open() -> None:
    (one,) = told(*BEFORE)
    assert (one.outcome, one.run, one.title) == ("open", "run1", "Lee")
    assert one.fields == (FieldWritten("email", "old@x.example", "new@x.example"),)


def test_an_intent_that_was_answered_in_another_run_is_not_open() -> None:
    assert told(*BEFORE, (succeeded("k"), ITEM), run=1) == []
    (one,) = told(*BEFORE, (succeeded("other"), ITEM), run=1)
    assert one.outcome == "open"


def test_what_was_seen_after_the_intent_is_not_the_old_value() -> None:
    """Two writes of one record: what the second meets is what the first left."""
    again = WriteStarted(key="k2", id="0031", content={"email": "newer@x.example"}, **UPDATE)
    first, second = told(
        *BEFORE,
        (succeeded("k", email="new@x.example"), ITEM),
        (again, ITEM),
        observed(Side.SALESFORCE, "0031", email="somebody@x.example"),
        (succeeded("k2", email="newer@x.example"), ITEM),
    )
    assert [field.old for field in first.fields] == ["old@x.example"]
    assert [field.old for field in second.fields] == ["new@x.example"]


def test_another_record_of_the_item_is_not_mistaken_for_it() -> None:
    (one,) = told(
        BEFORE[0], observed(Side.OUTLOOK, "AAMk1", email="outlook@x.example"), BEFORE[1], (succeeded("k"), ITEM)
    )
    assert [field.old for field in one.fields] == ["old@x.example"]


def test_a_delete_tells_what_was_lost() -> None:
    delete = {"side": Side.SALESFORCE, "operation": Operation.DELETE}
    (one,) = told(
        BEFORE[0], (WriteStarted(key="d", id="0031", **delete), ITEM), (WriteSucceeded(key="d", **delete), ITEM)
    )
    assert one.fields == (FieldWritten("last_name", "Lee"), FieldWritten("email", "old@x.example"))
    assert (one.title, one.record) == ("Lee", "0031")


def test_erased_values_are_told_as_erased() -> None:
    journal = MemoryJournal()
    for number, (event, item) in enumerate((*BEFORE, (succeeded("k", email="new@x.example"), ITEM))):
        journal.append([NewEvent(event, Kind.CONTACTS, item)], after=number, run="r", actor="a", at=NOON)
    stored = [one._replace(content=None, salt=None) for one in journal.stored()]
    assert [one.hidden for one in written(journal, stored)] == ["erased"]


def test_redaction_keeps_the_names_of_fields_alone() -> None:
    (one,) = told(*BEFORE)
    hidden = one.redacted("person 1")
    assert hidden.fields == (FieldWritten("email"),)
    assert (hidden.title, hidden.actor, hidden.hidden, hidden.record) == ("", "person 1", "redacted", "0031")


def test_an_unknown_event_of_a_newer_accord_is_redacted_whole() -> None:
    journal = MemoryJournal()
    appended(journal)
    (first, *_) = journal.stored()
    newer = first._replace(type="tea-made", data='{"guest":"Ann","side":"outlook"}')
    (plain,) = Redaction()([newer])
    assert plain.data == '{"side":"outlook"}'


def test_runs_are_counted() -> None:
    journal = MemoryJournal()
    appended(journal)
    first, second, outside = tally(journal.stored())
    assert (first.run, first.command, first.reason, first.outcome) == ("run1", "sync", "Secret reason", "partly")
    assert first.counts == {"seen": 1, "decision": 1, "begun": 2, "create": 1, "link": 1, "failed": 1}
    assert second.counts == {"begun": 2, "update": 1, "seen": 1, "unknown": 1}
    assert [run.has_writes for run in (first, second, outside)] == [True, True, False]
    assert (first.wrote, first.failed, second.wrote, second.failed) == (1, 1, 1, 1)
    assert (outside.run, outside.counts) == (None, {"decision": 1})


def test_a_selection_that_says_nothing_is_whole() -> None:
    assert Selection().whole
    assert not Selection(actor="ann").whole
