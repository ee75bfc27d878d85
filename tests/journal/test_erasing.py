"""Erasing: a person's content is gone from the journal and its files, and everything else goes on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.engine.erasing import erase, of_address, of_item
from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.sync import sync
from core.errors import ProfileBusy, UsageError
from core.model import Choice, Decision, RowState, Rule
from journal.store import SqlJournal
from tests.support.desk import ANN, CALENDAR, CALL, CONTACTS, MEETING, TASKS, decide, find_items, rows, yes
from tests.support.fakes import Desk
from tests.support.journals import journal_at

ZOE = ANN | {"first_name": "Zoëlle", "last_name": "Vandersteen", "email": "zoelle@vandersteen.example"}
NEEDLES = ("Zoëlle", "Vandersteen", "zoelle@vandersteen.example")


@pytest.fixture
def desk(tmp_path: Path, url: str) -> Iterator[Desk]:
    """Two linked contacts, a meeting that one of them attends, and a task; all written, read and decided about."""
    desk = Desk()
    with journal_at(url, tmp_path) as journal:
        desk.journal = journal  # type: ignore[assignment]
        desk.open()
        desk.outlook.create(CONTACTS, ZOE)
        desk.outlook.create(CONTACTS, ANN)
        desk.outlook.create(CALENDAR, MEETING | {"attendees": ("zoelle@vandersteen.example",)}, audience=1)
        desk.outlook.create(TASKS, CALL)
        sync(desk.session, [CALENDAR, CONTACTS, TASKS], review=yes)
        desk.outlook.edit(CONTACTS, "O1", job_title="Buyer of Vandersteen")
        observe(desk.session, [CONTACTS])
        decide(
            desk.session, find_items(desk.session, "O1"), Decision(choice=Choice.EXCLUDE, reason="Vandersteen asked")
        )
        sync(desk.session, [CONTACTS], review=yes)
        desk.session.save_snapshot()
        yield desk


def journal_of(desk: Desk) -> SqlJournal:
    assert isinstance(desk.journal, SqlJournal)
    return desk.journal


def told(desk: Desk) -> str:
    return json.dumps(list(journal_of(desk).rows()), ensure_ascii=False)


def test_an_item_is_erased_whole(desk: Desk, tmp_path: Path) -> None:
    erasure = of_item(desk.session, "O1")
    assert [(each.title, each.kind) for each in erasure.items] == [("Zoëlle Vandersteen", CONTACTS)]
    assert "other events mention its address" in erasure.remains[0]
    assert erase(desk.session, erasure) == len(erasure.positions) > 3
    left = told(desk)
    assert "Vandersteen asked" not in left
    assert "Zoëlle" not in left
    assert "zoelle@vandersteen.example" in left  # the meeting lists it
    assert "Call Bob" in left
    assert verify(desk.session).problems == ()


def test_an_address_is_erased_everywhere(desk: Desk, tmp_path: Path) -> None:
    erase(desk.session, of_address(desk.session, "Zoelle@Vandersteen.example"))
    erase(desk.session, of_item(desk.session, "O1"))
    assert not any(needle in told(desk) for needle in NEEDLES)
    assert verify(desk.session).problems == ()
    for file in tmp_path.iterdir():  # SQLite's own, and what lies beside it
        held = file.read_bytes()
        assert not any(needle.encode() in held for needle in NEEDLES), file.name


MENTIONS = [
    ("ask zoelle@vandersteen.example.", True),
    ("one\nzoelle@vandersteen.example", True),
    ("<Zoelle@Vandersteen.example>; 'bob@x.example'", True),
    ("-zoelle@vandersteen.example", True),
    ("https://x.example/?to=mailto%3Azoelle%40vandersteen.example&a=1", True),
    ("joezoelle@vandersteen.example", False),
    ("jo.zoelle@vandersteen.example", False),
    ("jo-zoelle@vandersteen.example", False),
    ("zoelle@vandersteen.example.org", False),
    ("zoelle@vandersteen.example-corp.com", False),
    ("zoelle@vandersteen.examples", False),
]


@pytest.mark.parametrize(("body", "mentioned"), MENTIONS)
def test_an_address_within_a_longer_one_is_somebody_elses(desk: Desk, body: str, mentioned: bool) -> None:
    desk.outlook.create(TASKS, CALL | {"subject": "Other", "body": body})
    observe(desk.session, [TASKS])
    erasure = of_address(desk.session, "zoelle@vandersteen.example")
    assert ("Other" in [each.title for each in erasure.items]) is mentioned


def test_links_and_decisions_stay_and_syncing_goes_on(desk: Desk) -> None:
    (item,) = find_items(desk.session, "O1")
    decide(desk.session, [item], Decision(choice=Choice.IGNORE_FOREVER, reason="private"))
    erase(desk.session, of_item(desk.session, item))
    assert [(row.state, row.rule) for row in rows(desk, CONTACTS)] == [(RowState.OUT_OF_SCOPE, Rule.CONTENT_ERASED)]
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [CONTACTS])
    found = desk.session.state.find(item)
    assert found
    assert found.linked
    assert find_items(desk.session, "O1") == (item,)
    assert [row.state for row in rows(desk, CONTACTS)] == [RowState.IGNORED]
    desk.outlook.edit(TASKS, "O4", subject="Call Eve")
    assert [row.outcome for row in sync(desk.session, [TASKS], review=yes).rows] == ["succeeded"]


def test_a_replay_over_it_does_not_guess(desk: Desk) -> None:
    erase(desk.session, of_item(desk.session, "O1"))
    report = replay(desk.session, "run-1")
    assert (report.identical, report.known) == (False, False)


def test_what_was_merged_or_linked_before_goes_as_well(desk: Desk) -> None:
    """What was seen of either record before the two were one item."""
    desk.salesforce.create(CONTACTS, ZOE | {"email": "zo@vandersteen.example", "mobile_phone": "77"})
    observe(desk.session, [CONTACTS])
    theirs = find_items(desk.session, "S5")[0]
    desk.outlook.create(CONTACTS, ZOE | {"email": "zo@vandersteen.example", "mobile_phone": "77"})
    sync(desk.session, [CONTACTS], review=yes)
    (item,) = find_items(desk.session, "S5")
    assert item != theirs
    erase(desk.session, of_item(desk.session, theirs))
    assert "zo@vandersteen.example" not in told(desk)


def test_nobody_reads_or_writes_meanwhile(desk: Desk) -> None:
    erasure = of_item(desk.session, "O1")
    with journal_of(desk).exclusive("bo", "sync"), pytest.raises(ProfileBusy):
        erase(desk.session, erasure)
    assert "Zoëlle" in told(desk)


@pytest.mark.parametrize("address", ["", "ann", "a@b@c", " ann@acme.example", "nobody@acme.example"])
def test_what_is_no_address_or_nowhere_is_refused(desk: Desk, address: str) -> None:
    with pytest.raises(UsageError):
        of_address(desk.session, address)
