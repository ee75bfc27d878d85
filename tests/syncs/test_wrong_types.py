"""A record that comes in a form nobody promised is put aside by name; the others sync, and nothing is erased."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from core.errors import AccordError
from core.model import Kind, Side
from tests.support.attempts import Office, without_limits
from tests.support.lying import Liar, lying
from tests.support.soaking import MINUTES
from tests.support.workplace import Workplace, workplace

OL, SF = Side.OUTLOOK, Side.SALESFORCE
WRONG: list[Any] = [{}, [], 7, True, {"content": "x"}, ["x"]]
TEXT = {
    Kind.CALENDAR: {OL: "subject", SF: "Subject"},
    Kind.CONTACTS: {OL: "jobTitle", SF: "Title"},
    Kind.TASKS: {OL: "title", SF: "Subject"},
}
"""A text of each kind that both sides hold."""
SEEDS = 200 if MINUTES else 4


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        without_limits(opened)
        yield opened


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    with lying(monkeypatch) as told:
        yield told


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize("side", list(Side), ids=str)
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_new_record_of_wrong_types_is_put_aside_and_the_others_sync(
    place: Workplace, liar: Liar, kind: Kind, side: Side, wrong: Any
) -> None:
    office = Office(place, kind)
    notes: list[str] = []
    place.session.progress.note = notes.append  # type: ignore[method-assign]
    liar.id = office.create(side, "Broken", 1)
    office.create(side, "Sound", 2)
    liar.spoil = lambda record: record.update({TEXT[kind][side]: wrong})
    place.sync(kind)
    assert office.names(side.other) == ["Sound"]
    assert any(f"no clear answer about 1 of its {kind}" in note for note in notes)
    liar.spoil = None
    place.sync(kind)
    assert office.names(side.other) == ["Broken", "Sound"]
    assert liar.lies


@pytest.mark.parametrize("wrong", [*WRONG, None], ids=str)
@pytest.mark.parametrize("side", list(Side), ids=str)
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_an_update_of_wrong_types_blanks_nothing(
    place: Workplace, liar: Liar, kind: Kind, side: Side, wrong: Any
) -> None:
    office = Office(place, kind)
    liar.id = office.create(side, "Name", 1)
    place.sync(kind)
    before = office.values(side.other, TEXT[kind][side.other])
    office.rename(side, liar.id, "Renamed")
    name = TEXT[kind][side]
    liar.spoil = (
        (lambda record: record.pop(name, None)) if wrong is None else lambda record: record.update({name: wrong})
    )
    place.sync(kind)
    assert office.values(side.other, TEXT[kind][side.other]) == before
    assert office.names(side.other) == ["Name"]
    liar.spoil = None
    place.sync(kind)
    assert (office.names(OL), office.names(SF)) == (["Renamed"], ["Renamed"])


@pytest.mark.parametrize("side", list(Side), ids=str)
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_whatever_a_service_makes_of_a_record_nothing_is_erased(
    place: Workplace, liar: Liar, kind: Kind, side: Side
) -> None:
    office = Office(place, kind)
    liar.id = office.create(side, "Name", 1)
    office.create(side, "Standing", 2)
    place.sync(kind)
    before = office.all(side.other)
    for seed in range(SEEDS):
        chance = random.Random(f"{kind} {side} {seed}")
        liar.spoil = lambda record, chance=chance: _spoilt(record, chance)  # type: ignore[misc]
        office.touch(side, liar.id, seed)
        with suppress(AccordError):
            place.sync(kind)
        assert _held(before, office.all(side.other)) == [], f"seed {seed}"
    liar.spoil = None
    place.sync(kind)
    assert place.look(kind) == []
    assert office.names(side) == office.names(side.other) == ["Name", "Standing"]


def _spoilt(record: dict[str, Any], chance: random.Random) -> None:
    """Take away some of what a record says, or turn it into something else."""
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(sorted(record))
        match chance.randrange(3):
            case 0 if name not in ("id", "Id"):
                del record[name]
            case 1:
                record[name] = chance.choice([{}, [], 7, -1.5, True, {"a": [None]}, [[]], "x" * 100_000])
            case _ if isinstance(record[name], dict) and record[name]:
                record[name] = {key: chance.choice([{}, [], 7, True]) for key in record[name]}


def _held(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """Return the names of the columns that held something and hold nothing now, or of a record that is gone."""
    lost = [] if len(before) == len(after) else ["a record"]
    pairs = zip(before, after, strict=False)
    return lost + [name for old, new in pairs for name, value in old.items() if value and not new.get(name)]
