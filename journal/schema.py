"""The journal's tables, as the newest migration leaves them, and the guards that keep them append-only.

Alembic owns the schema; a test holds that this module and the migrations agree. JSON stands in text columns, so
that any SQL shell reads it, and the database never re-encodes a byte of it.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

VERSION_TABLE: Final = "alembic_version"
"""Where the revision stands: Alembic's own name. A database that another program uses with Alembic is not ours."""

REVISIONS: Final = ("0001",)
"""Every revision, oldest first: enough to tell an older journal from a newer one without loading Alembic."""

GUARDS: Final = {
    "sqlite": frozenset({"event_no_update", "event_no_delete", "stream_no_update", "stream_no_delete"}),
    "postgresql": frozenset({"event_append_only", "event_no_truncate", "stream_append_only", "stream_no_truncate"}),
}
"""The triggers that must exist, by dialect."""

BIG = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number on both; on SQLite only a column called INTEGER is the row's own key."""

metadata = MetaData()

stream = Table(
    "stream",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("name", name="stream_name"),
    sqlite_strict=True,
)

event = Table(
    "event",
    metadata,
    Column("position", BIG, primary_key=True, autoincrement=False),
    Column("stream", BIG, nullable=False),
    Column("version", BIG, nullable=False),
    Column("run", Text),
    Column("kind", Text),
    Column("item", Text),
    Column("type", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("content", Text),
    Column("salt", LargeBinary),
    Column("content_digest", LargeBinary),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version", name="event_stream_version"),
    sqlite_strict=True,
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("stream", BIG, primary_key=True, autoincrement=False),
    Column("projection", Integer, primary_key=True, autoincrement=False),
    Column("position", BIG, nullable=False),
    Column("version", BIG, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    sqlite_strict=True,
)

holder = Table(
    "holder",
    metadata,
    Column("profile", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("since", Text, nullable=False),
    sqlite_strict=True,
)
