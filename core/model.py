"""The nouns of a sync, as frozen values.

Every other module speaks in these words (docs/glossary.md). Values are plain enough to be written as JSON:
text, true/false, lists of text and "nothing"; times are text as well, in the two forms of `core.times`.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

Value = str | bool | tuple[str, ...] | None
"""A canonical field value. Text, yes/no, names in order, or nothing (an empty text is nothing)."""

Fields = Mapping[str, Value]
"""Canonical field values by field name (core.fields lists the names of each kind)."""


class Side(StrEnum):
    """One of the two systems that are kept in agreement."""

    OUTLOOK = "outlook"
    SALESFORCE = "salesforce"

    @property
    def other(self) -> "Side":
        return Side.SALESFORCE if self is Side.OUTLOOK else Side.OUTLOOK

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Kind(StrEnum):
    """One sync process, switched on and set up by itself."""

    CALENDAR = "calendar"
    CONTACTS = "contacts"
    TASKS = "tasks"


class Operation(StrEnum):
    """What a write does to one side. These are the words of `prevent.outlook` and `prevent.salesforce`."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing on one side, as an adapter read it.

    A private record has no fields: its content must never leave the adapter unless private items are synced.
    """

    id: str
    """The provider's id, as it compares: case-sensitive, opaque."""
    version: str
    """What a conditional write presents to prove that nothing changed: an ETag, or a modification stamp."""
    modified: str | None = None
    """The instant of the provider's last modification, for `newest` and for display."""
    private: bool = False
    """The person marked it private or confidential. Only its id and this flag may be stored."""
    key: str | None = None
    """The foreign key that Accord stamped when it created the record, None if somebody else made it."""
    uid: str | None = None
    """The iCalendar uid of an event: the same meeting has the same uid in each attendee's calendar."""
    series: str | None = None
    """The id of the recurring series this is an occurrence of."""
    audience: int = 0
    """How many people besides the owner of the mailbox a change of this record may mail."""
    organizer: bool = True
    """The owner of the mailbox organises the meeting (true for everything that is not a meeting)."""
    locked: str | None = None
    """Why this record can be read but never written: "series", "read-only". None if it can be written."""
    outside: str | None = None
    """Why this record is not in the scope that is read: "owner", "container", "archived", "series", "child", or
    "hidden" (it cannot be seen any more, and nobody says that it is gone). None when it is in scope; the window is
    judged by planning, not here."""
    closed: str | None = None
    """Tasks: the day it was completed."""
    fields: dict[str, Value] = {}
    """Canonical values. A name that is missing counts as nothing."""


class Gone(msgspec.Struct, frozen=True):
    """The provider's own word that a record no longer exists."""

    id: str
    evidence: str
    """"404", "deleted" (marked deleted, in a recycle bin), "merged"."""


class Window(msgspec.Struct, frozen=True):
    """The span of time in view, as UTC instants; `start` is inside, `end` is not."""

    start: str
    end: str


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What an adapter is asked to read of one kind."""

    kind: Kind
    window: Window | None = None
    """None for contacts, which have no time."""
    source: str = "default"
    """Outlook: the calendar, contact folder or To Do list, as "default", a name or an id."""
    owned: str = "mine"
    """Salesforce contacts: "mine", "all" or "campaign:ID"."""
    include_private: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what a feed says. The last page of a reading, and only it, carries a cursor."""

    records: tuple[Record, ...] = ()
    vanished: tuple[str, ...] = ()
    """Ids that the provider calls removed. A hint: it may only have left the window or the folder."""
    series: dict[str, tuple[str, ...]] = {}
    """Per series that was touched: the ids of all its occurrences that exist inside the window read."""
    cursor: str | None = None
    """Where the next reading goes on. Opaque to everybody but the adapter that made it."""
    whole: bool = False
    """On the last page: this reading listed everything in scope, so what it did not list is absent."""
    window: Window | None = None
    """On the last page: the window that this cursor keeps watching."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an adapter reaches, by ids that do not change, and what that place can hold."""

    tenant: str = ""
    """Outlook: the tenant's id, when the token tells it. Salesforce: the organisation's id."""
    account: str = ""
    """Outlook: the mailbox's user id. Salesforce: the user's id."""
    name: str = ""
    """Whom people know it as: an e-mail address or a user name. Personal: kept apart in the journal."""
    containers: dict[str, str] = {}
    """Outlook: by kind, the id of the chosen calendar, contact folder or list."""
    lacks: dict[str, tuple[str, ...]] = {}
    """By kind, canonical fields that have no home there (an org without middle names, say)."""
    relations: int = 0
    """Salesforce: how many contacts one event can be related to (1, or 50 with Shared Activities)."""
    stamps: tuple[str, ...] = ()
    """Kinds whose creates carry Accord's foreign key on this side."""


