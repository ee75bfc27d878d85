"""Many profiles at once: none waits for another, and many threads share one database."""

import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import filelock
import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from core.errors import JournalError, ProfileBusy
from core.facts.events import MILESTONES
from core.facts.recorded import Snapshot
from journal import reading
from journal.database import Database
from journal.store import SqlJournal
from journal.turn import Turn
from tests.support.journals import a_run, add, database_at, ignored, journal_at, problems, run_sql, seen

THREADS = 32


@pytest.fixture
def one_database(journal: SqlJournal, url: str, tmp_path: Path) -> Iterator[Database]:
    opened = database_at(url, tmp_path)
    yield opened
    opened.close()


def in_threads(work: Callable[[int], object]) -> list[object]:
    """Let all threads work at once, and return what came of each."""
    together = threading.Barrier(THREADS)

    def begin(number: int) -> object:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def test_thirty_two_threads_work_on_one_database(one_database: Database) -> None:
    def work(number: int) -> int:
        journal = SqlJournal(one_database, f"profile-{number}")
        with journal.exclusive(f"ann {number}", "observe"):
            for after in range(0, 6, 3):
                add(journal, [seen(after), seen(after + 1), ignored(after)], after=after)
            journal.save_snapshot(Snapshot(6, 1, b"state"))
        assert journal.load_snapshot(1) == Snapshot(6, 1, b"state")
        return len(list(journal.read()))

    assert in_threads(work) == [6] * THREADS
    assert problems(SqlJournal(one_database, "any")) == []


def test_one_profile_is_held_by_one_thread(one_database: Database) -> None:
    journal = SqlJournal(one_database, "shared")
    everybody_tried = threading.Barrier(THREADS)

    def work(_: int) -> bool:
        try:
            with journal.exclusive("ann", "observe"):
                everybody_tried.wait()
                return True
        except ProfileBusy:
            everybody_tried.wait()
            return False

    assert sorted(in_threads(work)) == [False] * (THREADS - 1) + [True]


def test_rivals_on_one_stream_leave_no_gap(one_database: Database) -> None:
    journal = SqlJournal(one_database, "shared")

    def work(number: int) -> None:
        while True:
            try:
                add(journal, [seen(number)], after=journal.head().position)
            except JournalError:
                continue
            return

    in_threads(work)
    assert [one.position for one in journal.read()] == list(range(1, THREADS + 1))
    assert problems(journal) == []


def test_an_append_of_one_profile_waits_for_none_of_another(postgres_url: str, tmp_path: Path) -> None:
    """A transaction of one profile stands still with its lock taken; the other appends, and so it must not wait."""
    with journal_at(postgres_url, tmp_path, "ann") as ann, journal_at(postgres_url, tmp_path, "bob") as bob:
        add(ann, [seen(1)])
        with ann._database.writing(ann._turn):
            add(bob, [seen(2)])
            add(bob, [seen(3)], after=1)
            add_impatiently(bob, [ignored(1)], after=2)
            with pytest.raises(OperationalError, match="lock timeout"):
                add_impatiently(SqlJournal(bob._database, "ann"), [seen(4)], after=1)
        add(ann, [seen(4)], after=1)
        assert problems(ann) == []


def add_impatiently(journal: SqlJournal, events: list[object], after: int) -> None:
    """Append, and give up at once where a lock is not free."""

    def hurry(_connection: object, _cursor: object, statement: str, *rest: object) -> tuple[str, object]:
        return statement.replace("'30s'", "'1ms'"), rest[0]

    engine = journal._database.engine
    event.listen(engine, "before_cursor_execute", hurry, retval=True)
    try:
        add(journal, events, after=after)  # type: ignore[arg-type]
    except JournalError as error:
        raise error.__cause__ or error from None
    finally:
        event.remove(engine, "before_cursor_execute", hurry)


