"""Journals on both databases."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from journal import migrate, verification
from journal.database import Database
from journal.store import SqlJournal
from tests.support.journals import BACKENDS, database_at, journal_at
from tests.support.postgres import Databases
from tests.support.quicker import once_a_form


@pytest.fixture(autouse=True, scope="session")
def tables_compared_once() -> Iterator[None]:
    """Compare the tables with Accord's own when they changed, not whenever a row did."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "differences", once_a_form(verification.differences))
        yield


@pytest.fixture(autouse=True)
def journals_founded_by_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the journal itself is tested: every one is made as a person's is."""
    monkeypatch.setattr(migrate, "_run", inspect.unwrap(migrate._run))


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
