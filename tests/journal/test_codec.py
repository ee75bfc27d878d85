"""How each event is stored. A sample of every event and schema version stands here for good: stored bytes never change,
so what was written once must be read for ever."""

from typing import NamedTuple, get_args

import msgspec
import pytest

from core.errors import JournalError
from core.facts.events import (
    AnyEvent,
    ConfirmedRow,
    ContentErased,
    DecisionMade,
    DecisionRestored,
    DecisionWithdrawn,
    EditorsNamed,
    FeedFailed,
    FeedRead,
    GuardOverridden,
    GuardTripped,
    IdentitySeen,
    Linked,
    Names,
    PeopleFound,
    PlanConfirmed,
    RecordGone,
    RecordObserved,
    RowStale,
    RunFinished,
    RunStarted,
    SaidBy,
    Saying,
    SettingsChanged,
    Unlinked,
    WriteFailed,
    WriteLost,
    WriteSettled,
    WriteStarted,
    WriteSucceeded,
)
from core.model import Choice, Kind, Operation, Record, Scope, Side, Window
from journal import codec
from journal.codec import Fact, decode, encode


class Encoded(NamedTuple):
    """An event as it is stored."""

    type: str
    schema: int
    data: str
    content: str | None


RECORD = Record(id="AAMk", version='W/"1"', modified="2026-11-24T10:00:00Z", uid="040000", audience=2)

