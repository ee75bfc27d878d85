"""A plan: its rows, and what each of them says."""

from enum import StrEnum

import msgspec

from core.model.decision import Choice, Decision
from core.model.record import Kind, Side, Value
from core.model.rule import Hold, Rule


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


WAITING = (RowState.CONFLICT, RowState.HELD)
"""The states of rows that wait for a person's word."""


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

    def of(self, side: Side) -> Value:
        """Return what the record on a side holds."""
        return self.outlook if side is Side.OUTLOOK else self.salesforce


class Why(StrEnum):
    """Why a field of a row is left out of what is written."""

    TOO_LONG = "too-long"
    """The side does not hold such a value."""
    NOT_WRITABLE = "not-writable"
    """This user may not write the field there."""
    FIXED = "fixed"
    """The field of this record cannot be changed there: the due date of a recurring task, say."""
    FOUGHT_OVER = "fought-over"
    """Others keep changing it back; a person says whose value holds."""


class LeftOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field that a row does not write, although the two sides differ in it. The others go."""

    name: str
    side: Side
    """Where it is not written."""
    why: Why
    outlook: Value = None
    """What the sides say in it, where others fight over it."""
    salesforce: Value = None
    by: str = ""
    """Who last changed the record in Salesforce, where others fight over a field and the service tells."""


class Face(msgspec.Struct, frozen=True):
    """How a row shows one of its records."""

    id: str
    title: str
    when: str | None
    """Calendar: the start; tasks: the due date; contacts: None."""
    modified: str | None
    version: str


class Rival(msgspec.Struct, frozen=True):
    """One of several possible counterparts."""

    item: str
    id: str
    title: str
    when: str | None
    differs: dict[str, Value]
    """The fields in which the candidates differ from one another, as this one holds them."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a review: an item, what Accord would do about it, and why."""

    item: str
    kind: Kind
    action: ActionKind
    target: tuple[Side, ...]
    """The sides that would be written."""
    state: RowState
    rule: Rule
    reason: str
    hold: Hold | None = None
    """With state held."""
    mails: int = 0
    outlook: Face | None = None
    salesforce: Face | None = None
    fields: tuple[FieldChange, ...] = ()
    candidates: tuple[str, ...] = ()
    """Remote ids of the possible counterparts, with an ambiguous match."""
    left_out: tuple[LeftOut, ...] = ()
    flattens: bool = False
    """It would write a body of plain text over one with formatting."""
    guests: tuple[str, ...] = ()
    """With `mails`: who would be mailed, by address or name."""
    rivals: tuple[Rival, ...] = ()
    """The possible counterparts of `candidates`, by item, with what tells them apart."""
    counterpart: str | None = None
    """With a first link: the item id of the other record."""
    decision: Decision | None = None

    @property
    def is_released(self) -> bool:
        """Whether the person let this row go, by name."""
        return self.decision is not None and self.decision.choice is Choice.RELEASE

    def face(self, side: Side) -> Face | None:
        """Return how the row shows the record on a side."""
        return self.outlook if side is Side.OUTLOOK else self.salesforce

    @property
    def title(self) -> str:
        """What a person would call it, by Outlook's record, or else by Salesforce's."""
        return next((face.title for face in (self.outlook, self.salesforce) if face), "")


class LastRead(msgspec.Struct, frozen=True):
    """When one side of one kind was last read to its end."""

    kind: Kind
    side: Side
    at: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that follow from the journal up to `position` under the settings, at `as_of`."""

    profile: str
    run: str | None
    position: int
    as_of: str
    digest: str
    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]
    read: tuple[LastRead, ...] = ()
    unread: tuple[Kind, ...] = ()
    """Kinds asked for that cannot be planned, because the two sides were not read completely together."""
