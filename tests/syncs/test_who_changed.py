"""Who changed this meeting, and why? The question of sales operations, answered over the sandbox."""

from datetime import UTC

import pytest

from cli.present.json.items import show_document
from cli.present.text.story import story_text
from cli.terminal.look import Look
from core.engine.story import story
from core.model import Kind, Side
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, OBJECT
from tests.support.workplace import Workplace


@pytest.mark.reading("sf-task-status", "usual", where="tasks")
def test_show_names_the_colleague_the_run_and_the_values(place: Workplace, kind: Kind) -> None:
    people = place.sandbox.salesforce
    bob = people.create_user("Bob Smith")
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sync(kind)
    (item,) = place.session.refresh().of(kind).items.values()
    assert item.salesforce is not None
    place.tick()
    people.edit(OBJECT[kind], item.salesforce.record.id, EDIT[kind][Side.SALESFORCE], user=bob)
    report = place.sync(kind)
    told = story(place.session, item.id)
    changed, wrote = show_document(told)["changes"][-2:]
    assert (changed["did"], changed["side"], changed["editor"], changed["run"]) == (
        "changed", "salesforce", "Bob Smith", report.run,
    )  # fmt: skip
    assert (wrote["did"], wrote["side"], wrote["source"]) == ("wrote", "outlook", changed["position"])
    assert wrote["request"]
    assert [(f["name"], f["old"]) for f in wrote["fields"]] == [(f["name"], f["old"]) for f in changed["fields"]]
    text = story_text(told, Look(width=80, zone=UTC))
    assert "changed in Salesforce, last by Bob Smith at" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_what_we_wrote_ourselves_is_not_asked_about(place: Workplace) -> None:
    place.sandbox.outlook.create("events", IN_OUTLOOK[Kind.CALENDAR])
    place.sync(Kind.CALENDAR)
    place.observe(Kind.CALENDAR)
    assert not [each for each in place.sandbox.world.requests if "FROM%20User" in each.path or "FROM+User" in each.path]