SAMPLES: list[tuple[AnyEvent, Encoded]] = [
    (
        SettingsChanged(
            settings={"calendar": {"enabled": True, "past_days": 30}, "guards": {"max_delete_percent": 5.0}},
            content={"calendar": "Team"},
        ),
        Encoded(
            "settings-changed",
            1,
            '{"settings":{"calendar":{"enabled":true,"past_days":30},"guards":{"max_delete_percent":5.0}}}',
            '{"calendar":"Team"}',
        ),
    ),
    (
        RunStarted(command="sync", kinds=(Kind.CALENDAR, Kind.TASKS), accord="0.1.0", content="quarter's end"),
        Encoded(
            "run-started", 1, '{"command":"sync","kinds":["calendar","tasks"],"accord":"0.1.0"}', '"quarter\'s end"'
        ),
    ),
    (
        RunStarted(command="rollback", kinds=(Kind.TASKS,), accord="0.1.0", reverts="20261122-100000-k3f9"),
        Encoded(
            "run-started",
            1,
            '{"command":"rollback","kinds":["tasks"],"accord":"0.1.0","reverts":"20261122-100000-k3f9"}',
            None,
        ),
    ),
    (RowStale(changed=(Side.OUTLOOK,)), Encoded("row-stale", 1, '{"changed":["outlook"]}', None)),
    (
        RunFinished(outcome="partly", summary={"succeeded": 2, "failed": 1}),
        Encoded("run-finished", 1, '{"outcome":"partly","summary":{"succeeded":2,"failed":1}}', None),
    ),
    (
        IdentitySeen(
            side=Side.SALESFORCE,
            tenant="00D",
            account="005",
            containers={"calendar": "AQMk"},
            lacks={"contacts": ("middle_name",)},
            relations=50,
            stamps=("calendar",),
            content=Names(name="Ann@example.com", addresses=("ann@example.com",)),
        ),
        Encoded(
            "identity-seen",
            1,
            '{"side":"salesforce","tenant":"00D","account":"005","containers":{"calendar":"AQMk"},'
            '"lacks":{"contacts":["middle_name"]},"relations":50,"stamps":["calendar"]}',
            '{"name":"Ann@example.com","addresses":["ann@example.com"]}',
        ),
    ),
    (
        FeedRead(
            side=Side.OUTLOOK,
            cursor="https://graph/delta",
            whole=True,
            read=3,
            changed=2,
            gone=1,
            requests=4,
            scope=Scope(kind=Kind.CALENDAR, window=Window("2026-10-25T00:00:00Z", "2027-11-25T00:00:00Z"), source=""),
            suspect=True,
            content="Team",
        ),
        Encoded(
            "feed-read",
            1,
            '{"side":"outlook","cursor":"https://graph/delta","whole":true,"read":3,"changed":2,"gone":1,"requests":4,'
            '"scope":{"kind":"calendar","window":{"start":"2026-10-25T00:00:00Z","end":"2027-11-25T00:00:00Z"},'
            '"source":"","owned":"mine","include_private":false},"suspect":true}',
            '"Team"',
        ),
    ),
    (
        FeedFailed(side=Side.OUTLOOK, problem="broke off"),
        Encoded("feed-failed", 1, '{"side":"outlook","problem":"broke off"}', None),
    ),
    (
        RecordObserved(side=Side.OUTLOOK, record=RECORD, content={"subject": "Q3", "all_day": False, "names": ("a",)}),
        Encoded(
            "record-observed",
            1,
            '{"side":"outlook","record":{"id":"AAMk","version":"W/\\"1\\"","modified":"2026-11-24T10:00:00Z",'
            '"uid":"040000","audience":2}}',
            '{"subject":"Q3","all_day":false,"names":["a"]}',
        ),
    ),
    (
        RecordGone(side=Side.SALESFORCE, id="00U", evidence="404"),
        Encoded("record-gone", 1, '{"side":"salesforce","id":"00U","evidence":"404"}', None),
    ),
    (
        PeopleFound(content={"ann@example.com": "003", "bob@example.com": ""}),
        Encoded("people-found", 1, "{}", '{"ann@example.com":"003","bob@example.com":""}'),
    ),
    (
        EditorsNamed(side=Side.SALESFORCE, content={"005B": "Bob Smith"}),
        Encoded("editors-named", 1, '{"side":"salesforce"}', '{"005B":"Bob Smith"}'),
    ),
    (
        Linked(outlook="AAMk", salesforce="00U", evidence="uid"),
        Encoded("linked", 1, '{"outlook":"AAMk","salesforce":"00U","evidence":"uid"}', None),
    ),
    (
        Unlinked(outlook="AAMk", salesforce="00U", evidence="gone"),
        Encoded("unlinked", 1, '{"outlook":"AAMk","salesforce":"00U","evidence":"gone"}', None),
    ),
    (
        DecisionMade(choice=Choice.PREFER, side=Side.OUTLOOK, fields=("subject",), other="k2", content="she said so"),
        Encoded(
            "decision-made",
            1,
            '{"choice":"prefer","side":"outlook","fields":["subject"],"other":"k2"}',
            '"she said so"',
        ),
    ),
    (DecisionWithdrawn(), Encoded("decision-withdrawn", 1, "{}", None)),
    (
        DecisionRestored(
            decision=Saying(
                choice=Choice.PREFER, side=Side.OUTLOOK, preferred={"": Side.OUTLOOK}, at="2026-11-24T12:00:00Z"
            ),
            parted=True,
            parted_from="k2",
            fought=("subject",),
            content=(SaidBy("ann", "she said so"), SaidBy()),
        ),
        Encoded(
            "decision-restored",
            1,
            '{"decision":{"choice":"prefer","side":"outlook","preferred":{"":"outlook"},"at":"2026-11-24T12:00:00Z"},'
            '"parted":true,"parted_from":"k2","fought":["subject"]}',
            '[{"actor":"ann","reason":"she said so"},{}]',
        ),
    ),
    (
        PlanConfirmed(
            digest="d",
            position=9,
            as_of="2026-11-24T12:00:00Z",
            kinds=(Kind.CONTACTS,),
            rows=(ConfirmedRow("k1", "delete", (Side.OUTLOOK,), "e"),),
        ),
        Encoded(
            "plan-confirmed",
            1,
            '{"digest":"d","position":9,"as_of":"2026-11-24T12:00:00Z","kinds":["contacts"],'
            '"rows":[{"item":"k1","action":"delete","target":["outlook"],"digest":"e"}]}',
            None,
        ),
    ),
    (
        WriteStarted(
            key="key", side=Side.OUTLOOK, operation=Operation.UPDATE, id="AAMk", version="v", content={"body": None}
        ),
        Encoded(
            "write-started",
            1,
            '{"key":"key","side":"outlook","operation":"update","id":"AAMk","version":"v"}',
            '{"body":null}',
        ),
    ),
    (
        WriteSucceeded(
            key="key",
            side=Side.OUTLOOK,
            operation=Operation.CREATE,
            record=RECORD,
            request_id="r",
            resolved=True,
            content={"subject": "Q3"},
        ),
        Encoded(
            "write-succeeded",
            1,
            '{"key":"key","side":"outlook","operation":"create","record":{"id":"AAMk","version":"W/\\"1\\"",'
            '"modified":"2026-11-24T10:00:00Z","uid":"040000","audience":2},"request_id":"r","resolved":true}',
            '{"subject":"Q3"}',
        ),
    ),
    (
        WriteFailed(
            key="key",
            side=Side.SALESFORCE,
            operation=Operation.DELETE,
            code="stale",
            stale=True,
            retryable=True,
            resolved=True,
            content="changed",
        ),
        Encoded(
            "write-failed",
            1,
            '{"key":"key","side":"salesforce","operation":"delete","code":"stale","stale":true,"retryable":true,'
            '"resolved":true}',
            '"changed"',
        ),
    ),
    (
        WriteLost(key="key", side=Side.SALESFORCE, operation=Operation.CREATE, content="timed out"),
        Encoded("write-lost", 1, '{"key":"key","side":"salesforce","operation":"create"}', '"timed out"'),
    ),
    (
        WriteSettled(key="key", side=Side.OUTLOOK, operation=Operation.UPDATE, applied=True, content="I looked"),
        Encoded("write-settled", 1, '{"key":"key","side":"outlook","operation":"update","applied":true}', '"I looked"'),
    ),
    (
        GuardTripped(guard="delete-budget", rows=12, limit=10),
        Encoded("guard-tripped", 1, '{"guard":"delete-budget","rows":12,"limit":10}', None),
    ),
    (
        GuardOverridden(guard="delete-budget", limit=20),
        Encoded("guard-overridden", 1, '{"guard":"delete-budget","limit":20}', None),
    ),
    (ContentErased(items=("k1",), events=3), Encoded("content-erased", 1, '{"items":["k1"],"events":3}', None)),
]

