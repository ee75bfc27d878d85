"""Names that follow from what they name: item ids and the keys stamped on records that Accord creates.

Both are derived, never drawn: the same record has the same item id in a journal that was lost and begun again, and a
create that is repeated carries the same key, so the provider or a search finds what the first attempt made.
"""

import base64
import hashlib

from core.model import Kind, Side

_KIND_LETTER = {Kind.CALENDAR: "e", Kind.CONTACTS: "c", Kind.TASKS: "t"}


def _hash(*parts: str) -> "hashlib._Hash":
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def item_id(kind: Kind, side: Side, remote_id: str) -> str:
    """Return the id of the item that a record begins as: 16 letters and digits."""
    return base64.b32encode(_hash("item", kind, side, remote_id).digest()[:10]).decode("ascii").lower()


def stamp(kind: Kind, source: Side, remote_id: str, generation: int = 0) -> str:
    """Return the key to stamp on the counterpart that is created from a record.

    At most 40 characters, letter case without meaning: Salesforce compares external ids without it. The first
    letter tells the kind, because events and tasks share their custom fields. A generation above 0 says that the
    counterpart existed before and was deleted: providers remember the keys of what they deleted.
    """
    base = _KIND_LETTER[kind] + _hash("stamp", kind, source, remote_id).hexdigest()[:32]
    return base if generation == 0 else f"{base}-{generation}"


def stamped_from(key: str) -> str:
    """Return a stamp without its generation, in the case that `stamp` writes."""
    return key.partition("-")[0].lower()
