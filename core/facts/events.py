"""Every fact the journal can hold, in the past tense.

An event says what happened, never what should be done about it. What is personal (field values, names, free text)
sits in `content` alone: the journal keeps that part in a column of its own, from which it can be erased. All else
is ids, stamps and numbers.

A change of an event's meaning gets a new schema version and an upcaster in `journal.codec`; adding a field with
a default needs neither.
"""

from typing import ClassVar, get_args

import msgspec

from core.model import Choice, Kind, Named, Operation, Record, Scope, Side, Value


def _kebab(name: str) -> str:
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=_kebab, tag_field="type", gc=False):
    """A fact. Its type, as stored, is the class name in kebab case: `RecordObserved` is `record-observed`."""

    schema: ClassVar[int] = 1


class SettingsChanged(Event, frozen=True):
    """The settings that planning depends on are, from here on, these (no address, no secret)."""

    settings: dict[str, object]
    """As core.settings.journaled writes them; what a calendar or a list is called stands in `content`."""
    content: dict[str, str] | None = None
    """By kind, its calendar, folder or list, where that is another than the default: people name them."""


class RunStarted(Event, frozen=True):
    """A person started a sync, or a part of one."""

    command: str
    """"sync", "observe" or "apply"."""
    kinds: tuple[Kind, ...]
    accord: str
    """The version of Accord that ran."""
    reverts: str | None = None
    """The run that this one takes back."""
    content: str | None = None
    """Why, in the person's words."""


class RunFinished(Event, frozen=True):
    """A run ended, and how."""

    outcome: str
    """"done", "nothing", "partly" (some rows failed or were stale), "failed", "interrupted", "abandoned" (its process
    ended without a word, and a later run says so)."""
    summary: dict[str, int] = {}


