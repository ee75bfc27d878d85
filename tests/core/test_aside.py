"""A record that nobody gives a clear answer about is put aside and not forgotten: the cursor has told of it already."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import pytest

from core.engine.observe import observe
from core.engine.sync import sync
from core.facts.events import FeedRead
from core.model import Gone, Kind, Page, Record, Scope, Side
from tests.support.desk import EDITS, SAMPLES, rows, yes
from tests.support.fakes import Desk, MemorySide


class Stubborn(MemorySide):
    """A side that, for a while, does not say what some of its records are."""

    mute: frozenset[str] = frozenset()
    asked: list[tuple[str, ...]]

    def read(self, scope: Scope, cursor: str | None) -> Iterator[Page]:
        for page in super().read(scope, cursor):
            silent = tuple(record.id for record in page.records if record.id in self.mute)
            told = tuple(record for record in page.records if record.id not in self.mute)
            yield msgspec.structs.replace(page, records=told, aside=silent)

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        self.asked = [*getattr(self, "asked", []), tuple(ids)]
        found = super().fetch(scope, ids)
        return {remote: answer for remote, answer in found.items() if remote not in self.mute}


def desk_with_stubborn_outlook() -> tuple[Desk, Stubborn]:
    desk = Desk()
    desk.outlook = stubborn = Stubborn(Side.OUTLOOK, desk.clock)
    desk.open()
    return desk, stubborn


def pair(desk: Desk, kind: Kind) -> str:
    """Return the Outlook record of a pair in agreement."""
    left = desk.outlook.create(kind, SAMPLES[kind])
    sync(desk.session, [kind], review=yes)
    return left


def aside(desk: Desk) -> list[tuple[str, ...]]:
    reads = [e.event for e in desk.journal.events if isinstance(e.event, FeedRead) and e.event.side is Side.OUTLOOK]
    return [each.aside for each in reads]


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_new_record_is_taken_in_once_it_is_told(kind: Kind) -> None:
    desk, outlook = desk_with_stubborn_outlook()
    observe(desk.session, [kind])
    new = outlook.create(kind, SAMPLES[kind])
    outlook.mute = frozenset({new})
    for _ in range(3):
        observe(desk.session, [kind])
        assert rows(desk, kind) == []
    outlook.mute = frozenset()
    observe(desk.session, [kind])
    assert [row.action for row in rows(desk, kind)] == ["create"]
    assert aside(desk) == [(), (new,), (new,), (new,), ()]
    outlook.asked.clear()
    observe(desk.session, [kind])
    assert outlook.asked == []


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_an_edit_is_taken_in_once_it_is_told(kind: Kind) -> None:
    desk, outlook = desk_with_stubborn_outlook()
    left = pair(desk, kind)
    outlook.edit(kind, left, **EDITS[kind])
    outlook.mute = frozenset({left})
    observe(desk.session, [kind])
    outlook.mute = frozenset()
    observe(desk.session, [kind])
    assert [row.action for row in rows(desk, kind)] == ["update"]


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_deletion_is_believed_once_it_is_told(kind: Kind) -> None:
    desk, outlook = desk_with_stubborn_outlook()
    left = pair(desk, kind)
    outlook.delete(kind, left)
    outlook.mute = frozenset({left})
    observe(desk.session, [kind])
    assert rows(desk, kind) == []
    outlook.mute = frozenset()
    observe(desk.session, [kind])
    assert [row.target for row in rows(desk, kind)] == [(Side.SALESFORCE,)]


def test_what_is_gone_before_anybody_told_of_it_is_let_go() -> None:
    desk, outlook = desk_with_stubborn_outlook()
    observe(desk.session, [Kind.TASKS])
    new = outlook.create(Kind.TASKS, SAMPLES[Kind.TASKS])
    outlook.mute = frozenset({new})
    observe(desk.session, [Kind.TASKS])
    outlook.delete(Kind.TASKS, new)
    outlook.mute = frozenset()
    observe(desk.session, [Kind.TASKS])
    assert aside(desk)[-1] == ()
    assert rows(desk, Kind.TASKS) == []


def test_what_a_whole_reading_lists_is_not_asked_about() -> None:
    desk, outlook = desk_with_stubborn_outlook()
    observe(desk.session, [Kind.TASKS])
    new = outlook.create(Kind.TASKS, SAMPLES[Kind.TASKS])
    outlook.mute = frozenset({new})
    observe(desk.session, [Kind.TASKS])
    outlook.mute, outlook.expired = frozenset(), True
    outlook.asked = []
    observe(desk.session, [Kind.TASKS])
    assert outlook.asked == []
    assert [row.action for row in rows(desk, Kind.TASKS)] == ["create"]