def test_snapshots_and_holds_do_not_wait_for_an_append(postgres_url: str, tmp_path: Path) -> None:
    with journal_at(postgres_url, tmp_path) as journal:
        add(journal, [seen(1)])
        other = SqlJournal(journal._database, "default")
        with journal._database.writing(journal._turn), other.exclusive("ann", "observe"):
            other.save_snapshot(Snapshot(1, 1, b"state"))
            assert other.load_snapshot(1) == Snapshot(1, 1, b"state")


def test_one_connection_carries_all_holds_of_a_process(postgres_url: str, tmp_path: Path) -> None:
    with journal_at(postgres_url, tmp_path) as journal:
        held = [SqlJournal(journal._database, f"profile-{number}") for number in range(20)]
        with ThreadPoolExecutor(1) as pool:
            holds = [each.exclusive("ann", "observe") for each in held]
            for hold in holds:
                hold.__enter__()
            count = "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            assert pool.submit(run_sql, journal._database, count).result() == [(1,)]
            for hold in holds:
                hold.__exit__(None, None, None)


def test_the_server_asks_whether_this_computer_lives(postgres_url: str, tmp_path: Path) -> None:
    """On each connection, that of the holds as well. (On a socket of this computer the values themselves read 0.)"""
    with journal_at(postgres_url, tmp_path) as journal, journal.exclusive("ann", "observe"):
        asked = "SELECT count(*) FROM pg_settings WHERE starts_with(name, 'tcp_keepalives') AND source = 'session'"
        assert run_sql(journal._database, asked) == [(3,)]
        holds: Any = journal._database.locks
        assert holds._connection.exec_driver_sql(asked).scalar() == 3


BINDS = {"stream": 1, "after": 0, "from": "run", "end": "run\x7f"}


def test_the_events_of_a_run_or_an_item_are_found_by_an_index(journal: SqlJournal, one_database: Database) -> None:
    add(journal, [*a_run(), *(seen(number) for number in range(4000))])
    plans = {}
    for name, statement in (
        ("event_run", reading._EVENTS.where(reading.of_run("run2"))),
        ("event_run of some types", reading._EVENTS.where(reading.of_run("run2", MILESTONES))),
        ("event_run by its beginning", reading._RUN_FROM),
        ("event_run after another", reading._RUN_ABOVE),
        ("event_item", reading._EVENTS.where(reading.about(["item7"])[0])),
        ("event_milestone", reading._EVENTS.where(reading.of_types(["run-started"]))),
    ):
        explain = "EXPLAIN QUERY PLAN " if one_database.sqlite else "EXPLAIN "
        with one_database.writing(None) as connection:
            if not one_database.sqlite:
                connection.exec_driver_sql("ANALYZE event")
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            text = str(
                statement.params(**{name: BINDS[name] for name in BINDS if name in statement.compile().params}).compile(
                    dialect=connection.dialect, compile_kwargs={"literal_binds": True}
                )
            )
            plans[name] = " ".join(str(row) for row in connection.exec_driver_sql(explain + text.replace("%%", "%")))
    assert {name: name.split()[0] in plan for name, plan in plans.items()} == dict.fromkeys(plans, True), plans


def test_a_page_of_a_stream_that_postgresql_knows_nothing_about_is_read_alone(
    postgres_url: str, tmp_path: Path
) -> None:
    """Nobody has analysed the table yet, as when a profile reads everything for the first time."""
    with journal_at(postgres_url, tmp_path) as journal:
        add(journal, [ignored(number) for number in range(5 * reading.PAGE)])
        touched: list[int] = []

        class Explaining(psycopg.Cursor[Any]):
            def execute(self, query: Any, params: Any = None, **how: Any) -> "Explaining":
                if "event.position <= " in query:
                    other = psycopg.Cursor(self.connection)
                    other.execute("EXPLAIN (ANALYZE, TIMING OFF) " + query, params)
                    plan = " ".join(line for (line,) in other.fetchall())
                    touched.append(max(int(rows) for rows in re.findall(r"actual rows=(\d+)", plan)))
                return super().execute(query, params, **how)

        engine = journal._database.engine
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "cursor_factory", Explaining))
        engine.dispose()
        assert len(list(journal.read())) == 5 * reading.PAGE
        assert touched == [reading.PAGE] * 5 + [0]
        touched.clear()
        assert problems(journal) == []
        assert touched[1:] == [reading.PAGE] * 4 + [0, 0]


