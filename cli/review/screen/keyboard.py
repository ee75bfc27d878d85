"""The keys of the screen, out of the one table (`core.review.keys`): which verb a key means, and how a key is told."""

from typing import Final

from textual import events

from core.review.keys import KEYS, Verb

VERBS: Final = {key: line.verb for line in KEYS for key in line.keys}
INTERRUPT: Final = "ctrl+c"
"""The terminal's own key for ending something. It asks nothing."""

_TOLD: Final = {
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
}
_ARROWS: Final = {"up": "↑", "down": "↓"}


def name_of(event: events.Key) -> str:
    """Return a key as the table names it: what is typed as itself, or a name."""
    typed = event.character
    if typed and typed.isprintable() and typed != " " and "ctrl" not in event.key:
        return typed
    return event.key


def told(verb: Verb) -> str:
    """Return the key of a verb for people, the shortest of several."""
    keys = next(line.keys for line in KEYS if line.verb is verb)
    return key_words(min(keys, key=len))


def key_words(key: str, *, unicode: bool = False) -> str:
    """Return what people call a key."""
    *held, last = key.split("+") if len(key) > 1 else [key]
    name = _ARROWS.get(last, last) if unicode else last.capitalize() if last in _ARROWS else last
    name = name.upper() if "ctrl" in held else name
    return "+".join([*(each.capitalize() for each in held), _TOLD.get(name, name)])
