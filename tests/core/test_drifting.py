"""A calendar, folder or list whose id changed is the same one, as long as it is shown to be."""

from typing import Any

import pytest

from core.engine.observe import observe
from core.errors import GuardRefused
from core.facts.events import GuardTripped, IdentitySeen
from core.model import Kind, Named, Side
from tests.support.desk import CALENDAR, SAMPLES, TASKS
from tests.support.fakes import Desk, all_kinds_on

TEAM = Named("team")
BOBS_TEAM = Named("team", "bob@acme.example")


def place(id_: str, default: bool = False, named: Named | None = None, others: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what a side says of its calendar."""
    return {
        "containers": {"calendar": id_},
        "defaults": ("calendar",) if default else (),
        "named": {"calendar": named} if named else {},
        "others": {"calendar": others} if others else {},
    }


def met(before: dict[str, Any]) -> Desk:
    """Return a desk whose journal knows a calendar."""
    desk = Desk(all_kinds_on())
    desk.outlook.place = before
    observe(desk.session, [CALENDAR])
    return desk


def test_the_names_of_places_stand_in_content_alone() -> None:
    desk = met(place("C1", named=BOBS_TEAM))
    (fact,) = [e.event for e in desk.journal.events if isinstance(e.event, IdentitySeen) and e.event.side == "outlook"]
    assert fact.content is not None
    assert fact.content.containers == {"calendar": BOBS_TEAM}
    assert "team" not in repr(fact).replace(repr(fact.content), "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(place("C1", default=True), place("C2", default=True), id="still the default"),
        pytest.param(
            place("C1", default=True, named=TEAM),
            place("C2", default=True, named=Named("calendrier")),
            id="the default, renamed",
        ),
        pytest.param(place("C1", named=TEAM), place("C2", named=TEAM), id="same name"),
        pytest.param(place("C1", named=BOBS_TEAM), place("C2", named=BOBS_TEAM), id="same name and owner"),
        pytest.param(place("C1", named=TEAM), place("C2", named=TEAM, others=("C3",)), id="others beside it"),
        pytest.param(place("C1"), place("C1"), id="same id"),
        pytest.param(place("C1", named=TEAM), place("C1", named=Named("sales")), id="same id, renamed"),
        pytest.param(place("C1"), place("C1", default=True, named=TEAM), id="same id, of an older journal"),
    ],
)
def test_a_place_that_drifted_is_the_same_one(before: dict[str, Any], after: dict[str, Any]) -> None:
    desk = met(before)
    desk.outlook.place = after
    observe(desk.session, [CALENDAR])
    known = desk.session.state.identities[Side.OUTLOOK]
    assert known.containers["calendar"] == after["containers"]["calendar"]
    observe(desk.session, [CALENDAR])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(place("C1", named=TEAM), place("C2", named=Named("sales")), id="another name"),
        pytest.param(place("C1", named=TEAM), place("C2", named=BOBS_TEAM), id="the same name, of another owner"),
        pytest.param(place("C1", named=BOBS_TEAM), place("C2", named=TEAM), id="one's own of that name"),
        pytest.param(place("C1", default=True, named=TEAM), place("C2", named=TEAM), id="no more the default"),
        pytest.param(place("C1", named=TEAM), place("C2", default=True, named=TEAM), id="the default instead"),
        pytest.param(
            place("C1", named=TEAM), place("C2", named=TEAM, others=("C1",)), id="the known one is beside it, renamed"
        ),
        pytest.param(place("C1"), place("C2"), id="nothing is told"),
        pytest.param(place("C1"), place("C2", named=TEAM), id="nothing was told"),
        pytest.param(place("C1", named=TEAM), place("C2"), id="nothing is told any more"),
    ],
)
def test_another_place_is_refused(before: dict[str, Any], after: dict[str, Any]) -> None:
    desk = met(before)
    desk.outlook.place = after
    reads = desk.outlook.requests
    with pytest.raises(GuardRefused, match="the calendar is different"):
        observe(desk.session, [CALENDAR])
    assert desk.outlook.requests == reads
    assert isinstance(desk.journal.events[-2].event, GuardTripped)


def test_the_default_of_another_mailbox_is_refused() -> None:
    desk = met(place("C1", default=True))
    desk.outlook.place, desk.outlook.account = place("C2", default=True), "somebody else"
    with pytest.raises(GuardRefused, match="the mailbox is different"):
        observe(desk.session, [CALENDAR])


def test_what_was_known_of_a_kind_stays_known_while_others_are_read() -> None:
    desk = met(place("C1", named=BOBS_TEAM))
    desk.outlook.place = {"containers": {"tasks": "T1"}, "defaults": ("tasks",)}
    observe(desk.session, [TASKS])
    desk.outlook.place = place("C2", named=BOBS_TEAM)
    observe(desk.session, [CALENDAR])
    desk.outlook.place = {"containers": {"tasks": "T2"}, "defaults": ("tasks",)}
    observe(desk.session, [TASKS])
    assert desk.session.state.identities[Side.OUTLOOK].containers == {"calendar": "C2", "tasks": "T2"}


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_that_it_drifted_is_told_once(kind: Kind) -> None:
    desk = Desk(all_kinds_on())
    told: list[str] = []
    desk.session.progress.note = told.append  # type: ignore[method-assign]
    desk.outlook.create(kind, SAMPLES[kind])
    for id_ in ("X1", "X2", "X2"):
        desk.outlook.place = {"containers": {kind.value: id_}, "defaults": (kind.value,)}
        observe(desk.session, [kind])
    assert len([note for note in told if "another id" in note]) == 1
