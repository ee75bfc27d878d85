"""Where a journal is, in words for a person."""

from sqlalchemy import Engine


def place(engine: Engine) -> str:
    """Return where the journal is, in words that hold no password."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return f"at {url.database}"
    host = url.host or url.query.get("host") or "this computer"
    return f"in the PostgreSQL database {url.database} on {host}"
