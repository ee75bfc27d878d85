"""What lies on one side: records, and the words for which side, which kind and which part of it."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from core.model.pair import Pair

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


class Outside(StrEnum):
    """Why a record is not in the scope that is read."""

    OWNER = "owner"
    CONTAINER = "container"
    ARCHIVED = "archived"
    SERIES = "series"
    CHILD = "child"
    HIDDEN = "hidden"
    """It cannot be seen any more, and nobody says that it is gone."""


class Lock(StrEnum):
    """Why a record can be read but never written."""

    SERIES = "series"
    """Writing an occurrence of a Salesforce series would change the whole series."""
    READ_ONLY = "read-only"
    """It lies in a calendar that the person may read but not change."""


class Standing(StrEnum):
    """What became of a meeting that is still there."""

    CANCELLED = "cancelled"
    DECLINED = "declined"
    """The owner of the mailbox does not go."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
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
    """How many people besides the owner are invited, with an address or without: whom a change may mail."""
    organizer: bool = True
    """The owner of the mailbox organises the meeting (true for everything that is not a meeting)."""
    locked: Lock | None = None
    """None if it can be written."""
    outside: Outside | None = None
    """None when it is in scope; the window is judged by planning, not here."""
    standing: Standing | None = None
    """None for what goes on as usual."""
    fixed: tuple[str, ...] = ()
    """Fields of this very record that cannot be written as meant: the due date of a recurring To Do, say."""
    formatted: bool | None = None
    """Its body has formatting that plain text would flatten; None while nobody asked (`SideAdapter.formatting`)."""
    closed: str | None = None
    """Tasks: the day it was completed."""
    editor: str = ""
    """Salesforce: the id of the user who last changed it. A service that tells of nobody leaves it empty."""
    link: str = ""
    """The address at which the service itself shows it in a browser, where the service tells one."""
    fields: dict[str, Value] = {}
    """Canonical values. A name that is missing counts as nothing."""


class Gone(msgspec.Struct, frozen=True):
    """The provider's own word that a record no longer exists."""

    id: str
    evidence: str
    """"404", "deleted" (marked deleted, in a recycle bin), "merged"."""
    successor: str | None = None
    """With "merged": the id of the record that it lives on in."""


class Window(msgspec.Struct, frozen=True):
    """The span of time in view, as UTC instants; `start` is inside, `end` is not."""

    start: str
    end: str

    def covers(self, other: "Window") -> bool:
        """Tell whether all of another span lies inside this one."""
        return self.start <= other.start and other.end <= self.end


DEFAULT_SOURCE = "default"
"""What the settings call the calendar, contact folder or list that is used unless another is named."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What an adapter is asked to read of one kind."""

    kind: Kind
    window: Window | None = None
    """None for contacts, which have no time."""
    source: str = DEFAULT_SOURCE
    """Outlook: the calendar, contact folder or To Do list, as "default", a name or an id."""
    owned: str = "mine"
    """Salesforce contacts: "mine", "all" or "campaign:ID"."""
    include_private: bool = False
    paired: tuple[Pair, ...] | msgspec.UnsetType = msgspec.UNSET
    """The fields that are read and written besides those of the kind; unset without any, as before there were pairs."""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return self.paired or ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what a feed says. The last page of a reading, and only it, carries a cursor."""

    records: tuple[Record, ...] = ()
    vanished: tuple[str, ...] = ()
    """Ids that the provider calls removed. A hint: it may only have left the window or the folder."""
    series: dict[str, tuple[str, ...]] = {}
    """Per series that was touched: the ids of all its occurrences that exist inside the window read."""
    aside: tuple[str, ...] = ()
    """Ids of records that changed, and that the provider will not give: the others come without them."""
    untold: tuple[str, ...] = ()
    """Series that were touched, and whose occurrences the provider will not give: the cursor asks for them again."""
    cursor: str | None = None
    """Where the next reading goes on. Opaque to everybody but the adapter that made it."""
    whole: bool = False
    """On the last page: this reading listed everything in scope, so what it did not list is absent."""
    window: Window | None = None
    """On the last page: the window that this cursor keeps watching."""


class Named(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people know a calendar, contact folder or list by. Personal: kept apart in the journal."""

    name: str
    """In the form in which names compare: stripped, in lower case."""
    owner: str = ""
    """The lower-case address of its owner, "" for the mailbox's own."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an adapter reaches, by ids that do not change, and what that place can hold."""

    tenant: str = ""
    """Outlook: the tenant's id, when the token tells it. Salesforce: the organisation's id."""
    account: str = ""
    """Outlook: the mailbox's user id, "" where the service does not tell it. Salesforce: the user's id."""
    addresses: tuple[str, ...] = ()
    """Outlook: the mailbox's addresses, in lower case. Personal: kept apart in the journal."""
    name: str = ""
    """Whom people know it as: an e-mail address or a user name. Personal: kept apart in the journal."""
    zone: str | None = None
    """Outlook: the mailbox's time zone, "" where it is not told or cannot be named. Personal: kept apart."""
    containers: dict[str, str] = {}
    """Outlook: by kind, the id of the chosen calendar, contact folder or list."""
    defaults: tuple[str, ...] = ()
    """Outlook: the kinds whose chosen container is the mailbox's own default one, of which there is exactly one."""
    named: dict[str, Named] = {}
    """Outlook: by kind, what the chosen container is called and whose it is, where both are told."""
    others: dict[str, tuple[str, ...]] = {}
    """Outlook: by kind, the ids of the containers that were listed beside the chosen one."""
    lacks: dict[str, tuple[str, ...]] = {}
    """By kind, canonical fields that have no home there (an org without middle names, say)."""
    relations: int = 0
    """Salesforce: how many contacts one event can be related to (1, or 50 with Shared Activities)."""
    stamps: tuple[str, ...] = ()
    """Kinds whose creates carry Accord's foreign key on this side."""
    read_only: tuple[str, ...] = ()
    """Kinds of which nothing can be written there: a shared calendar that one may only read, say."""
    refuses: dict[str, dict[str, tuple[str, ...]]] = {}
    """By kind and operation ("create", "update"): canonical fields that this user may not write there."""
    limits: dict[str, dict[str, int]] = {}
    """By kind and canonical field: how many characters the field holds there, in the strictest reading of the word."""