def test_the_journal_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the folder allows. (Windows knows no such bits; there the folder of the user protects it.)"""
    with journal_at("sqlite:///journal.db", tmp_path) as journal, journal.exclusive("ann", "sync"), journal.alive("r"):
        add(journal, [seen(1)])
        files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert {name.split(".")[-1] for name in files} >= {"db", "db-wal", "db-shm", "lock", "run", "holder"}
    others = stat.S_IRWXG | stat.S_IRWXO
    assert {name for name, mode in files.items() if mode & others and os.name != "nt"} == set()


UNDER_UMASK = """
import os, sys
from pathlib import Path
from tests.support.journals import add, journal_at, seen

os.umask(int(sys.argv[2], 8))
with journal_at("sqlite:///journal.db", Path(sys.argv[1])) as journal, journal.exclusive("a", "b"), journal.alive("r"):
    add(journal, [seen(1)])
    print(*(oct(path.stat().st_mode & 0o777) for path in Path(sys.argv[1]).iterdir()))
"""


@pytest.mark.parametrize("umask", ["000", "077", "377"])
def test_whatever_the_umask(tmp_path: Path, umask: str) -> None:
    command = [sys.executable, "-c", UNDER_UMASK, str(tmp_path), umask]
    root = Path(__file__).resolve().parents[2]
    modes = set(subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split())
    assert modes == ({"0o600"} if os.name != "nt" else {"0o666"})


def test_a_run_leaves_no_file_behind(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        before = set(tmp_path.iterdir())
        with journal.alive("run1"):
            assert journal.is_alive("run1")
        assert not journal.is_alive("run2")
        assert set(tmp_path.iterdir()) == before


def test_a_profile_is_found_when_its_name_was_erased(journal: SqlJournal, url: str, tmp_path: Path) -> None:
    with journal_at(url, tmp_path, "ann.smith") as named:
        add(named, [seen(1)])
        run_sql(named._database, "UPDATE stream SET name = NULL")
        assert problems(named) == []
    with journal_at(url, tmp_path, "ann.smith") as again:
        assert len(list(again.read())) == 1
        assert run_sql(again._database, "SELECT count(*) FROM stream WHERE name IS NOT NULL") == [(0,)]


def test_the_name_of_a_profile_stands_in_one_column_alone(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path, "ann.smith") as journal, journal.exclusive("x", "y"):
        add(journal, a_run(seen(1)))
        assert not [path.name for path in tmp_path.iterdir() if "smith" in path.name]
        stored = run_sql(journal._database, "SELECT * FROM event") + run_sql(
            journal._database, "SELECT * FROM registry"
        )
        assert "smith" not in str(stored)


def test_writers_wait_for_their_turn_and_not_for_ever(tmp_path: Path) -> None:
    """Threads by the one object, processes by the file: here, by another object on it."""
    path = str(tmp_path / "journal.db.lock")
    turn, impatient = Turn(path, 30), Turn(path, 0)
    with turn:
        with pytest.raises(filelock.Timeout), impatient:
            pass
        with ThreadPoolExecutor(1) as pool, pytest.raises(filelock.Timeout):
            pool.submit(impatient.__enter__).result()
    with impatient, ThreadPoolExecutor(1) as pool, pytest.raises(filelock.Timeout):
        pool.submit(impatient.__enter__).result()
    turn.close()
    impatient.close()


def test_a_removed_lock_file_lets_nobody_past_the_others(tmp_path: Path) -> None:
    path = tmp_path / "journal.db.lock"
    turn, other = Turn(str(path), 1), Turn(str(path), 0)
    with turn:
        pass
    if os.name != "nt":  # Windows removes no open file
        path.unlink()
    with turn, pytest.raises(filelock.Timeout), other:
        pass
    with other:
        pass
    turn.close()
    other.close()
