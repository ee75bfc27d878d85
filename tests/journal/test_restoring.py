"""A complete export is a journal: imported elsewhere, it holds the same and verifies to the same head."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.engine.export import Redaction
from core.errors import JournalError
from core.facts.events import ContentErased
from core.facts.lines import line, parsed
from core.facts.recorded import NewEvent
from journal.database import Database, connect
from journal.migrate import state
from journal.restoring import restore
from journal.store import SqlJournal
from tests.support.exports import MEETING, NAUGHTY, appended
from tests.support.journals import BACKENDS, add, journal_at, problems, run_sql, seen


def exported(journal: SqlJournal, path: Path) -> Path:
    lines = [line(event, journal.origin() if event.position == 1 else None) for event in journal.stored()]
    path.write_bytes(b"".join(lines))
    return path


@pytest.fixture
def files(journal: SqlJournal, url: str, tmp_path: Path) -> list[Path]:
    """Two profiles: naughty texts, an erased content; then exported."""
    end = appended(journal, subject=" ".join(NAUGHTY))
    add(journal, [seen(number, {"subject": text}) for number, text in enumerate(NAUGHTY)], after=end)
    erasing = NewEvent(ContentErased(items=(MEETING,), events=1))
    add(journal, [erasing], after=end + len(NAUGHTY))
    journal.erase([3])
    with journal_at(url, tmp_path, "other") as other:
        add(other, [seen(7)], actor="bob")
        return [exported(other, tmp_path / "other.jsonl"), exported(journal, tmp_path / "default.jsonl")]


@pytest.fixture(params=BACKENDS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = "sqlite:///new.db" if request.param == "sqlite" else request.getfixturevalue("other_postgres_url")
    with closing(connect(url, home=tmp_path, create=True)) as database:
        yield database


def rows(database: Database) -> list[tuple[object, ...]]:
    found = run_sql(database, "SELECT * FROM event ORDER BY stream, position")
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in found]


def test_an_import_holds_the_same(journal: SqlJournal, database: Database, files: list[Path], target: Database) -> None:
    moved = restore(target, files)
    assert moved.root == journal.root()
    assert rows(target) == rows(database)
    with closing(SqlJournal(target, "default")) as copied:
        assert problems(copied) == []
        assert (copied.root(), copied.heads()) == (journal.root(), journal.heads())


def changed(name: str, value: object, number: int = 1) -> Callable[[list[str]], list[str]]:
    def change(lines: list[str]) -> list[str]:
        return [json.dumps(json.loads(text) | {name: value}) if at == number else text for at, text in enumerate(lines)]

    return change


SPOILT: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "an actor": (changed("actor", "eve"), "position 2"),
    "a content": (changed("content", {"subject": "Party"}, 2), "not an event|position 3"),
    "a fact": (changed("data", {}), "position 2"),
    "a hash": (changed("hash", "ab" * 32), "position 2"),
    "a salt": (changed("salt", "ab" * 16, 4), "position 5"),
    "no hash": (changed("hash", None), "Line 2 of .* is not an event"),
    "an event left out": (lambda lines: lines[:4] + lines[5:], "holds .* events of"),
    "the end left out": (lambda lines: lines[:-1], "holds .* events of"),
    "half a line": (lambda lines: [*lines[:-1], lines[-1][:50]], "is not an event"),
    "exchanged": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "position 3"),
    "the first twice": (lambda lines: [lines[0], *lines], "position 1|holds .* events of"),
    "without its origin": (changed("journal", None, 0), "no complete export"),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILT.values(), ids=SPOILT.keys())
def test_what_is_not_as_it_was_exported_is_refused(
    files: list[Path], tmp_path: Path, spoil: Callable[[list[str]], list[str]], said: str
) -> None:
    lines = files[1].read_text("utf-8").split("\n")[:-1]
    files[1].write_text("\n".join(spoil(lines)) + "\n", "utf-8")
    with closing(connect("sqlite:///new.db", home=tmp_path, create=True)) as target:
        with pytest.raises(JournalError, match=said):
            restore(target, files)
        assert state(target) == "missing"


def test_every_profile_must_be_there(files: list[Path], tmp_path: Path) -> None:
    with closing(connect("sqlite:///new.db", home=tmp_path, create=True)) as target:
        for some in (files[:1], files[1:], [files[1], files[1]]):
            with pytest.raises(JournalError, match=r"had 2 profiles|not exported from the same journal"):
                restore(target, some)


def test_two_journals_are_not_mixed(files: list[Path], tmp_path: Path) -> None:
    with journal_at("sqlite:///third.db", tmp_path, "third") as third:
        add(third, [seen(1)])
        alien = exported(third, tmp_path / "third.jsonl")
    with (
        closing(connect("sqlite:///new.db", home=tmp_path, create=True)) as target,
        pytest.raises(JournalError, match="not exported from the same journal"),
    ):
        restore(target, [files[1], alien])


def test_a_redacted_export_is_no_journal(journal: SqlJournal) -> None:
    appended(journal)
    (first, *_) = Redaction()(journal.stored())
    with pytest.raises(ValueError, match=r"not an event|non-hexadecimal"):
        parsed(line(first, redacted=True))


def test_a_line_is_in_the_form_of_the_log(journal: SqlJournal) -> None:
    appended(journal)
    for event, row in zip(journal.stored(), journal.rows(), strict=True):
        said = json.loads(line(event))
        assert {name: said[name] for name in row} == row
