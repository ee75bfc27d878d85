"""A change that is to be made on one side, and what came of it."""

from enum import StrEnum

import msgspec

from core.model.record import Kind, Record, Side, Value


class Operation(StrEnum):
    """What a write does to one side. These are the words of `prevent.outlook` and `prevent.salesforce`."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


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
    PARTIAL = "partial"
    """The provider said yes, and yet some of the fields do not hold what was written."""
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
