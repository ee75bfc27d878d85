"""Journals on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journal.database import Database
from journal.store import SqlJournal
from tests.support.journals import BACKENDS, database_at, journal_at
from tests.support.postgres import Databases


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return "sqlite:///journal.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def journal(url: str, tmp_path: Path) -> Iterator[SqlJournal]:
    with journal_at(url, tmp_path) as opened:
        yield opened


@pytest.fixture
def database(journal: SqlJournal, url: str, tmp_path: Path) -> Iterator[Database]:
    """The journal's database, by another door."""
    opened = database_at(url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def other_postgres_url(postgres: Databases) -> Iterator[str]:
    """The URL of a second empty database."""
    with postgres.lent() as url:
        yield url
