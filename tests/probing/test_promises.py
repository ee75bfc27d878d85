"""The adapter as a fact: the side in memory keeps its promises, and one that breaks any is found out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from core.model import Gone, Kind, Operation, Outcome, Record, Scope, Side, Status, Value, Write
from core.probing.model import Evidence, Notes, Why
from core.probing.promises import STEPS, Trial, judge, play
from core.probing.running import SceneEnded
from core.times import instant, window_around
from tests.contract.conftest import Steps
from tests.support.fakes import MemorySide
from tests.support.workplace import MONDAY

FIELDS: dict[str, Value] = {
    "subject": "a name", "start": "2026-11-24T13:00:00Z", "end": "2026-11-24T14:00:00Z", "all_day": False,
    "location": "a room",
}  # fmt: skip


class Liar(MemorySide):
    """A side in memory that breaks one promise."""

    breaks = ""

    def write(self, scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        (write,) = writes
        if self.breaks == "create" and write.operation is Operation.CREATE:
            writes = [_with(write, changes={**write.changes, "location": "elsewhere"})]
        if self.breaks == "update" and write.operation is Operation.UPDATE:
            writes = [_with(write, changes={"location": "elsewhere"})]
        if self.breaks == "stale" and write.id is not None:
            writes = [_with(write, before=self.fetch(scope, [write.id])[write.id])]
        outcomes = list(super().write(scope, writes))
        if self.breaks == "unknown":
            outcomes = [Outcome(key=write.key, status=Status.UNKNOWN)]
        yield from outcomes

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        found = dict(super().fetch(scope, ids))
        kept = [id_ for id_ in ids if isinstance(found.get(id_), Gone)] if self.breaks == "delete" else []
        return {id_: each for id_, each in found.items() if id_ not in kept}

    def resolve(self, scope: Scope, write: Write) -> Outcome:
        outcome = super().resolve(scope, write)
        lost = self.breaks == "again" and write.operation is Operation.CREATE
        return Outcome(key=write.key, status=Status.FAILED) if lost else outcome


def _with(write: Write, **changes: Any) -> Write:
    told = {name: getattr(write, name) for name in write.__struct_fields__}
    return Write(**{**told, **changes})


def played(breaks: str, trouble: Callable[[], Why | None] = lambda: None) -> str:
    clock = Steps(MONDAY)
    side = Liar(Side.OUTLOOK, clock)
    side.breaks = breaks
    scope = Scope(kind=Kind.CALENDAR, window=window_around(instant(MONDAY), 1, 30))
    trial = Trial(
        side, scope, "k" * 33, FIELDS, {"location": "another room"},
        edit=lambda id_: side.edit(Kind.CALENDAR, id_, subject="edited"),
        trouble=trouble, sleep=lambda seconds: clock.advance(timedelta(seconds=seconds)), now=clock.now,
    )  # fmt: skip
    notes = Notes()
    play(trial, notes)
    return judge(Evidence(notes.seen, notes.known))


def test_the_side_in_memory_keeps_them() -> None:
    assert played("") == "whole"


@pytest.mark.parametrize("step", STEPS)
def test_one_that_is_broken_is_named(step: str) -> None:
    assert played(step) == step


def test_what_is_in_trouble_or_in_doubt_breaks_none() -> None:
    with pytest.raises(SceneEnded) as ended:
        played("unknown")
    assert ended.value.why is Why.BROKE_OFF
    with pytest.raises(SceneEnded) as refused:
        played("create", lambda: Why.LOAD)
    assert refused.value.why is Why.LOAD
