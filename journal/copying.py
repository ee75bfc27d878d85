"""Moving a journal whole: from one database into another, or from exported files into one.

Each event is verified on the way, and all of it is one transaction: the target has the whole journal, or is as it was.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, insert, select, true, update

from core.errors import JournalError
from core.facts.recorded import Stored
from journal import heads, migrate, reading
from journal.appending import add
from journal.database import Database, fetch
from journal.integrity import founded, name_digest, registered
from journal.place import place
from journal.schema import event, registry, stream
from journal.verification import Chain

AT_ONCE: Final = 1000
"""Events verified and inserted at a time."""

_REGISTERED: Final = (
    select(registry.c.salt, stream.c.id, stream.c.digest, stream.c.name)
    .join_from(registry, stream, true())
    .order_by(stream.c.id)
)


class Profile(NamedTuple):
    """A profile that is to be moved, and its events."""

    number: int
    digest: bytes
    name: str | None
    events: Iterable[Stored]


class Moved(msgspec.Struct, frozen=True):
    """What was moved."""

    profiles: int
    events: int
    root: str
    """The head over the heads of all profiles, the same as where it came from."""


def copy(source: Database, target: Database, step: Callable[[int], object] = lambda _: None) -> Moved:
    """Copy all profiles, up to where their streams end now, into a database without a journal, or with an empty one.

    `step` is told how many events more are there. Raises JournalError when the target holds events, or the source
    is not as it was written; the target is as it was then.
    """
    with source.reading() as connection:
        registered_ones = fetch(connection, _REGISTERED)
        ends = {head.number: head.position for head in heads.profiles(connection)}
    if not registered_ones:
        raise JournalError(
            "There is nothing to copy: the journal holds no events.", "`accord init` makes an empty one."
        )
    salt = registered_ones[0][0]
    profiles = [
        Profile(number, digest, name, reading.stored(source, number, 0, ends[number]))
        for _, number, digest, name in registered_ones
    ]
    return found(target, salt, profiles, step)


def found(
    target: Database, salt: bytes, profiles: Sequence[Profile], step: Callable[[int], object] = lambda _: None
) -> Moved:
    """Make a journal of these profiles, in the order of their registration.

    Raises JournalError when the target holds events, a profile is missing, or an event does not follow from those
    before it.
    """
    refuse_events(target)
    with target.writing(migrate.UPGRADING) as connection:
        _refuse_streams(connection, target)
        migrate.found_anew(connection, salt)
        before, events = founded(salt), 0
        for order, profile in enumerate(profiles, 1):
            _refuse_misplaced(order, profile, salt)
            before = registered(before, profile.number, profile.digest)
            _register(connection, profile, before)
            for rows in checked(profile, before):
                add(connection, rows)
                events += len(rows)
                step(len(rows))
        return Moved(len(profiles), events, heads.root(connection).hex())


def refuse_events(target: Database) -> None:
    """Raise JournalError unless the database has no journal, or an empty one of this Accord's form."""
    standing = migrate.state(target)
    if standing not in ("missing", "current"):
        raise migrate.refusal(target, standing)
    if standing == "current":
        with target.reading() as connection:
            _refuse_streams(connection, target)


def _refuse_streams(connection: Connection, target: Database) -> None:
    if migrate.is_there(connection) and (
        fetch(connection, select(stream.c.id).limit(1)) or fetch(connection, select(event.c.position).limit(1))
    ):
        raise JournalError(
            f"The journal {place(target.engine)} is not empty.",
            "Name a database that holds no journal yet: nothing is ever written over.",
        )


def _refuse_misplaced(number: int, profile: Profile, salt: bytes) -> None:
    misnamed = profile.name is not None and name_digest(salt, profile.name) != profile.digest
    if profile.number != number or misnamed:
        raise not_whole(profile, 0, "its registration, or one before it, is not as it was written")


def _register(connection: Connection, profile: Profile, registration: bytes) -> None:
    values = {"id": profile.number, "digest": profile.digest, "name": profile.name, "hash": registration}
    connection.execute(insert(stream).values(values))
    connection.execute(update(registry).values(streams=profile.number, hash=registration))


def checked(profile: Profile, registration: bytes) -> Iterator[list[tuple[Any, ...]]]:
    """Yield a profile's complete rows, some at a time. Raises JournalError at one that is not as it was written."""
    chain = Chain(registration)
    events = iter(profile.events)
    while some := [(profile.number, *stored) for stored in islice(events, AT_ONCE)]:
        for position, problem in chain.check(some):
            raise not_whole(profile, position, problem)
        yield some
    if chain.position == 0:
        raise not_whole(profile, 0, "it has no events, although none is registered without")
    for position in chain.erasures.undeclared():
        raise not_whole(profile, position, "the content is gone, and no later event says that it was erased")


def not_whole(profile: Profile, position: int, problem: str) -> JournalError:
    """Return why a profile is not moved: whoever moves what was altered would hide it."""
    where = f"profile {profile.name or profile.number}" + (f", position {position}" if position else "")
    return JournalError(
        f"Nothing was moved, because the journal is not whole: {where}: {problem}.",
        "`accord verify`, where the journal came from, shows everything that is wrong with it.",
    )
