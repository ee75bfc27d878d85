"""A line that is typed at the prompts of the review, and what it means.

The letters and their words are those of the one table (core.review.keys); what is said here is what stands behind them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cli.terminal.wrapping import side_by_side, wrapped
from core.errors import UsageError
from core.model import Decision, Side
from core.review.keys import DECISIONS, KEYS, Verb

_BEHIND: Final = {
    Verb.INCLUDE: "ROW...",
    Verb.EXCLUDE: "ROW...",
    Verb.IGNORE_ONCE: "ROW...",
    Verb.IGNORE_FOREVER: "ROW...",
    Verb.UNLINK: "ROW...",
    Verb.CLEAR: "ROW...",
    Verb.PREFER_SALESFORCE: "ROW [FIELD...]",
    Verb.PREFER_OUTLOOK: "ROW [FIELD...]",
    Verb.LINK: "ROW OTHER",
    Verb.RELEASE: "ROW",
    Verb.UNDO: "",
    Verb.REDO: "",
    Verb.FILTER: "[WORDS]",
    Verb.NEXT: "",
    Verb.HIDDEN: "",
    Verb.STORY: "ROW",
    Verb.HELP: "",
    Verb.APPLY: "",
    Verb.QUIT: "",
}
"""What stands behind the letter of each verb that can be typed."""
_OTHERWISE: Final = {Verb.NEXT: "Show the rows that wait for you"}
"""What prompts do where there is no cursor to move."""
_LETTERS: Final = {key.keys[0]: key.verb for key in KEYS if key.verb in _BEHIND}
SHOW: Final = "v"
"""Shows the plan again: the one letter that the table has for something else."""
SIDE: Final = "p"
"""Stands before the name of a side, for who would rather write a word than `<` or `>`."""
_SIDES: Final = {
    **dict.fromkeys(("outlook", "ol"), Verb.PREFER_OUTLOOK),
    **dict.fromkeys(("salesforce", "sf"), Verb.PREFER_SALESFORCE),
}
UNKNOWN: Final = ("Unknown command.", "Type ? for help.")


def _entries() -> Iterator[tuple[str, str]]:
    """Yield what can be typed, and what it does."""
    for key in KEYS:
        if key.verb in _BEHIND:
            yield f"{key.keys[0]} {_BEHIND[key.verb]}".rstrip(), _OTHERWISE.get(key.verb, key.label)
    yield f"{SIDE} SIDE ROW [FIELD...]", "As < and >; SIDE is outlook (ol) or salesforce (sf)"
    yield SHOW, "Show the plan again"


_ROWS: Final = "A ROW is the beginning of its id; FIRST..LAST are the rows from one to another; * is every row shown."


def help_text(width: int) -> str:
    """Return what can be typed, none of its lines wider than the terminal."""
    entries = [(f"  {typed}", told) for typed, told in _entries()]
    column = max(len(typed) for typed, _ in entries)
    lines = [line for entry in entries for line in side_by_side(entry, (column, max(width - column - 2, 12)))]
    return "\n".join([*lines, *wrapped(_ROWS, width)])


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood. Rows are named in it as the person types them."""

    verb: Verb | None
    """None to show the plan again."""
    items: tuple[str, ...] = ()
    decision: Decision | None = None
    text: str = ""
    """With FILTER: what to show."""


def understand(line: str) -> Line:
    """Return what a typed line means. Raises UsageError for a line that means nothing."""
    if line.strip().startswith("/"):
        return Line(Verb.FILTER, text=line.strip()[1:].strip())
    letter, *words = line.split()
    if letter == SHOW and not words:
        return Line(None)
    if letter == SIDE:
        return _for_a_side(words)
    verb = _LETTERS.get(letter)
    if verb is None:
        raise UsageError(*UNKNOWN)
    return _line(letter, verb, words)


def _line(letter: str, verb: Verb, words: list[str]) -> Line:
    match _BEHIND[verb], words:
        case "", []:
            return Line(verb)
        case "ROW...", [_, *_]:
            return Line(verb, tuple(words), DECISIONS[verb])
        case "ROW", [row]:
            return Line(verb, (row,), DECISIONS.get(verb))
        case "ROW OTHER", [row, other]:
            return Line(verb, (row,), _with(DECISIONS[verb], other=other))
        case "ROW [FIELD...]", [row, *fields]:
            return Line(verb, (row,), _with(DECISIONS[verb], fields=tuple(fields)))
    typed = f"{letter} {_BEHIND[verb]}".rstrip()
    raise UsageError(f"{letter} is typed as: {typed}", "? explains it.")


def _with(decision: Decision | None, *, other: str | None = None, fields: tuple[str, ...] = ()) -> Decision:
    assert decision is not None  # noqa: S101  the table has one for whatever takes more words
    return Decision(choice=decision.choice, side=decision.side, fields=fields, other=other)


def _for_a_side(words: list[str]) -> Line:
    if len(words) < 2 or words[0].lower() not in (*_SIDES, "<", ">"):
        raise UsageError("Say the side and the row.", f"For example: {SIDE} {Side.OUTLOOK} k3f9")
    side = words[0].lower()
    return _line(SIDE, _SIDES.get(side) or _LETTERS[side], words[1:])
