"""What every side keeps of its promises: one suite for both real adapters over the sandbox, and for the side in memory
that the engine's tests use."""

import msgspec
import pytest

from core.model import Gone, Operation, Record, Status
from tests.contract.conftest import CHANGES, FIELDS, Bench, ids


def without_stamps(record: Record) -> Record:
    return msgspec.structs.replace(record, version="", modified=None)


def test_a_whole_reading_lists_what_is_there_and_says_so(bench: Bench) -> None:
    remotes = [bench.person.create() for _ in range(3)]
    records, _, last = bench.read()
    assert ids(records) == sorted(remotes)
    assert last.whole
    assert all(record.fields and record.version for record in records)


def test_an_empty_side_reads_as_empty(bench: Bench) -> None:
    records, vanished, last = bench.read()
    assert (records, vanished, last.whole) == ([], [], True)


@pytest.mark.reading("ol-task-delta", "works", where="outlook-tasks")
def test_a_later_reading_tells_what_changed_and_may_repeat_what_did_not(bench: Bench) -> None:
    kept, edited, deleted = (bench.person.create() for _ in range(3))
    bench.later()
    before, _, last = bench.read()
    cursor = last.cursor
    for _ in range(40):
        bench.later()
    bench.person.edit(edited)
    bench.person.delete(deleted)
    new = bench.person.create()
    records, vanished, last = bench.read(cursor)
    assert {edited, new} <= set(ids(records))
    assert all(record in before for record in records if record.id == kept)
    assert deleted in vanished
    assert not last.whole


def test_a_later_reading_of_nothing_new_is_one_request(bench: Bench) -> None:
    bench.person.create()
    bench.later()
    cursor = bench.read()[2].cursor
    before = bench.adapter.requests
    bench.read(cursor)
    assert bench.adapter.requests - before <= 2


def test_what_is_expected_reads_as_it_would_otherwise(bench: Bench) -> None:
    cursor = bench.read()[2].cursor
    bench.later()
    new = bench.person.create()
    sent = bench.adapter.requests
    bench.adapter.expect([bench.scope])
    assert bench.adapter.requests == sent
    assert ids(bench.read(cursor)[0]) == ids(bench.read(cursor)[0]) == [new]


def test_fetch_tells_what_is_there_and_what_is_gone(bench: Bench) -> None:
    here, gone = bench.person.create(), bench.person.create()
    bench.person.delete(gone)
    found = bench.adapter.fetch(bench.scope, [here, gone])
    assert isinstance(found[here], Record)
    assert isinstance(found[gone], Gone)
    assert bench.adapter.fetch(bench.scope, []) == {}


def test_fetch_and_read_say_the_same(bench: Bench) -> None:
    remote = bench.person.create()
    (record,), _, _ = bench.read()
    assert bench.adapter.fetch(bench.scope, [remote])[remote] == record


def test_a_create_holds_what_was_asked_for_and_the_key(bench: Bench) -> None:
    (outcome,) = bench.write(bench.creation())
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    assert {name: outcome.echo.fields.get(name) for name in FIELDS[bench.kind]} == FIELDS[bench.kind]
    assert outcome.echo.key == "c" * 33
    (record,), _, _ = bench.read()
    assert record.fields == outcome.echo.fields


def test_the_same_key_is_found_and_never_created_twice(bench: Bench) -> None:
    write = bench.creation()
    assert bench.adapter.resolve(bench.scope, write).problem.code == "not-applied"  # type: ignore[union-attr]
    (outcome,) = bench.write(write)
    found = bench.adapter.resolve(bench.scope, write)
    assert found.status is Status.SUCCEEDED
    assert found.echo is not None
    assert outcome.echo is not None
    assert found.echo.id == outcome.echo.id


def test_an_update_changes_the_named_fields_and_no_others(bench: Bench) -> None:
    record = bench.created()
    bench.later()
    (outcome,) = bench.write(bench.change(Operation.UPDATE, record, **CHANGES[bench.kind]))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    wanted = {n: v for n, v in (record.fields | CHANGES[bench.kind]).items() if v is not None}
    assert {n: v for n, v in outcome.echo.fields.items() if v is not None} == wanted
    assert bench.adapter.resolve(bench.scope, bench.change(Operation.UPDATE, record, **CHANGES[bench.kind])).status in (
        Status.SUCCEEDED,
    )


def test_a_delete_deletes(bench: Bench) -> None:
    record = bench.created()
    bench.later()
    (outcome,) = bench.write(bench.change(Operation.DELETE, record))
    assert outcome.status is Status.SUCCEEDED
    assert isinstance(bench.adapter.fetch(bench.scope, [record.id])[record.id], Gone)
    assert bench.adapter.resolve(bench.scope, bench.change(Operation.DELETE, record)).status is Status.SUCCEEDED


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE], ids=str)
@pytest.mark.reading("sf-task-status", "usual", where="salesforce-tasks")
def test_what_somebody_edited_meanwhile_is_left_alone(bench: Bench, operation: Operation) -> None:
    remote = bench.person.create()
    (record,), _, _ = bench.read()
    bench.later()
    bench.person.edit(remote)
    (now,), _, _ = bench.read()
    changes = CHANGES[bench.kind] if operation is Operation.UPDATE else {}
    (outcome,) = bench.write(bench.change(operation, record, **changes))
    assert outcome.status is Status.STALE
    (after,), _, _ = bench.read()
    assert after == now


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE], ids=str)
def test_what_somebody_deleted_meanwhile_is_stale(bench: Bench, operation: Operation) -> None:
    remote = bench.person.create()
    (record,), _, _ = bench.read()
    bench.later()
    bench.person.delete(remote)
    changes = CHANGES[bench.kind] if operation is Operation.UPDATE else {}
    (outcome,) = bench.write(bench.change(operation, record, **changes))
    assert outcome.status is Status.STALE


def test_many_writes_have_one_outcome_each(bench: Bench) -> None:
    capacity = bench.adapter.capacity(Operation.CREATE)
    assert capacity > 0
    outcomes = bench.write(*(bench.creation(key=f"c{n}") for n in range(min(capacity, 9))))
    assert [outcome.status for outcome in outcomes] == [Status.SUCCEEDED] * len(outcomes)
    assert len(bench.read()[0]) == len(outcomes)


def test_whom_we_reach_stays_the_same(bench: Bench) -> None:
    sources = {bench.kind: "default"}
    assert bench.adapter.identity(sources) == bench.adapter.identity(sources)
    assert bench.adapter.identity(sources).account
