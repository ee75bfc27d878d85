"""Who holds a profile and which runs are alive, on SQLite and on a real PostgreSQL alike (core.ports.Journal)."""

from pathlib import Path

import pytest

from core.errors import ProfileBusy
from core.facts.events import DecisionMade
from core.facts.recorded import NewEvent
from core.model import Choice
from journal.store import SqlJournal
from tests.support.journals import add, ignored, journal_at, problems, seen

BUSY = r"Another accord command \(sync, started \d\d:\d\d UTC by ann, process \d+ on .+\) is still running\."


class TestHolding:
    def test_the_second_is_told_who_with_what_and_since_when(
        self, journal: SqlJournal, url: str, tmp_path: Path
    ) -> None:
        with journal_at(url, tmp_path) as second, journal.exclusive("ann", "sync"):
            with pytest.raises(ProfileBusy, match=BUSY), second.exclusive("bob", "observe"):
                pass
            with pytest.raises(ProfileBusy, match=BUSY), journal.exclusive("ann", "the same again"):
                pass

    def test_who_held_it_before_is_not_named(self, journal: SqlJournal) -> None:
        with journal.exclusive("bob", "observe"):
            pass
        with journal.exclusive("ann", "sync"), pytest.raises(ProfileBusy, match=BUSY), journal.exclusive("bob", "x"):
            pass

    def test_it_is_free_afterwards_even_after_an_error(self, journal: SqlJournal) -> None:
        with pytest.raises(ZeroDivisionError), journal.exclusive("ann", "sync"):
            raise ZeroDivisionError
        with journal.exclusive("bob", "sync"):
            add(journal, [NewEvent(DecisionMade(choice=Choice.INCLUDE))])

    def test_other_profiles_are_free(self, journal: SqlJournal, url: str, tmp_path: Path) -> None:
        with (
            journal_at(url, tmp_path, "Default") as other,
            journal.exclusive("ann", "sync"),
            other.exclusive("bob", "sync"),
        ):
            add(other, [seen(1)])
            add(journal, [seen(1)])

    def test_reading_verifying_and_deciding_need_no_hold(self, journal: SqlJournal, url: str, tmp_path: Path) -> None:
        add(journal, [seen(1)])
        with journal_at(url, tmp_path) as second, journal.exclusive("ann", "sync"):
            assert len(list(second.read())) == 1
            add(second, [ignored(1)], after=1)
            assert problems(second) == []

    def test_a_run_is_alive_as_long_as_somebody_says_so(self, journal: SqlJournal, url: str, tmp_path: Path) -> None:
        with journal_at(url, tmp_path) as second:
            assert not second.is_alive("run1")
            with journal.alive("run1"):
                assert second.is_alive("run1")
                assert journal.is_alive("run1")
                assert not second.is_alive("run2")
                with second.exclusive("bob", "observe"):
                    assert second.is_alive("run1")
            assert not second.is_alive("run1")
            assert not journal.is_alive("run1")
