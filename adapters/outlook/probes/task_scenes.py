"""The scenes in a To Do list."""

from collections.abc import Mapping

from adapters.outlook import tasks
from adapters.outlook.graph import PREFER, path
from adapters.outlook.places.tasks import PAGE
from adapters.outlook.probes.stage import Answered, Stage
from core.model import Value
from core.probing.model import Notes, Seen, entry, objects

NEW_TEXT = "first line\nsecond <b>line</b>"


def post_task(stage: Stage, notes: Notes, label: str, key: str = "", **more: Value) -> Answered:
    """Post what the adapter would for a new task."""
    body = tasks.created({"subject": stage.name(label), **more}, key or stage.key())
    return stage.ask(notes, label, "POST", stage.tasks, body)


def task(stage: Stage, notes: Notes) -> None:
    """Follow one task: its key, its due day, its text, its ids in two delta rounds."""
    key, day = stage.key(), stage.day.isoformat()
    made = post_task(stage, notes, "made", key, due=day, body="a text").id
    notes.tell("id", made)
    notes.tell("key", key)
    notes.tell("day", day)
    notes.tell("text", NEW_TEXT)
    alone = stage.ask(notes, "alone", "GET", stage.task(made)).seen
    stage.ask(notes, "alone, without a zone", "GET", stage.task(made), prefer=PREFER[:1])
    if all(each.get("externalId") != key for each in objects(entry(alone.body, "linkedResources"))):
        stage.ask(notes, "expanded", "GET", stage.task(made) + path(_expand="linkedResources"))
    stage.ask(notes, "listed", "GET", stage.tasks + path(_top=PAGE))
    link = _first_round(stage, notes, made)
    stage.ask(notes, "text changed", "PATCH", stage.task(made), tasks.changed({"body": NEW_TEXT}))
    stage.ask(notes, "text read", "GET", stage.task(made))
    stage.ask(notes, "due cleared", "PATCH", stage.task(made), tasks.changed({"due": None}))
    stage.ask(notes, "due read", "GET", stage.task(made))
    stage.ask(notes, "deleted", "DELETE", stage.task(made))
    if link:
        _next_round(stage, notes, link)


def _first_round(stage: Stage, notes: Notes, made: str) -> str:
    link = ""
    for attempt in range(3):
        link = stage.round(notes, "first round", stage.tasks + path("delta"), 200)
        listed = [str(row.get("id")) for row in objects(entry(notes.seen["first round"].body, "value"))]
        if not link or made in listed or (listed and attempt):
            break
        stage.sleep(4.0)
    return link


def _next_round(stage: Stage, notes: Notes, link: str) -> None:
    rows: list[Mapping[str, object]] = []
    for attempt in range(3):
        link = stage.round(notes, "next round", link, 200)
        seen = notes.seen["next round"]
        rows += objects(entry(seen.body, "value"))
        if not link or any(entry(row, "@removed") for row in rows):
            break
        if attempt < 2:
            stage.sleep(4.0)
    notes.note("next round", Seen(seen.status, {"value": rows} if seen.ok else seen.body))
