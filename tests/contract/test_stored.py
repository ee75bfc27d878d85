"""What every journal gives to those who export it or vouch for it (core.ports.Journal): rows as stored, and heads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.ports import Journal
from journal.reading import PAGE
from journal.store import SqlJournal
from tests.support.exports import MEETING, PERSON, appended
from tests.support.fakes import MemoryJournal
from tests.support.journals import BACKENDS, add, ignored, journal_at, seen


@pytest.fixture(params=[*BACKENDS, "memory"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
        return
    url = "sqlite:///journal.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with journal_at(url, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("wanted", "positions"),
    [
        ({}, list(range(1, 20))),
        ({"upto": 3}, [1, 2, 3]),
        ({"run": "run2"}, list(range(12, 19))),
        ({"run": "run2", "upto": 13}, [12, 13]),
        ({"items": {PERSON, MEETING}}, [3, 5, 6, 7, 8, 9, 10, 13, 14, 16, 17, 19]),
        ({"items": [PERSON], "run": "run2"}, [16, 17]),
        ({"items": ()}, []),
        ({"run": "none"}, []),
    ],
)
def test_events_come_as_they_are_stored(journal: Journal, wanted: dict[str, Any], positions: list[int]) -> None:
    appended(journal)
    found = list(journal.stored(**wanted))
    assert [one.position for one in found] == positions
    read = {one.position: one for one in journal.read()}
    for one in found:
        same = read[one.position]
        assert (one.run, one.kind, one.item, one.at, one.actor) == (
            same.run, same.kind.value if same.kind else None, same.item, same.at, same.actor,
        )  # fmt: skip
        assert (one.content is not None) == (getattr(same.event, "content", None) is not None)
        assert not one.erased


def test_a_journal_without_events_has_no_heads(journal: Journal) -> None:
    assert list(journal.stored()) == []
    assert journal.origin() is None
    assert list(journal.heads()) == []
    assert journal.hash_of(1, 1) is None


def test_heads_name_the_last_event_of_each_profile(journal: Journal) -> None:
    end = appended(journal)
    (head,) = journal.heads()
    assert (head.number, head.position) == (1, end)
    assert head.hash == journal.hash_of(1, end) != journal.hash_of(1, end - 1)
    assert journal.hash_of(1, end + 1) is None
    assert journal.hash_of(2, 1) is None
    assert journal.root_of([head]) == journal.root_of(journal.heads())


def test_the_origin_tells_what_the_profile_is_one_of(journal: Journal) -> None:
    end = appended(journal)
    origin = journal.origin()
    assert origin
    assert (origin.profile, origin.number, origin.events) == ("default", 1, end)
    assert origin.digests == tuple(head.digest for head in journal.heads())


@pytest.mark.parametrize("backend", BACKENDS)
def test_erased_content_is_told(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = "sqlite:///journal.db" if backend == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with journal_at(url, tmp_path) as journal:
        appended(journal)
        journal.erase([3])
        assert [one.position for one in journal.stored() if one.erased] == [3]


def test_many_events_come_in_order(tmp_path: Path) -> None:
    journal: SqlJournal
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        add(journal, [*(seen(number) for number in range(2 * PAGE)), ignored(1)])
        assert [one.position for one in journal.stored()] == list(range(1, 2 * PAGE + 2))
