"""What two do at the same moment: whoever asks, saves, begins or loses a connection does not harm the other."""

import threading
from pathlib import Path

from sqlalchemy import event

from core.facts.recorded import Snapshot
from journal import snapshots
from journal.store import SqlJournal
from tests.support.journals import add, journal_at, problems, run_sql, seen


def test_a_run_shows_itself_although_somebody_asks_just_then(journal: SqlJournal, url: str, tmp_path: Path) -> None:
    with journal_at(url, tmp_path) as other:
        locks = other._database.locks
        shown, leave = threading.Event(), threading.Event()

        def show() -> None:
            with journal.alive("run1"):
                shown.set()
                leave.wait()

        showing = threading.Thread(target=show)
        taking = locks.take

        def take(name: str, *, patience: float = 0) -> bool:
            taken = taking(name, patience=patience)
            showing.start()
            return taken

        locks.take = take  # type: ignore[method-assign]
        other.is_alive("run1")  # takes nothing, or lets the run begin in the very instant
        locks.take = taking  # type: ignore[method-assign]
        if showing.ident is None:
            showing.start()
        shown.wait()
        assert other.is_alive("run1")
        leave.set()
        showing.join()
        assert not other.is_alive("run1")


def test_what_a_dead_process_left_is_not_alive_and_goes(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        left = tmp_path / f"journal.db.{journal._holding._run('run1')}.run"
        left.touch()
        assert not journal.is_alive("run1")
        assert not left.exists()


def test_two_may_save_a_snapshot(postgres_url: str, tmp_path: Path) -> None:
    with journal_at(postgres_url, tmp_path) as journal, journal_at(postgres_url, tmp_path) as other:
        add(journal, [seen(1), seen(2)])
        raised: list[BaseException] = []

        def save() -> None:
            try:
                other.save_snapshot(Snapshot(1, 7, b"one"))
            except BaseException as error:  # noqa: BLE001  whatever it is, the test tells
                raised.append(error)

        saving = threading.Thread(target=save)
        with journal._database.writing(None) as connection:
            snapshots.save(connection, 1, Snapshot(2, 7, b"two"))
            saving.start()
            while not run_sql(other._database, "SELECT 1 FROM pg_locks WHERE NOT granted"):
                pass
        saving.join()
        assert raised == []
        assert journal.load_snapshot(7) == Snapshot(2, 7, b"two")


def test_a_profile_may_begin_while_others_verify(journal: SqlJournal, url: str, tmp_path: Path) -> None:
    add(journal, [seen(1)])
    with journal_at(url, tmp_path, "late") as late:
        begun: list[str] = []

        def begin(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "registry" in statement or "FROM stream" in statement:
                begun.append(statement)
                if len(begun) == 1:
                    add(late, [seen(1)])

        event.listen(journal._database.engine, "after_cursor_execute", begin)
        assert problems(journal) == []
        assert begun


def test_what_was_held_on_a_lost_connection_is_taken_again(postgres_url: str, tmp_path: Path) -> None:
    with journal_at(postgres_url, tmp_path) as journal, journal_at(postgres_url, tmp_path) as other:
        with journal.alive("run1"):
            run_sql(
                other._database,
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
            )
            assert not other.is_alive("run1")
            with journal.exclusive("ann", "observe"):
                assert other.is_alive("run1")
        assert not other.is_alive("run1")
