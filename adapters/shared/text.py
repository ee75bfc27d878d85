"""Text of people, in the form that both sides can hold."""

import re

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs, but for tab and line feed."""


def canonical_text(value: object) -> str | None:
    r"""Return a text as it is compared, stored and written; None for an empty one and for what is no text.

    Lines end in \n, the ends are stripped; control characters and lone surrogates, which one of the two sides
    would refuse or drop, are gone. A canonical text stays as it is.
    """
    if not isinstance(value, str):
        return None
    if value.isprintable():  # most texts are one clean line; this is the busiest function of a whole reading
        return value.strip() or None
    return _UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip() or None
