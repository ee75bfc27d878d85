"""Whom the profiles of a journal sync: enough to tell a mailbox that is somebody's from one made for tests."""

from collections.abc import Iterator
from typing import Final

from core.facts.events import IdentitySeen
from core.model import Side
from journal import heads, reading
from journal.database import Database
from journal.schema import event

_SEEN: Final = event.c.type == str(IdentitySeen.__struct_config__.tag)


def bound(database: Database, side: Side) -> Iterator[str]:
    """Yield the account ids and the addresses that any profile ever reached on a side; those that were erased not."""
    with database.reading() as connection:
        streams = [head.number for head in heads.profiles(connection)]
    for stream in streams:
        for recorded in reading.found(database, stream, _SEEN, None):
            seen = recorded.event
            if isinstance(seen, IdentitySeen) and seen.side is side:
                yield from (name for name in (seen.account, *(seen.content.addresses if seen.content else ())) if name)
