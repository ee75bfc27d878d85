"""The mark by which a probe knows its own: the beginning of the name of everything that it makes."""

import re
import secrets

BEGINNING = "Accord probe "
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_LENGTH = 26
_MARK = re.compile(rf"{BEGINNING}[{_LETTERS}]{{{_LENGTH}}}(?: .*)?", re.DOTALL)


def new_mark() -> str:
    """Return the mark of one run: nobody else's name begins so."""
    return BEGINNING + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def marked(name: object) -> bool:
    """Tell whether a name is that of a probe's own."""
    return isinstance(name, str) and _MARK.fullmatch(name) is not None
