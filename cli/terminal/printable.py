"""Text that cannot act on a terminal. Everything that comes from outside passes through here before it is printed."""

import unicodedata

_JOINERS = "\u200c\u200d"


def printable(text: str) -> str:
    """Return text in one line that cannot act on a terminal: control, format and direction characters are spelt out."""
    return "".join(_visible(character) for character in " ".join(text.split()))


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
