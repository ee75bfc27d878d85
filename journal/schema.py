"""The journal's tables, as the newest migration leaves them, and the guards that keep them append-only.

Alembic owns the schema; a test holds that this module and the migrations agree. JSON stands in text columns, so
that any SQL shell reads it, and the database never re-encodes a byte of it.
"""

from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.facts.events import MILESTONES

VERSION_TABLE: Final = "alembic_version"
"""Where the revision stands: Alembic's own name. A database that another program uses with Alembic is not ours."""

REVISIONS: Final = ("0001",)
"""Every revision, oldest first: enough to tell an older journal from a newer one without loading Alembic."""

GUARDS: Final = {
    "sqlite": frozenset(
        {
            "event_no_update",
            "event_no_delete",
            "stream_no_update",
            "stream_no_delete",
            "registry_no_update",
            "registry_no_delete",
        }
    ),
    "postgresql": frozenset(
        {
            "event_append_only",
            "event_no_truncate",
            "stream_append_only",
            "stream_no_truncate",
            "registry_append_only",
            "registry_no_truncate",
        }
    ),
}
"""The triggers that must exist, by dialect."""

BIG = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number on both; on SQLite only a column called INTEGER is the row's own key."""

KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is indexed, in the order of its bytes: an index in the order of a language costs several times as much, and
breaks when the operating system learns another order."""

IS_MILESTONE: Final = f"type IN ({', '.join(repr(name) for name in MILESTONES)})"
"""What the events have in common by which runs are found."""

metadata = MetaData()

registry = Table(
    "registry",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("streams", BIG, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="registry_single"),
    sqlite_strict=True,
)
"""One row: the salt of names, and how many streams there are, with the registration of the newest."""

stream = Table(
    "stream",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("digest", name="stream_digest"),
    sqlite_strict=True,
)
"""A stream a profile. The name is personal and may be erased; its salted digest stays, and finds the stream."""

event = Table(
    "event",
    metadata,
    Column("stream", BIG, primary_key=True, autoincrement=False),
    Column("position", BIG, primary_key=True, autoincrement=False),
    Column("run", KEY),
    Column("kind", Text),
    Column("item", KEY),
    Column("type", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("content", Text),
    Column("salt", LargeBinary),
    Column("content_digest", LargeBinary),
    Column("hash", LargeBinary, nullable=False),
    sqlite_strict=True,
)

_INDEXES: Final = {
    "event_item": (("stream", "item", "position"), "item IS NOT NULL"),
    "event_run": (("stream", "run", "position"), "run IS NOT NULL"),
    "event_milestone": (("stream", "position"), IS_MILESTONE),
}
"""The indexes of `event`: by name, the columns, and of which events."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("stream", BIG, primary_key=True, autoincrement=False),
    Column("projection", Integer, primary_key=True, autoincrement=False),
    Column("position", BIG, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    sqlite_strict=True,
)

holder = Table(
    "holder",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("host", Text, nullable=False),
    sqlite_strict=True,
)
"""PostgreSQL: who held a profile last, which counts for as long as the lock is held. On SQLite a file says so."""


@cache
def with_indexes() -> MetaData:
    """Return the tables with their indexes, to be held against a database.

    Nothing else needs these, and to say of which rows an index is on PostgreSQL loads all that SQLAlchemy knows of
    PostgreSQL: a twentieth of a second, which a command on SQLite is spared.
    """
    for name, (columns, rows) in _INDEXES.items():
        Index(name, *(event.c[column] for column in columns), sqlite_where=text(rows), postgresql_where=text(rows))
    return metadata
