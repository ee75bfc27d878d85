"""The first journal: events, the streams they belong to, snapshots, who holds a profile, and the guards."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")

FIXED = (
    "position, stream, version, run, kind, item, type, schema, at, actor, data, content_digest, hash"  # never changes
)

REFUSAL = "the journal is append-only"

SQLITE = (
    f"""CREATE TRIGGER event_no_update BEFORE UPDATE ON event
    WHEN NOT (OLD.content IS NOT NULL AND NEW.content IS NULL AND NEW.salt IS NULL
              AND {" AND ".join(f"NEW.{name} IS OLD.{name}" for name in FIXED.split(", "))})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER stream_no_update BEFORE UPDATE ON stream BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER stream_no_delete BEFORE DELETE ON stream BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)

POSTGRESQL = (
    f"""CREATE FUNCTION accord_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW
    EXECUTE FUNCTION accord_event_guard()""",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event EXECUTE FUNCTION accord_append_only()",
    """CREATE TRIGGER stream_append_only BEFORE UPDATE OR DELETE ON stream FOR EACH ROW
    EXECUTE FUNCTION accord_append_only()""",
    "CREATE TRIGGER stream_no_truncate BEFORE TRUNCATE ON stream EXECUTE FUNCTION accord_append_only()",
)

EVENT_GUARD = f"""CREATE FUNCTION accord_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.content IS NOT NULL AND NEW.content IS NULL AND NEW.salt IS NULL
         AND ROW({", ".join(f"NEW.{name}" for name in FIXED.split(", "))})
             IS NOT DISTINCT FROM ROW({", ".join(f"OLD.{name}" for name in FIXED.split(", "))}) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
    END $$"""


def upgrade() -> None:
    _tables()
    guards = SQLITE if op.get_bind().dialect.name == "sqlite" else (EVENT_GUARD, *POSTGRESQL)
    for statement in guards:
        op.execute(sa.DDL(statement.replace("%", "%%")))


def downgrade() -> None:
    """Only an empty journal can be taken away: the events of the others exist nowhere else."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT count(*) FROM event")).scalar():
        raise RuntimeError("The journal holds events; a downgrade would lose them.")
    for table in ("holder", "snapshot", "event", "stream"):
        op.drop_table(table)
    if bind.dialect.name == "postgresql":
        for function in ("accord_event_guard", "accord_append_only"):
            op.execute(f"DROP FUNCTION {function}()")


def _tables() -> None:
    op.create_table(
        "stream",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.UniqueConstraint("name", name="stream_name"),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("position", BIG, primary_key=True, autoincrement=False),
        sa.Column("stream", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("run", "kind", "item")),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "actor", "data")),
        sa.Column("content", sa.Text),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("content_digest", sa.LargeBinary),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("stream", "version", name="event_stream_version"),
        sqlite_strict=True,
    )
    op.create_table(
        "snapshot",
        sa.Column("stream", BIG, primary_key=True, autoincrement=False),
        sa.Column("projection", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("head", "sha256", "state")),
        sqlite_strict=True,
    )
    op.create_table(
        "holder",
        sa.Column("profile", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sqlite_strict=True,
    )
