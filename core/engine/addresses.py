"""What a person pastes instead of an item id: the id of a record, however it is spelt, or its address in a browser."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

_SALESFORCE_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORTEST = 15
"""No service has record ids that are shorter."""


def is_address(text: str) -> bool:
    """Tell whether a text is the address of a page."""
    return "://" in text


def remote_ids(text: str) -> tuple[str, ...]:
    """Return every record id that a text may mean, the most literal first.

    Of an address these are the parts of its path, its query and its fragment: Lightning has
    `/lightning/r/Event/ID/view`, classic Salesforce `/ID`, Outlook on the web `?itemid=ID` (in the older spelling, with
    / and +) or `/calendar/item/ID`.
    """
    texts = _parts(text) if is_address(text) else [text]
    return tuple(dict.fromkeys(spelt for each in texts for spelt in _spellings(each)))


def _parts(address: str) -> list[str]:
    try:
        url = urlsplit(address)
    except ValueError:
        return []
    values = [pair.partition("=")[2] for pair in url.query.split("&")]
    parts = [*url.path.split("/"), *values, *re.split(r"[/?]", url.fragment)]
    return [part for part in map(unquote, parts) if len(part) >= _SHORTEST]


def _spellings(text: str) -> Iterator[str]:
    yield text
    if _SALESFORCE_ID.fullmatch(text):
        yield _whole_salesforce_id(text)
    if re.search(r"[/+]", text):
        yield text.replace("/", "-").replace("+", "_")


def _whole_salesforce_id(text: str) -> str:
    """Return a Salesforce id with its checksum, which says of each of the 15 letters whether it is a capital.

    (Salesforce: SOAP API Developer Guide, "ID Field Type".) Somebody may have lost the letter case on the way: then the
    checksum brings it back.
    """
    if len(text) > _SHORTEST and set(text[_SHORTEST:].upper()) <= set(_CHECKSUM):
        text = _recased(text[:_SHORTEST], text[_SHORTEST:].upper())
    blocks = [text[at : at + 5] for at in (0, 5, 10)]
    return text[:_SHORTEST] + "".join(_CHECKSUM[sum(c.isupper() << n for n, c in enumerate(block))] for block in blocks)


def _recased(letters: str, checksum: str) -> str:
    capitals = [_CHECKSUM.index(check) >> n & 1 for check in checksum for n in range(5)]
    return "".join(c.upper() if capital else c.lower() for c, capital in zip(letters, capitals, strict=True))