class Names(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people call an account."""

    name: str = ""
    """A user name, or the address that mail goes to."""
    addresses: tuple[str, ...] = ()
    """The mailbox's addresses, in lower case."""
    zone: str | None = None
    """The mailbox's time zone, "" where it was asked for and not told."""
    containers: dict[str, Named] = {}
    """By kind, what its calendar, contact folder or list is called, and whose it is."""


class IdentitySeen(Event, frozen=True):
    """Accord reached this tenant, mailbox and container, or organisation and user, for the first time or anew."""

    side: Side
    tenant: str
    account: str
    """The id; "" where the service does not tell it, and the addresses stand for it."""
    containers: dict[str, str] = {}
    defaults: tuple[str, ...] = ()
    """The kinds whose container is the mailbox's own default one."""
    lacks: dict[str, tuple[str, ...]] = {}
    relations: int = 0
    stamps: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    refuses: dict[str, dict[str, tuple[str, ...]]] = {}
    limits: dict[str, dict[str, int]] = {}
    content: Names | None = None


class FeedRead(Event, frozen=True):
    """One side's feed of one kind was read to its end."""

    side: Side
    cursor: str
    whole: bool
    """Everything in scope was listed, not only what changed."""
    read: int
    changed: int
    gone: int
    requests: int
    scope: Scope
    """What the cursor keeps watching, without its source; its window may be wider than the one in view."""
    suspect: bool = False
    """It listed nothing where there had been something: no deletes may follow from it."""
    aside: tuple[str, ...] = ()
    """Ids of what changed or seemed to be gone, and nobody gave a clear answer about: it is asked about again."""
    content: str | None = None
    """The source of the scope, where it is another than the default: people name calendars and lists."""


class FeedFailed(Event, frozen=True):
    """A feed could not be read to its end; what it did say is journaled, and nothing follows from what it did not."""

    side: Side
    problem: str


class RecordObserved(Event, frozen=True):
    """A record was seen, and it was not as the journal knew it."""

    side: Side
    record: Record
    """Without its fields."""
    content: dict[str, Value] | None = None
    """The fields."""


class RecordGone(Event, frozen=True):
    """The provider said, of this very id, that there is no such record."""

    side: Side
    id: str
    evidence: str
    successor: str | None = None
    """With the evidence "merged": the id of the record that it lives on in."""


class PeopleFound(Event, frozen=True):
    """Salesforce was asked which of these addresses belong to contacts."""

    content: dict[str, str] | None = None
    """Contact id by lower-case e-mail address; an empty id for an address nobody has."""


class EditorsNamed(Event, frozen=True):
    """A side was asked what its users are called who changed records there."""

    side: Side
    content: dict[str, str] | None = None
    """Name by user id; "" for one whose name is not told."""


class Linked(Event, frozen=True):
    """Two records are counterparts from here on."""

    outlook: str
    salesforce: str
    """The remote ids."""
    evidence: str
    """The rule that matched them, "created" or "decided"."""


class Unlinked(Event, frozen=True):
    """Two records are counterparts no longer."""

    outlook: str
    salesforce: str
    evidence: str
    """"decided", or "gone" when both had disappeared."""


class DecisionMade(Event, frozen=True):
    """A person decided about an item."""

    choice: Choice
    side: Side | None = None
    fields: tuple[str, ...] = ()
    other: str | None = None
    content: str | None = None
    """The reason, in the person's words."""


class DecisionWithdrawn(Event, frozen=True):
    """A person took back what they had decided about an item."""

    content: str | None = None


class Saying(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision without the words of the person who made it."""

    choice: Choice
    side: Side | None = None
    fields: tuple[str, ...] = ()
    other: str | None = None
    preferred: dict[str, Side] = {}
    at: str = ""


class SaidBy(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who made a decision, and why, in their words."""

    actor: str = ""
    reason: str | None = None


class DecisionRestored(Event, frozen=True):
    """What had been decided about an item before, or nothing, holds again: a person undid a step, or did it again."""

    decision: Saying | None = None
    linking: Saying | None = None
    parted: bool = False
    parted_from: str | None = None
    fought: tuple[str, ...] = ()
    """The fields that others kept changing back, and that are put aside again."""
    content: tuple[SaidBy, SaidBy] | None = None
    """Of `decision` and of `linking`."""


class ConfirmedRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person agreed to for one row."""

    item: str
    action: str
    target: tuple[Side, ...]
    digest: str


class PlanConfirmed(Event, frozen=True):
    """A person confirmed a plan. It can be recomputed from the events up to `position`."""

    digest: str
    position: int
    as_of: str
    kinds: tuple[Kind, ...]
    rows: tuple[ConfirmedRow, ...]
    """The proposed rows alone: what was agreed to be written."""
    planning: int = 1
    """The version of the rules that it followed (core.planning.PLANNING)."""
    reverts: str | None = None
    """The run that the plan takes back; None for a plan of what differs."""
    only: tuple[str, ...] = ()
    """With `reverts`: the items that it was asked for; none for all that the run wrote."""


class WriteStarted(Event, frozen=True):
    """A request is about to leave."""

    key: str
    side: Side
    operation: Operation
    id: str | None = None
    version: str | None = None
    """The version that it was decided on."""
    reverts: str | None = None
    """The key of the write that this one takes back."""
    content: dict[str, Value] | None = None
    """The values to be set."""


class WriteSucceeded(Event, frozen=True):
    """The provider applied a write; this is what it holds now."""

    key: str
    side: Side
    operation: Operation
    record: Record | None = None
    """The echo, without its fields; None after a delete."""
    request_id: str | None = None
    resolved: bool = False
    """Learnt by asking afterwards, because the answer itself was lost."""
    missed: tuple[str, ...] = ()
    """Fields that were to be written and do not hold what they were to: the provider took the rest."""
    content: dict[str, Value] | None = None


class WriteFailed(Event, frozen=True):
    """The provider did not apply a write."""

    key: str
    side: Side
    operation: Operation
    code: str
    stale: bool = False
    """The record had changed since the row was decided."""
    retryable: bool = False
    resolved: bool = False
    content: str | None = None
    """The provider's message, which may quote values."""


class WriteLost(Event, frozen=True):
    """No answer came: the write may or may not have been applied. It stays open until the provider was asked."""

    key: str
    side: Side
    operation: Operation
    content: str | None = None


class WriteSettled(Event, frozen=True):
    """A person said what became of a write that no provider can tell about any more."""

    key: str
    side: Side
    operation: Operation
    applied: bool
    content: str | None = None
    """How they know, in their words."""


class RowStale(Event, frozen=True):
    """A confirmed row was not written, since it no longer meant what was confirmed."""

    changed: tuple[Side, ...] = ()
    """The sides whose record had changed; none where somebody decided otherwise meanwhile."""


class GuardTripped(Event, frozen=True):
    """A safety rule held rows back."""

    guard: str
    """"delete-budget", "suspect-feed", "identity"."""
    rows: int = 0
    limit: int = 0


class GuardOverridden(Event, frozen=True):
    """A person let a safety rule's rows pass, by name."""

    guard: str
    limit: int = 0


class ContentErased(Event, frozen=True):
    """The personal content of these items was erased from the journal on request."""

    items: tuple[str, ...]
    events: int
    """How many events lost their content."""


AnyEvent = (
    SettingsChanged
    | RunStarted
    | RunFinished
    | IdentitySeen
    | FeedRead
    | FeedFailed
    | RecordObserved
    | RecordGone
    | PeopleFound
    | EditorsNamed
    | Linked
    | Unlinked
    | DecisionMade
    | DecisionWithdrawn
    | DecisionRestored
    | PlanConfirmed
    | WriteStarted
    | WriteSucceeded
    | WriteFailed
    | WriteLost
    | WriteSettled
    | RowStale
    | GuardTripped
    | GuardOverridden
    | ContentErased
)


def type_of(event: Event) -> str:
    """Return the name under which an event is stored."""
    return str(type(event).__struct_config__.tag)


TYPES = tuple(str(each.__struct_config__.tag) for each in get_args(AnyEvent))
"""All types, as stored."""

MILESTONES = tuple(str(each.__struct_config__.tag) for each in (RunStarted, RunFinished, PlanConfirmed))
"""The types by which the journal finds runs without reading all of it."""
