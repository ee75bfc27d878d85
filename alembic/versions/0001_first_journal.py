"""The first journal: events, their streams and the registry of these, snapshots, holders, and the guards."""

import secrets
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

MILESTONE = "type IN ('run-started', 'run-finished', 'plan-confirmed')"

FIXED = "stream, position, run, kind, item, type, schema, at, actor, data, content_digest, hash"  # never changes

REFUSAL = "the journal is append-only"

SQLITE = (
    f"""CREATE TRIGGER event_no_update BEFORE UPDATE ON event
    WHEN NOT (OLD.content IS NOT NULL AND NEW.content IS NULL AND NEW.salt IS NULL
              AND {" AND ".join(f"NEW.{name} IS OLD.{name}" for name in FIXED.split(", "))})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"""CREATE TRIGGER stream_no_update BEFORE UPDATE ON stream
    WHEN NOT (NEW.name IS NULL AND NEW.id IS OLD.id AND NEW.digest IS OLD.digest AND NEW.hash IS OLD.hash)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"CREATE TRIGGER stream_no_delete BEFORE DELETE ON stream BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"""CREATE TRIGGER registry_no_update BEFORE UPDATE ON registry
    WHEN NOT (NEW.id IS OLD.id AND NEW.salt IS OLD.salt AND NEW.streams IS OLD.streams + 1
              AND NEW.hash IS (SELECT hash FROM stream WHERE id = NEW.streams))
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608  no value is in it
    f"CREATE TRIGGER registry_no_delete BEFORE DELETE ON registry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)


def _guard(name: str, condition: str) -> str:
    """Return a function that lets only those updates pass that fulfil a condition."""
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF {condition} THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
    END $$"""


POSTGRESQL = (
    _guard(
        "accord_event_guard",
        f"""OLD.content IS NOT NULL AND NEW.content IS NULL AND NEW.salt IS NULL
            AND ROW({", ".join(f"NEW.{name}" for name in FIXED.split(", "))})
                IS NOT DISTINCT FROM ROW({", ".join(f"OLD.{name}" for name in FIXED.split(", "))})""",
    ),
    _guard(
        "accord_stream_guard",
        "NEW.name IS NULL AND ROW(NEW.id, NEW.digest, NEW.hash) = ROW(OLD.id, OLD.digest, OLD.hash)",
    ),
    _guard(
        "accord_registry_guard",
        """ROW(NEW.id, NEW.salt, NEW.streams) = ROW(OLD.id, OLD.salt, OLD.streams + 1)
            AND NEW.hash = (SELECT hash FROM stream WHERE id = NEW.streams)""",
    ),
    f"""CREATE FUNCTION accord_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    *(
        statement
        for table in ("event", "stream", "registry")
        for statement in (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION accord_{table}_guard()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION accord_append_only()",
        )
    ),
)


def upgrade() -> None:
    _tables()
    _events()
    registry = sa.table("registry", *(sa.column(name) for name in ("id", "salt", "streams", "hash")))
    configured = op.get_context().config
    given = configured.attributes.get("salt") if configured else None  # that of the journal which is moved here
    salt = given or secrets.token_bytes(16)
    founded = sha256(b"accord journal 1" + salt).digest()  # what stands before the first registration of a stream
    op.execute(sa.insert(registry).values(id=1, salt=salt, streams=0, hash=founded))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.DDL(statement.replace("%", "%%")))


def downgrade() -> None:
    """Only an empty journal can be taken away: the events of the others exist nowhere else."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT count(*) FROM event")).scalar():
        raise RuntimeError("The journal holds events; a downgrade would lose them.")
    for table in ("holder", "snapshot", "event", "stream", "registry"):
        op.drop_table(table)
    if bind.dialect.name == "postgresql":
        for function in ("event_guard", "stream_guard", "registry_guard", "append_only"):
            op.execute(f"DROP FUNCTION accord_{function}()")


def _tables() -> None:
    op.create_table(
        "registry",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("streams", BIG, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("id = 1", name="registry_single"),
        sqlite_strict=True,
    )
    op.create_table(
        "stream",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("digest", name="stream_digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "snapshot",
        sa.Column("stream", BIG, primary_key=True, autoincrement=False),
        sa.Column("projection", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", BIG, nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("head", "sha256", "state")),
        sqlite_strict=True,
    )
    op.create_table(
        "holder",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("actor", "command", "since")),
        sa.Column("process", sa.Integer, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("stream", BIG, primary_key=True, autoincrement=False),
        sa.Column("position", BIG, primary_key=True, autoincrement=False),
        *(sa.Column(name, KEY if name != "kind" else sa.Text) for name in ("run", "kind", "item")),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "actor", "data")),
        sa.Column("content", sa.Text),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("content_digest", sa.LargeBinary),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    for name, columns, condition in (
        ("event_item", ["stream", "item", "position"], "item IS NOT NULL"),
        ("event_run", ["stream", "run", "position"], "run IS NOT NULL"),
        ("event_milestone", ["stream", "position"], MILESTONE),
    ):
        where = sa.text(condition)
        op.create_index(name, "event", columns, sqlite_where=where, postgresql_where=where)
