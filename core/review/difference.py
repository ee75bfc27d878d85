"""What differs between two texts, in parts that a person sees: lines first, then words within those that changed."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

LONGEST = 4000
"""So many words of a text are looked through; what is beyond counts as one part. Comparing costs the square of it."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Mark(StrEnum):
    """What is said of a part of a text."""

    SAME = "same"
    GONE = "gone"
    """The other text does not have it, and this text gives way."""
    NEW = "new"
    """The other text does not have it, and this text is the newer."""


class Span(msgspec.Struct, frozen=True):
    mark: Mark
    text: str


Spans = tuple[Span, ...]


def compared(old: str, new: str) -> tuple[Spans, Spans]:
    """Return both texts in parts: those of the old one are the same or gone, those of the new one the same or new."""
    gone: list[Span] = []
    made: list[Span] = []
    for alike, ours, theirs in _parts(old, new):
        gone += [Span(Mark.SAME if alike else Mark.GONE, ours)] if ours else []
        made += [Span(Mark.SAME if alike else Mark.NEW, theirs)] if theirs else []
    return _joined(gone), _joined(made)


def plain(text: str) -> Spans:
    """Return a text of which nothing is marked."""
    return (Span(Mark.SAME, text),) if text else ()


def marked(text: str, mark: Mark) -> Spans:
    """Return a text that is marked as a whole."""
    return (Span(mark, text),) if text else ()


def _parts(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    """Yield whether a part is alike, and how each text has it."""
    if old == new:
        yield True, old, new
        return
    for alike, ours, theirs in _matched(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if alike:
            yield True, "".join(ours), "".join(theirs)
        else:
            yield from _by_words("".join(ours), "".join(theirs))


def _by_words(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    ours, theirs = _WORDS.findall(old), _WORDS.findall(new)
    for alike, our, their in _matched(ours[:LONGEST], theirs[:LONGEST]):
        yield alike, "".join(our), "".join(their)
    rest = "".join(ours[LONGEST:]), "".join(theirs[LONGEST:])
    if any(rest):
        yield rest[0] == rest[1], *rest


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield stretches of two sequences; what frequent parts share may be called different, to stay quick."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=True).get_opcodes():
        yield tag == "equal", old[a:b], new[c:d]


def _joined(spans: Sequence[Span]) -> Spans:
    """Return spans in which no two neighbours bear the same mark."""
    told: list[Span] = []
    for span in spans:
        if told and told[-1].mark is span.mark:
            told[-1] = Span(span.mark, told[-1].text + span.text)
        else:
            told.append(span)
    return tuple(told)