NAMES = [stored.type for _, stored in SAMPLES]


@pytest.mark.parametrize(("event", "stored"), SAMPLES, ids=NAMES)
def test_what_was_written_once_is_read_for_ever(event: AnyEvent, stored: Encoded) -> None:
    assert decode(*stored) == event


@pytest.mark.parametrize(("event", "stored"), SAMPLES, ids=NAMES)
def test_events_are_stored_as_ever(event: AnyEvent, stored: Encoded) -> None:
    name, schema, data, content = encode(event)
    assert Encoded(name, schema, data, None if content is None else content.decode()) == stored


def test_there_is_a_sample_of_every_event() -> None:
    assert {type(event) for event, _ in SAMPLES} == set(get_args(AnyEvent))


def test_there_is_a_sample_of_every_version_of_every_event() -> None:
    """An older version has its sample among those that are only read."""
    known = {(stored.type, stored.schema) for _, stored in SAMPLES}
    assert known == {
        (str(cls.__struct_config__.tag), version) for cls in get_args(AnyEvent) for version in range(1, cls.schema + 1)
    }
    newest = {str(cls.__struct_config__.tag): cls.schema for cls in get_args(AnyEvent)}
    assert set(codec.UPCASTERS) == {(name, version) for name, schema in newest.items() for version in range(1, schema)}


def test_content_is_the_last_field() -> None:
    """It is cut off from behind when an event is stored."""
    fields = [cls.__struct_fields__ for cls in get_args(AnyEvent)]
    assert {each[-1] for each in fields if "content" in each} == {"content"}


def test_content_that_is_empty_is_content() -> None:
    assert encode(PeopleFound(content={})) == ("people-found", 1, "{}", b"{}")
    assert decode("people-found", 1, "{}", "{}") == PeopleFound(content={})


@pytest.mark.parametrize(("event", "stored"), [s for s in SAMPLES if s[1].content], ids=lambda value: "")
def test_an_erased_event_still_reads(event: AnyEvent, stored: Encoded) -> None:
    assert decode(stored.type, stored.schema, stored.data, None) == msgspec.structs.replace(event, content=None)


def test_fields_that_a_later_version_added_are_passed_over() -> None:
    assert decode("linked", 1, '{"outlook":"a","salesforce":"b","evidence":"uid","since":"x"}', None) == Linked(
        outlook="a", salesforce="b", evidence="uid"
    )


@pytest.mark.parametrize(("name", "schema"), [("tea-made", 1), ("linked", 2), ("linked", 0)])
def test_an_event_of_a_newer_accord_is_refused(name: str, schema: int) -> None:
    with pytest.raises(JournalError, match=f'"{name}" event of schema {schema}') as caught:
        decode(name, schema, '{"outlook":"a","salesforce":"b","evidence":"uid"}', None)
    assert "Update Accord" in caught.value.hint


def test_older_events_are_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(fact: Fact) -> Fact:
        return {"outlook": fact["left"], "right": fact["right"], "content": fact["content"]}

    def second(fact: Fact) -> Fact:
        return {"outlook": fact["outlook"], "salesforce": fact["right"], "evidence": fact["content"]}

    monkeypatch.setitem(codec.UPCASTERS, ("linked", -1), first)
    monkeypatch.setitem(codec.UPCASTERS, ("linked", 0), second)
    expect = Linked(outlook="a", salesforce="b", evidence="why")
    assert decode("linked", -1, '{"left":"a","right":"b"}', '"why"') == expect
    assert decode("linked", 0, '{"outlook":"a","right":"b"}', '"why"') == expect


@pytest.mark.parametrize("text", ['{"outlook":"a"}', '{"outlook":1,"salesforce":"b","evidence":"u"}', "[]", "", "{"])
def test_what_is_no_such_event_is_an_error(text: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode("linked", 1, text, None)
