"""A journal worth exporting, and texts that would do harm if anything ran them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.facts.events import (
    DecisionMade,
    FeedRead,
    IdentitySeen,
    Linked,
    Names,
    RecordObserved,
    RunFinished,
    RunStarted,
    WriteFailed,
    WriteLost,
    WriteStarted,
    WriteSucceeded,
)
from core.facts.recorded import NewEvent
from core.keys import item_id
from core.model import Choice, Kind, Operation, Record, Scope, Side, Value
from core.ports import Journal

NAUGHTY = (
    "</script><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "<!-- ' \" & ]]> {{7*7}} ${7*7}",
    '=HYPERLINK("http://evil.example","x")',
    "+1 202 555 0102",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "http://evil.example/?title",
    "{=1+1}",
    'two "quotes", a comma;\r\nand a line',
    "right to left \u202e gnp.exe \u2066 isolated",
    "NUL \x00 bell \x07 escape \x1b[31m",
    "\ufffe\uffff \u2028 \u200b",
    "𝒯𝑒𝒶 ☕ 日本語 العربية",
    "x" * 40_000,
)

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
MEETING, PERSON = item_id(Kind.CALENDAR, Side.OUTLOOK, "AAMk1"), item_id(Kind.CONTACTS, Side.SALESFORCE, "0031")
IN_OUTLOOK = item_id(Kind.CONTACTS, Side.OUTLOOK, "AAMk9")


def record(remote: str, version: str = "1") -> Record:
    return Record(id=remote, version=version, uid="uid-of-ann@secret.example")


def first_run(subject: str = "Secret tea") -> list[NewEvent]:
    """Ann's: it reads, links and writes; one write fails."""
    about, fields = (Kind.CALENDAR, MEETING), {"subject": subject, "location": "Secret room"}
    return [
        NewEvent(RunStarted(command="sync", kinds=(Kind.CALENDAR,), accord="0.1.0", content="Secret reason")),
        NewEvent(
            IdentitySeen(side=Side.OUTLOOK, tenant="secret-tenant", account="a", content=Names(name="Secret Ann"))
        ),
        NewEvent(RecordObserved(side=Side.OUTLOOK, record=record("AAMk1"), content=dict(fields)), *about),
        NewEvent(
            FeedRead(
                side=Side.OUTLOOK,
                cursor="https://x.example/secret@example.com",
                whole=True,
                read=1,
                changed=1,
                gone=0,
                requests=1,
                scope=Scope(kind=Kind.CALENDAR),
                content="Secret calendar",
            ),
            Kind.CALENDAR,
        ),
        NewEvent(DecisionMade(choice=Choice.INCLUDE, content="Secret wish"), *about),
        *write("k1", Operation.CREATE, None, {"subject": subject}, echo=("00U1", dict(fields))),
        NewEvent(Linked(outlook="AAMk1", salesforce="00U1", evidence="created"), *about),
        NewEvent(WriteStarted(key="k2", side=Side.OUTLOOK, operation=Operation.DELETE, id="AAMk1"), *about),
        NewEvent(
            WriteFailed(
                key="k2", side=Side.OUTLOOK, operation=Operation.DELETE, code="forbidden", content="Secret words"
            ),
            *about,
        ),
        NewEvent(RunFinished(outcome="partly", summary={"succeeded": 1, "failed": 1})),
    ]


def write(
    key: str, operation: Operation, remote: str | None, new: dict[str, Value], echo: tuple[str, dict[str, Value]]
) -> list[NewEvent]:
    """A write to Salesforce that succeeded."""
    started = WriteStarted(key=key, side=Side.SALESFORCE, operation=operation, id=remote, content=dict(new) or None)
    done = WriteSucceeded(
        key=key,
        side=Side.SALESFORCE,
        operation=operation,
        record=record(echo[0], "2"),
        request_id="req-7",
        content=echo[1],
    )
    return [NewEvent(each, Kind.CALENDAR, MEETING) for each in (started, done)]


def second_run() -> list[NewEvent]:
    """Bob's, of the next day: it changes what the first created, and gets no answer about a contact."""
    new: dict[str, Value] = {"subject": "Secret coffee"}
    both = {"side": Side.OUTLOOK, "operation": Operation.UPDATE}
    return [
        NewEvent(RunStarted(command="apply", kinds=(Kind.CALENDAR, Kind.CONTACTS), accord="0.1.0")),
        *write("k3", Operation.UPDATE, "00U1", new, echo=("00U1", {**new, "location": "Secret room"})),
        NewEvent(
            RecordObserved(side=Side.OUTLOOK, record=record("AAMk9"), content={"last_name": "Lee", "email": None}),
            Kind.CONTACTS,
            IN_OUTLOOK,
        ),
        NewEvent(
            WriteStarted(key="k4", id="AAMk9", content={"email": "ann@secret.example"}, **both), Kind.CONTACTS, PERSON
        ),
        NewEvent(WriteLost(key="k4", **both), Kind.CONTACTS, PERSON),
        NewEvent(RunFinished(outcome="partly")),
    ]


def appended(journal: Journal, *, after: int = 0, subject: str = "Secret tea") -> int:
    """Append both runs and a decision outside of runs; return where the journal ends."""
    parts: Sequence[tuple[list[NewEvent], str | None, str, datetime]] = (
        (first_run(subject), "run1", "secret-ann", MONDAY),
        (second_run(), "run2", "secret-bob", TUESDAY),
        ([NewEvent(DecisionMade(choice=Choice.IGNORE_ONCE), Kind.CONTACTS, PERSON)], None, "secret-ann", TUESDAY),
    )
    for events, run, actor, at in parts:
        journal.append(events, after=after, run=run, actor=actor, at=at)
        after += len(events)
    return after