class Problem(msgspec.Struct, frozen=True):
    """Why one write did not happen."""

    code: str
    """The provider's own error code, or one of ours: "stale", "gone", "not-applied"."""
    message: str
    retryable: bool = False


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One change that an adapter is to make, decided and confirmed."""

    item: str
    kind: Kind
    side: Side
    operation: Operation
    key: str
    """The idempotency key. A create stamps it on the record; the same key never creates twice."""
    id: str | None = None
    """The record to update or delete; None for a create."""
    before: Record | None = None
    """The record as it was when the row was decided, with its fields; None for a create. If it is not like
    this any more, the write is stale and must not happen."""
    changes: dict[str, Value] = {}
    """Canonical values to set: all of them for a create, the changed ones for an update."""
    at: str
    """The instant of the intent: a record created earlier cannot be this write's."""


class Status(StrEnum):
    """How a write ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STALE = "stale"
    UNKNOWN = "unknown"
    """The request may or may not have been applied; the next run asks the provider."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one write."""

    key: str
    status: Status
    echo: Record | None = None
    """The record as the provider returned or re-read it after the write. None for a delete or no success."""
    problem: Problem | None = None
    request_id: str | None = None
    """The provider's request id, for its support."""


class Choice(StrEnum):
    """What a person can say about a row."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    IGNORE_ONCE = "ignore-once"
    IGNORE_FOREVER = "ignore-forever"
    PREFER = "prefer"
    LINK = "link"
    UNLINK = "unlink"
    RELEASE = "release"


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing the person said about one item."""

    choice: Choice
    side: Side | None = None
    """With PREFER: whose value wins."""
    fields: tuple[str, ...] = ()
    """With PREFER: only for these fields; empty for all."""
    other: str | None = None
    """With LINK: the item that becomes the counterpart."""
    preferred: dict[str, Side] = {}
    """What still holds of this and earlier preferences: by field, whose value wins; under "" for every other field."""
    at: str = ""
    actor: str = ""
    reason: str | None = None


class ActionKind(StrEnum):
    """The action column of a plan row."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    LINK = "link"
    CONFLICT = "conflict"
    NONE = "none"


class RowState(StrEnum):
    """Whether a plan row would be written, and if not, why."""

    PROPOSED = "proposed"
    HELD = "held"
    CONFLICT = "conflict"
    EXCLUDED = "excluded"
    PREVENTED = "prevented"
    IGNORED = "ignored"
    PRIVATE = "private"
    OUT_OF_SCOPE = "out_of_scope"


VISIBLE = frozenset({RowState.PROPOSED, RowState.HELD, RowState.CONFLICT, RowState.EXCLUDED})
"""The states a plan shows without being asked for all."""


class FieldChange(msgspec.Struct, frozen=True):
    """One field in which the two records of a row differ, or would be written."""

    name: str
    base: Value
    """What the side that changed held when the two last agreed (Outlook's, if both changed)."""
    outlook: Value
    salesforce: Value
    winner: Side | None
    """Whose value is carried over; None while it is not decided."""
    value: Value = None
    """What would be written to the other side: the winner's value, as that side can hold it."""


class Face(msgspec.Struct, frozen=True):
    """How a row shows one of its records."""

    id: str
    title: str
    when: str | None
    """Calendar: the start; tasks: the due date; contacts: None."""
    modified: str | None
    version: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a review: an item, what Accord would do about it, and why."""

    item: str
    kind: Kind
    action: ActionKind
    target: str | None
    """"outlook", "salesforce", "both" or None: which side would be written."""
    state: RowState
    rule: str
    reason: str
    hold: str | None = None
    """With state held: "mail", "delete-budget", "suspect-feed", "match", "unlinked", "unresolved"."""
    mails: int = 0
    outlook: Face | None = None
    salesforce: Face | None = None
    fields: tuple[FieldChange, ...] = ()
    candidates: tuple[str, ...] = ()
    """Remote ids of the possible counterparts, with an ambiguous match."""
    counterpart: str | None = None
    """With a first link: the item id of the other record."""
    decision: Decision | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that follow from the journal up to `position` under the settings, at `as_of`."""

    profile: str
    run: str | None
    position: int
    as_of: str
    digest: str
    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]
    unread: tuple[Kind, ...] = ()
    """Kinds asked for that cannot be planned, because the two sides were not read completely together."""
