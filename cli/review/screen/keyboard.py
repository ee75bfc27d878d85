"""The keys of the screen, out of the one table (`core.review.keys`): which verb a key means, and which is told."""

from typing import Final

from textual import events

from cli.review.keycaps import key_words
from core.review.keys import KEYS, Verb

VERBS: Final = {key: line.verb for line in KEYS for key in line.keys}
INTERRUPT: Final = "ctrl+c"
"""The terminal's own key for ending something. It asks nothing."""


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
