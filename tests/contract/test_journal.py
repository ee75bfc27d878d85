"""What every journal does, on SQLite and on a real PostgreSQL alike (core.ports.Journal)."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from core.errors import AppendConflict, JournalError
from core.facts.events import (
    MILESTONES,
    ContentErased,
    DecisionWithdrawn,
    PeopleFound,
    RecordObserved,
    WriteFailed,
)
from core.facts.recorded import NewEvent, Snapshot
from core.model import Kind, Operation, Side
from core.ports import Journal
from journal.reading import PAGE
from journal.store import Head, SqlJournal, open_journal
from tests.support.journals import (
    BACKENDS,
    NOON,
    NOON_TEXT,
    a_run,
    add,
    events_of,
    ignored,
    journal_at,
    problems,
    seen,
)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return "sqlite:///journal.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def journal(url: str, tmp_path: Path) -> Iterator[SqlJournal]:
    with journal_at(url, tmp_path) as opened:
        yield opened


def test_it_is_a_journal(journal: SqlJournal) -> None:
    port: Journal = journal
    assert port.profile == "default"


class TestAppending:
    def test_events_come_back_as_they_were_recorded(self, journal: SqlJournal) -> None:
        recorded = add(journal, a_run(seen(1), ignored(1)))
        assert list(journal.read()) == list(recorded)
        assert [one.position for one in recorded] == [1, 2, 3, 4]
        assert recorded[1].kind is Kind.CALENDAR
        assert (recorded[0].kind, recorded[0].item, recorded[1].item) == (None, None, "item1")
        assert {(one.run, one.actor, one.at) for one in recorded} == {("run1", "ann", NOON_TEXT)}

    def test_positions_go_on(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), seen(2)])
        more = add(journal, [seen(3)], after=2, run=None)
        assert [(one.position, one.run) for one in more] == [(3, None)]

    @pytest.mark.parametrize("after", [0, 1, 3])
    def test_a_stale_position_is_a_conflict_and_leaves_no_trace(self, journal: SqlJournal, after: int) -> None:
        add(journal, [seen(1), seen(2)])
        head = journal.head()
        with pytest.raises(AppendConflict) as caught:
            add(journal, [seen(3)], after=after)
        assert f"position 2, not {after}" in caught.value.problem
        assert journal.head() == head
        assert problems(journal) == []

    def test_nothing_is_appended_for_nothing(self, journal: SqlJournal) -> None:
        assert list(add(journal, [])) == []
        assert journal.head() == Head(0, "")

    def test_profiles_have_positions_and_chains_of_their_own(
        self, journal: SqlJournal, url: str, tmp_path: Path
    ) -> None:
        with journal_at(url, tmp_path, "other") as other:
            add(journal, [seen(1)])
            add(other, [seen(2), seen(3)])
            add(journal, [seen(4)], after=1)
            assert [one.position for one in journal.read()] == [1, 2]
            assert [one.position for one in other.read()] == [1, 2]
            assert journal.head().hash != other.head().hash
            assert journal.root() == other.root()
            assert problems(other) == []

    def test_times_are_kept_in_utc_to_the_microsecond(self, journal: SqlJournal) -> None:
        berlin = timezone(timedelta(hours=1))
        at = datetime(2026, 11, 24, 13, 0, 0, tzinfo=berlin)
        (one,) = journal.append([seen(1)], after=0, run=None, actor="ann", at=at)
        assert one.at == "2026-11-24T12:00:00.000000Z"

    def test_a_time_without_a_zone_is_a_mistake(self, journal: SqlJournal) -> None:
        with pytest.raises(ValueError, match="zone"):
            journal.append([seen(1)], after=0, run=None, actor="ann", at=NOON.replace(tzinfo=None))

    def test_what_was_appended_is_there_for_the_next_process(
        self, journal: SqlJournal, url: str, tmp_path: Path
    ) -> None:
        recorded = add(journal, [seen(1)])
        journal.close()
        with open_journal(url, home=tmp_path, profile="default") as again:
            assert list(again.read()) == list(recorded)

    def test_a_big_append_is_whole(self, journal: SqlJournal) -> None:
        drafts = [seen(number) for number in range(2 * PAGE + 1)]
        recorded = add(journal, drafts)
        assert list(journal.read()) == list(recorded)
        assert problems(journal) == []


NAUGHTY = {
    "nul": "a\0b",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "quotes": "'; DROP TABLE event; -- \" \\ \\u0041 %s ? :name {x}",
    "separators": "line\u2028paragraph\u2029next\x85bom\ufeff",
    "bidirectional": "\u202etxt.exe\u2066\u200f",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ﷽ 𝒳 \U0010ffff \ufffe",
    "long": "ß" * 100_000,
    "empty": "",
    "json": '{"type":"x","content":null}',
}


class TestContent:
    @pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY.keys())
    def test_any_text_survives(self, journal: SqlJournal, text: str) -> None:
        drafts = [
            seen(1, {"subject": text, text: True, "names": (text, "")}),
            NewEvent(PeopleFound(content={text: text})),
            NewEvent(DecisionWithdrawn(content=text), Kind.TASKS, "item1"),
            NewEvent(WriteFailed(key="k", side=Side.OUTLOOK, operation=Operation.CREATE, code="x", content=text)),
        ]
        add(journal, drafts, actor="Jürgen 👩")
        assert events_of(journal.read()) == [draft.event for draft in drafts]
        assert problems(journal) == []

    @pytest.mark.parametrize(
        "event",
        [DecisionWithdrawn(), DecisionWithdrawn(content="why"), PeopleFound(), PeopleFound(content={})],
        ids=["nothing", "content alone", "people missing", "people empty"],
    )
    def test_content_and_the_rest_find_together_again(self, journal: SqlJournal, event: DecisionWithdrawn) -> None:
        add(journal, [NewEvent(event)])
        assert events_of(journal.read()) == [event]

    @pytest.mark.parametrize("where", ["content", "item", "actor", "run"])
    def test_half_a_surrogate_pair_is_refused(self, journal: SqlJournal, where: str) -> None:
        half = "\ud83d"
        draft = seen(1, {"subject": half if where == "content" else "x"})
        draft = msgspec.structs.replace(draft, item=half if where == "item" else "item1")
        with pytest.raises(JournalError, match="surrogate"):
            add(
                journal,
                [seen(0), draft],
                actor=half if where == "actor" else "ann",
                run=half if where == "run" else "run1",
            )
        assert journal.head().position == 0

    @pytest.mark.parametrize("where", ["item", "actor", "run"])
    def test_nul_outside_of_json_is_refused(self, journal: SqlJournal, where: str) -> None:
        draft = msgspec.structs.replace(seen(1), item="a\0b" if where == "item" else "item1")
        with pytest.raises(JournalError, match=r"U\+0000"):
            add(
                journal,
                [draft],
                actor="a\0b" if where == "actor" else "ann",
                run="a\0b" if where == "run" else "run1",
            )
        assert journal.head().position == 0


class TestReading:
    @pytest.mark.parametrize(
        ("after", "upto", "expect"),
        [
            (0, None, [1, 2, 3, 4]),
            (1, None, [2, 3, 4]),
            (0, 3, [1, 2, 3]),
            (0, 5, [1, 2, 3, 4]),
            (2, 3, [3]),
            (4, None, []),
            (9, None, []),
            (0, 0, []),
            (-1, 1, [1]),
        ],
    )
    def test_the_range_is_of_positions(
        self, journal: SqlJournal, url: str, tmp_path: Path, after: int, upto: int | None, expect: list[int]
    ) -> None:
        with journal_at(url, tmp_path, "other") as other:
            add(journal, [seen(1)])
            add(other, [seen(2)])
            add(journal, [seen(3), seen(4)], after=1)
            add(other, [seen(5)], after=1)
            add(journal, [seen(6)], after=3)
        assert [one.position for one in journal.read(after, upto)] == expect
        assert [row["position"] for row in journal.rows(after, upto)] == expect

    @pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1])
    def test_pages_join_without_a_seam(self, journal: SqlJournal, count: int) -> None:
        add(journal, [ignored(number) for number in range(count)])
        assert [one.position for one in journal.read()] == list(range(1, count + 1))

    @pytest.mark.parametrize(
        ("after", "upto"),
        [(0, None), (0, 3 * PAGE + 7), (0, 2 * PAGE), (5, 3 * PAGE + 5), (5, 3 * PAGE + 4), (PAGE, 2 * PAGE)],
    )
    def test_each_part_of_a_long_stream_is_read_once(self, journal: SqlJournal, after: int, upto: int | None) -> None:
        add(journal, [ignored(number) for number in range(3 * PAGE + 7)])
        expect = list(range(after + 1, (upto or 3 * PAGE + 7) + 1))
        assert [one.position for one in journal.read(after, upto)] == expect
        assert [row["position"] for row in journal.rows(after, upto)] == expect

    def test_a_reader_meets_what_is_appended_meanwhile_once(self, journal: SqlJournal) -> None:
        add(journal, [ignored(number) for number in range(PAGE)])
        reader = journal.read()
        next(reader)
        add(journal, [ignored(0)], after=PAGE)
        assert [one.position for one in reader] == list(range(2, PAGE + 2))

    def test_a_profile_that_nothing_was_appended_to_is_empty(self, journal: SqlJournal) -> None:
        assert list(journal.read()) == []
        assert list(journal.rows()) == []
        assert journal.load_snapshot(1) is None
        assert journal.erase([1]) == 0
        assert problems(journal) == []

    def test_rows_have_the_form_of_the_log(self, journal: SqlJournal) -> None:
        add(journal, a_run(seen(1)))
        first, second, last = journal.rows()
        assert list(first) == [
            "position", "version", "run", "kind", "item", "type", "at", "actor", "data", "content", "hash",
        ]  # fmt: skip
        assert second | {"hash": ""} == {
            "position": 2,
            "version": 2,
            "run": "run1",
            "kind": "calendar",
            "item": "item1",
            "type": "record-observed",
            "at": NOON_TEXT,
            "actor": "ann",
            "data": {
                "side": "outlook",
                "record": {"id": "AAMk1", "version": 'W/"1"', "modified": "2026-11-24T10:00:00Z"},
            },
            "content": {"subject": "Meeting 1"},
            "hash": "",
        }
        assert (first["content"], last["content"]) == ("a reason", None)
        assert last["hash"] == journal.head().hash == journal.hash_at(3)
        assert journal.hash_at(4) is None

    def test_events_are_found_by_run_item_or_milestone(self, journal: SqlJournal) -> None:
        add(journal, a_run(seen(1), seen(2)), run="run1")
        add(journal, a_run(ignored(2)), after=4, run="run2")
        everything = list(journal.read())
        assert list(journal.find(run="run2")) == everything[4:]
        assert [one.position for one in journal.find(items=["item2"])] == [3, 6]
        assert [one.position for one in journal.find(items=["item2", "item1"], upto=3)] == [2, 3]
        assert [one.position for one in journal.find(types=MILESTONES)] == [1, 4, 5, 7]
        assert [one.position for one in journal.find(types=["run-finished"], upto=5)] == [4]
        assert list(journal.find(items=[])) == []

    def test_runs_are_found_by_the_beginning_of_their_ids(self, journal: SqlJournal) -> None:
        add(journal, a_run(seen(1), seen(2)), run="20261122-b")
        add(journal, a_run(), after=4, run="20261122-a")
        add(journal, a_run(), after=6, run="20261121-c")
        assert list(journal.runs("", 9)) == ["20261121-c", "20261122-a", "20261122-b"]
        assert list(journal.runs("20261122", 9)) == ["20261122-a", "20261122-b"]
        assert list(journal.runs("20261122", 1)) == ["20261122-a"]
        assert list(journal.runs("20261122-b", 9)) == ["20261122-b"]
        assert list(journal.runs("2027", 9)) == []
        assert [one.position for one in journal.find(run="20261122-a", types=MILESTONES)] == [5, 6]
        assert [one.position for one in journal.find(run="20261122-b", types=["run-finished"])] == [4]

    def test_the_events_of_many_items_come_in_order(self, journal: SqlJournal) -> None:
        add(journal, [seen(number % 700) for number in range(1400)])
        named = [f"item{number}" for number in range(700)]
        assert [one.position for one in journal.find(items=named)] == list(range(1, 1401))

    def test_an_event_may_bring_a_run_and_a_time_of_its_own(self, journal: SqlJournal) -> None:
        earlier = NOON - timedelta(hours=1)
        new = msgspec.structs.replace(seen(1), run="run0", at=earlier)
        recorded = add(journal, [new, seen(2)])
        assert [(one.run, one.at[:13]) for one in recorded] == [("run0", "2026-11-24T11"), ("run1", "2026-11-24T12")]
        assert list(journal.read()) == list(recorded)
        assert problems(journal) == []


class TestSnapshots:
    def test_the_newest_is_kept(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), seen(2), seen(3)])
        journal.save_snapshot(Snapshot(2, 7, b"two"))
        journal.save_snapshot(Snapshot(3, 7, b"\0three"))
        assert journal.load_snapshot(7) == Snapshot(3, 7, b"\0three")
        assert journal.load_snapshot(7, upto=3) == Snapshot(3, 7, b"\0three")
        assert journal.load_snapshot(7, upto=2) is None
        assert problems(journal) == []

    def test_an_older_one_does_not_replace_it(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), seen(2)])
        journal.save_snapshot(Snapshot(2, 7, b"two"))
        journal.save_snapshot(Snapshot(1, 7, b"one"))
        assert journal.load_snapshot(7) == Snapshot(2, 7, b"two")

    def test_each_version_of_the_projection_has_its_own(self, journal: SqlJournal) -> None:
        add(journal, [seen(1)])
        journal.save_snapshot(Snapshot(1, 8, b"new"))
        journal.save_snapshot(Snapshot(1, 7, b"old"))
        assert (journal.load_snapshot(8), journal.load_snapshot(7)) == (
            Snapshot(1, 8, b"new"),
            Snapshot(1, 7, b"old"),
        )
        assert journal.load_snapshot(9) is None

    def test_one_of_events_that_are_not_here_is_not_kept(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), seen(2)])
        journal.save_snapshot(Snapshot(9, 7, b""))
        assert journal.load_snapshot(7) is None

    def test_profiles_do_not_share_them(self, journal: SqlJournal, url: str, tmp_path: Path) -> None:
        with journal_at(url, tmp_path, "other") as other:
            add(journal, [seen(1)])
            add(other, [seen(2)])
            journal.save_snapshot(Snapshot(1, 7, b"mine"))
            assert other.load_snapshot(7) is None
            other.save_snapshot(Snapshot(1, 7, b"theirs"))
            assert journal.load_snapshot(7) == Snapshot(1, 7, b"mine")


class TestErasing:
    def test_content_goes_and_the_chain_holds(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), seen(2), ignored(1), seen(1)])
        journal.save_snapshot(Snapshot(4, 7, b"Meeting 1"))
        head = journal.head()
        add(journal, [NewEvent(ContentErased(items=("item1",), events=2))], after=4)
        assert journal.erase([1, 3, 4, 99]) == 2
        assert [one.event.content for one in journal.read() if isinstance(one.event, RecordObserved)] == [
            None,
            {"subject": "Meeting 2"},
            None,
        ]
        assert journal.load_snapshot(7) is None
        assert journal.hash_at(4) == head.hash
        assert problems(journal) == []
        assert journal.erase([1, 4]) == 0

    def test_more_than_the_journal_says_is_a_problem(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), seen(2), NewEvent(PeopleFound(content={"ann@example.com": "003"}))])
        add(journal, [NewEvent(ContentErased(items=("item1",), events=1))], after=3)
        journal.erase([1, 2, 3])
        assert [position for position, _ in problems(journal)] == [2, 3]

    def test_what_is_erased_before_it_is_seen_again_was_not_declared(self, journal: SqlJournal) -> None:
        add(journal, [seen(1), NewEvent(ContentErased(items=("item1",), events=1)), seen(1)])
        journal.erase([3])
        assert [position for position, _ in problems(journal)] == [3]

    def test_only_the_own_stream_is_touched(self, journal: SqlJournal, url: str, tmp_path: Path) -> None:
        with journal_at(url, tmp_path, "other") as other:
            add(other, [seen(1)])
            add(journal, [ignored(2)])
            assert journal.erase([1]) == 0
            assert problems(journal) == []
