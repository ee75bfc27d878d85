"""The settings as text, and what became of switching some."""

import json

from cli.config.load import Loaded, settings_rows
from cli.config.switch import Switched
from cli.terminal.look import Look, table
from cli.terminal.printable import printable
from core.model import Kind


def settings_text(loaded: Loaded, look: Look) -> str:
    """Return the settings in force, a line each, and where each was said."""
    rows = [
        (key, printable(json.dumps(value, ensure_ascii=False)), printable(origin))
        for key, value, origin in settings_rows(loaded)
    ]
    return "\n".join(table(rows, ("setting", "value", "from"), look, flexible=(1, 2), narrowest=16))


def switched_text(switched: Switched) -> str:
    """Return what became of the wish to have a kind on or off."""
    name, word = switched.kind.capitalize(), "on" if switched.on else "off"
    be = "is" if switched.kind is Kind.CALENDAR else "are"
    if switched.already:
        return f"{name} {be} already switched {word}."
    if switched.overruled is None:
        return f"{name} {be} switched {word}."
    return f"{name} {be} switched {word} in the file, but {switched.overruled} overrides it."
