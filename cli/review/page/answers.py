"""What the page says and is told: the JSON between the script and the server."""

import msgspec


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """Something that a person did at the page."""

    tab: str
    number: int
    """Of the list that they saw: places in another list are other rows."""
    seen: int
    """The review's number as the page knows it."""
    verb: str
    at: int | None = None
    """The place of the row that it was done at."""
    extend: bool = False
    alone: bool = False
    """What was selected before is not any more: a plain click."""
    text: str = ""
    on: bool = False
    answers: dict[str, str] | None = None
    """What was filled in, where something had been asked."""


class Answer(msgspec.Struct, omit_defaults=True):
    """What the page is to show now. HTML is made by our templates alone; None leaves what there is."""

    number: int = 0
    seen: int = 0
    cursor: int = 0
    count: int = 0
    """How many rows there are."""
    index_count: int = 0
    """How many the grid counts, its headings among them."""
    selected: list[tuple[int, int]] = []
    """The places that are selected, as ranges: first and last."""
    whole: str | None = None
    """All rows anew."""
    rows: list[tuple[int, str]] = []
    """Rows that are otherwise now, by place."""
    refill: bool = False
    """So many are otherwise that the page asks again for those that it shows."""
    pane: str | None = None
    status: str | None = None
    undo: str = ""
    """What an undoing would undo; "" where there is nothing."""
    redo: str = ""
    told: str = ""
    dialog: str | None = None
    """A question, or something to read; "" closes it."""
    menu: str | None = None
    part: str | None = None
    """What stands in the part of the open dialog that goes on changing."""
    ended: bool = False


class Asked(msgspec.Struct, frozen=True):
    """A question that the page is showing: about which rows, as they were."""

    verb: str
    items: tuple[str, ...]
    rows: tuple[object, ...]
