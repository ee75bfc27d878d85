"""Settings that a journal holds stay readable, whatever becomes of the settings of today."""

from typing import Any

import msgspec
import pytest

from core.engine.observe import observe
from core.engine.proof import replay, state_at, verify
from core.engine.story import story
from core.engine.sync import sync
from core.errors import JournalError
from core.facts.events import SettingsChanged
from core.facts.projection import PROJECTION
from core.facts.recorded import Snapshot
from core.facts.state import decode, encode
from core.model import Kind, Operation
from core.settings import CalendarSettings, PlanSettings, Prevent, TasksSettings, from_journal, journaled
from journal import codec
from tests.support.desk import CALL, EDITS, TASKS, find_items, synced, yes
from tests.support.fakes import Desk, all_kinds_on

KIND = {"enabled": False, "conflict": "ask", "sync_private": False, "prevent": {"outlook": [], "salesforce": []}}
TIMED = KIND | {"past_days": 30, "future_days": 365}

SCHEMA_1: dict[str, Any] = {
    "calendar": TIMED,
    "contacts": KIND | {"scope": "mine", "prevent": {"outlook": [], "salesforce": ["delete"]}},
    "tasks": TIMED,
    "guards": {"max_deletes": 10, "max_delete_percent": 5.0},
}
"""The settings as schema 1 of `settings-changed` stores them. A change of their form needs schema 2, an upcaster in
journal.codec, and a sample of its own here; this one stays."""


def test_a_sample_of_every_schema_is_read() -> None:
    assert SettingsChanged.schema == 1
    assert from_journal(SCHEMA_1, {}) == PlanSettings()


def test_the_form_of_today_is_that_of_its_schema() -> None:
    assert journaled(PlanSettings()) == (SCHEMA_1, {})


def test_what_people_named_stands_apart_and_comes_back() -> None:
    settings = PlanSettings(calendar=CalendarSettings(source="Team Ann"), tasks=TasksSettings(source="AQMk"))
    plain, sources = journaled(settings)
    assert sources == {"calendar": "Team Ann", "tasks": "AQMk"}
    assert "Ann" not in str(plain)
    assert from_journal(plain, sources) == settings


STRANGE = {
    "a key of another version": {"calendar": TIMED | {"colour": "red"}},
    "a section of another version": {"mail": {"enabled": True}},
    "keys that are missing": {"calendar": {"enabled": False}},
    "a setting within a table": {"tasks": TIMED | {"prevent": {"outlook": [], "calendar": ["create"]}}},
}


@pytest.mark.parametrize("changed", STRANGE.values(), ids=STRANGE.keys())
def test_what_this_accord_does_not_know_is_left_out(changed: dict[str, Any]) -> None:
    assert from_journal(SCHEMA_1 | changed, {}) == PlanSettings()


def test_a_value_that_nobody_understands_is_an_error_and_no_traceback() -> None:
    with pytest.raises(JournalError, match=r"calendar\.conflict") as caught:
        from_journal(SCHEMA_1 | {"calendar": TIMED | {"conflict": "coin"}}, {})
    assert "Update Accord" in caught.value.hint


def synced_once() -> tuple[Desk, str]:
    desk, left, _ = synced(
        TASKS, all_kinds_on(tasks=TasksSettings(enabled=True, prevent=Prevent(outlook=(Operation.DELETE,))))
    )
    desk.outlook.edit(TASKS, left, **EDITS[TASKS])
    return desk, sync(desk.session, [TASKS], review=yes).run


def test_past_plans_are_proven_with_settings_of_another_version() -> None:
    desk, run = synced_once()
    for at, recorded in enumerate(desk.journal.events):
        if isinstance(recorded.event, SettingsChanged):
            older = msgspec.structs.replace(recorded.event, settings=recorded.event.settings | {"mail": {"on": True}})
            desk.journal.events[at] = msgspec.structs.replace(recorded, event=older)
    desk.open()
    assert verify(desk.session).problems == ()
    assert replay(desk.session, run).identical
    assert state_at(desk.session, run)[1].tasks.prevent.outlook == (Operation.DELETE,)
    (item,) = find_items(desk.session, "O1")
    assert story(desk.session, item, run).row


def test_a_key_that_was_renamed_is_upcast(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(fact: codec.Fact) -> codec.Fact:
        tasks = dict(fact["settings"]["tasks"])
        tasks["past_days"] = tasks.pop("days_back")
        return fact | {"settings": fact["settings"] | {"tasks": tasks}}

    monkeypatch.setitem(codec.UPCASTERS, ("settings-changed", 0), first)
    older = {name: value for name, value in TIMED.items() if name != "past_days"} | {"days_back": 7}
    stored = msgspec.json.encode({"settings": SCHEMA_1 | {"tasks": older}}).decode()
    event = codec.decode("settings-changed", 0, stored, None)
    assert isinstance(event, SettingsChanged)
    assert from_journal(event.settings, event.content or {}).tasks.past_days == 7


def test_a_snapshot_that_says_something_else_is_found() -> None:
    """A changed snapshot would turn a proposed write round, and nothing else would notice."""
    desk, left, _ = synced(TASKS)
    desk.outlook.edit(TASKS, left, **EDITS[TASKS])
    observe(desk.session, [TASKS])
    state = desk.session.state
    desk.journal.save_snapshot(Snapshot(state.position, PROJECTION, encode(state)))
    assert verify(desk.open()).problems == ()
    other = decode(encode(state))
    item = next(iter(other.of(Kind.TASKS).items.values()))
    assert item.outlook
    assert item.salesforce
    item.outlook.drift, item.salesforce.drift = item.salesforce.drift, item.outlook.drift
    desk.journal.save_snapshot(Snapshot(state.position, PROJECTION, encode(other)))
    (problem,) = verify(desk.open()).problems
    assert (problem.position, problem.problem) == (
        state.position,
        "the snapshot taken here is not what folding the events comes to",
    )


def test_a_plan_that_rests_on_events_to_come_is_forged() -> None:
    desk, run = synced_once()
    for at, recorded in enumerate(desk.journal.events):
        if recorded.run == run and type(recorded.event).__name__ == "PlanConfirmed":
            later = msgspec.structs.replace(recorded.event, position=10_000)
            desk.journal.events[at] = msgspec.structs.replace(recorded, event=later)
    problems = [problem.problem for problem in verify(desk.open()).problems]
    assert problems == ["the plan confirmed here rests on events that are not there"]


def test_calendar_names_stand_in_content_alone() -> None:
    desk = Desk(all_kinds_on(tasks=TasksSettings(enabled=True, source="List of Ann")))
    desk.outlook.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    for recorded in desk.journal.events:
        data = codec.encode(recorded.event)[2]
        assert "List of Ann" not in data or recorded.event.__class__.__name__ == "IdentitySeen"
    feed = desk.session.state.of(TASKS).feeds
    assert {each.scope.source for each in feed.values()} == {"List of Ann"}
    observe(desk.session, [TASKS])
    assert desk.session.state.sources == {"tasks": "List of Ann"}
