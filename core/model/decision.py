"""What a person said about an item."""

from enum import StrEnum

import msgspec

from core.model.record import Side


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
    position: int = 0
    """Where it stands in the journal."""
    at: str = ""
    actor: str = ""
    reason: str | None = None
