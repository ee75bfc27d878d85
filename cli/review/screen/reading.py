"""Screens to read: the help, made from the table of keys, and the whole story of a row."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from cli.present.text.story import story_text
from cli.review.keycaps import key_words
from cli.review.screen.bars import Bar
from cli.review.screen.inks import BOLD, DIM, HEADING, PLAIN, TITLE, Marks
from cli.review.screen.keyboard import INTERRUPT, VERBS, name_of
from cli.review.screen.pieces import Line, wrapped
from cli.review.screen.sheet import Draw, Sheet
from cli.terminal.look import Look
from core.engine.reports import ItemStory
from core.review.keys import KEYS, Verb

_LEAVING: Final = frozenset({"escape", "enter", INTERRUPT})


class Reading(Screen[None], inherit_bindings=False):
    """Text that scrolls, until a key leads back."""

    DEFAULT_CSS = "Reading Sheet { height: 1fr; overflow-y: scroll; }"

    def __init__(self, title: str, draw: Draw, leaves: Verb, look: Look) -> None:
        super().__init__()
        self._title, self._draw, self._leaves, self._look = title, draw, leaves, look

    def compose(self) -> ComposeResult:
        yield Bar(id="top", base=TITLE)
        yield Sheet(self._draw, id="text")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#top", Bar).say([((f" {self._title}", TITLE),)])
        up, down = (key_words(key, unicode=self._look.unicode) for key in ("up", "down"))
        said = f" {up} {down} PgUp PgDn scroll   Esc back"
        self.query_one("#keys", Bar).say([((said, DIM),)], [(0, 0, len(said) + 1, Verb.QUIT)])

    def on_bar_pressed(self, event: Bar.Pressed) -> None:
        event.stop()
        self.dismiss()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        key = name_of(event)
        if key in _LEAVING or VERBS.get(key) in (self._leaves, Verb.QUIT):
            self.dismiss()
            return
        text = self.query_one("#text", Sheet)
        page = max(text.size.height - 1, 1)
        steps = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page, "space": page}
        steps |= {"home": -text.virtual_size.height, "end": text.virtual_size.height}
        if key in steps:
            text.scroll_to(y=text.scroll_offset.y + steps[key], animate=False)


def story_screen(story: ItemStory, look: Look) -> Reading:
    """Return the whole story of an item as a screen."""

    def draw(width: int) -> list[Line]:
        told = story_text(story, replace(look, width=width, whole=False))
        return [line for text in told.split("\n") for line in wrapped(_styled(text), width, 4)]

    return Reading("The whole story", draw, Verb.STORY, look)


def _styled(text: str) -> Line:
    """Return a painted line in pieces. It was painted here: what came from records cannot paint."""
    painted = Text.from_ansi(text)
    ends = sorted({0, len(painted), *(at for span in painted.spans for at in (span.start, span.end))})
    styles = [(span.start, span.end, span.style) for span in painted.spans]
    pieces = []
    for start, end in pairwise(ends):
        style = PLAIN
        for first, last, each in styles:
            if first <= start and end <= last and not isinstance(each, str):
                style += each
        pieces.append((painted.plain[start:end], style))
    return tuple(pieces)


class Help(Reading):
    """Every key of the table, the mouse, and what the signs mean. A click on a line does what its key does."""

    def __init__(self, look: Look, marks: Marks, act: Callable[[Verb], None]) -> None:
        super().__init__("Help", lambda width: help_lines(width, look, marks), Verb.HELP, look)
        self._act = act

    def on_click(self, event: events.Click) -> None:
        text = self.query_one("#text", Sheet)
        if not text.region.contains(event.screen_x, event.screen_y):
            return
        event.stop()
        line = event.screen_y - text.region.y + text.scroll_offset.y
        verbs = [verb for verb, lines in _key_lines(text.room, self._look) for _ in lines]
        verb = verbs[line] if line < len(verbs) else None
        if verb is not None and verb not in _BY_KEY_ALONE:
            self.dismiss()
            self.call_later(self._act, verb)


_NAMES: Final = max(len(" ".join(map(key_words, key.keys))) for key in KEYS)
"""Cells for the names of keys, at most: arrows take fewer than their names."""
_BY_KEY_ALONE: Final = frozenset({Verb.MOVE, Verb.EXTEND, Verb.HELP})


def _key_lines(width: int, look: Look) -> Iterator[tuple[Verb | None, list[Line]]]:
    """Yield the lines of the table of keys, with the verb that each is about."""
    for number, (section, keys) in enumerate(groupby(KEYS, key=lambda key: key.section)):
        yield None, [*([()] if number else []), ((section, HEADING),)]
        for key in keys:
            names = " ".join(key_words(each, unicode=look.unicode) for each in key.keys)
            yield key.verb, wrapped(((f"  {names:{_NAMES}} ", BOLD), (key.label, PLAIN)), width, _NAMES + 3)


def help_lines(width: int, look: Look, marks: Marks) -> list[Line]:
    lines = [line for _, lines in _key_lines(width, look) for line in lines]
    lines += [(), (("With the mouse", HEADING),)]
    for text in _MOUSE:
        lines += wrapped(((f"  {text}", PLAIN),), width, 4)
    lines += [(), (("Signs", HEADING),)]
    for sign, meaning in _signs(look, marks):
        lines += wrapped(((f"  {sign:{_NAMES}} ", BOLD), (meaning, PLAIN)), width, _NAMES + 3)
    return lines


_MOUSE: Final = (
    "Click a row to go to it; drag to select a range; ctrl+click adds a row, or takes it out.",
    "Shift+click selects a range where the terminal lets it through; v begins one everywhere.",
    "Right click opens the menu, as a double click does; the wheel scrolls.",
    "The words of the first and the last lines, and the lines of this help, can be clicked.",
)


def _signs(look: Look, marks: Marks) -> tuple[tuple[str, str], ...]:
    chosen, held, off = ("•", "‖", "–") if look.unicode else ("*", "H", "-")
    return (
        (chosen, "before an action: you, or somebody else, decided it"),
        (held, "held: it waits for you"),
        ("!", "in conflict: it waits for you"),
        ("SF OL", "what Salesforce says, what Outlook says"),
        ("[-old-] {+new+}", "what gives way, and what is carried over"),
        (marks.winner, "before a side: its value counts; before a row: it is selected"),
        (marks.failed, "before a row: it was not written, or not wholly, the last time"),
        (off, "there is no record on this side"),
    )
