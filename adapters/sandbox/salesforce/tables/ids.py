"""Record ids: a three-letter prefix of the object, twelve more case-sensitive letters, three letters of checksum."""

import re

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_POD = "5g0000"


def checksum(short: str) -> str:
    """Return the three letters that make a 15-letter id safe where case is lost.

    Each letter tells which of five characters are upper-case, the first of them in the lowest bit.
    """
    blocks = (short[i : i + 5] for i in (0, 5, 10))
    return "".join(_CHECK[sum(1 << i for i, c in enumerate(block) if "A" <= c <= "Z")] for block in blocks)


def full(text: str) -> str | None:
    """Return the 18-letter form of an id given in either form, or None if it is not an id."""
    if not _ID.fullmatch(text):
        return None
    short = text[:15]
    if len(text) == 15:
        return short + checksum(short)
    return text if text[15:].upper() == checksum(short) else None


def make(prefix: str, number: int) -> str:
    """Return the id of an object's n-th record; the same number always gives the same id."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _ALPHABET[digit] + digits
    short = prefix + _POD + digits.rjust(6, "0")
    return short + checksum(short)
