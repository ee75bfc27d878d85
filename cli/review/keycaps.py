"""What people call the keys of the one table (`core.review.keys`), on the screen and on the page."""

from typing import Final

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


def key_words(key: str, *, unicode: bool = False) -> str:
    """Return what people call a key."""
    *held, last = key.split("+") if len(key) > 1 else [key]
    name = _ARROWS.get(last, last) if unicode else last.capitalize() if last in _ARROWS else last
    name = name.upper() if "ctrl" in held else name
    return "+".join([*(each.capitalize() for each in held), _TOLD.get(name, name)])
