"""The scenes about what changed or is gone: whether a write can be conditional, and how what was deleted answers."""

from datetime import timedelta

from adapters.outlook.graph import path
from adapters.outlook.probes.fence import NAMED
from adapters.outlook.probes.scenes import batch, item, post_contact, post_event, post_series
from adapters.outlook.probes.stage import Stage
from adapters.outlook.probes.task_scenes import post_task
from core.probing.model import Notes, entry, objects


def gone(stage: Stage, notes: Notes) -> None:
    """Delete an event, an occurrence, a contact and a task, and ask for each alone and in a batch."""
    event = post_event(stage, notes, "event").id
    master = post_series(stage, notes, "master", 2).id
    contact, task = post_contact(stage, notes, "contact").id, post_task(stage, notes, "task").id
    window = {"startDateTime": f"{stage.day}T00:00:00Z", "endDateTime": f"{stage.day + timedelta(days=5)}T00:00:00Z"}
    days = stage.ask(notes, "instances", "GET", stage.event(master) + path("instances", **window))
    day = next((str(row.get("id")) for row in objects(entry(days.seen.body, "value"))), "")
    addresses = {"event": stage.event(event), "contact": stage.contact(contact), "task": stage.task(task)}
    addresses |= {"day": stage.event(day)} if day else {}
    for label, address in addresses.items():
        stage.ask(notes, f"{label} deleted", "DELETE", address)
    asked = {label: address if label == "task" else item(address, label) for label, address in addresses.items()}
    for label, address in asked.items():
        stage.ask(notes, f"{label} alone", "GET", address)
    batch(stage, notes, asked | {"made up": stage.event(made_up(event))})


def made_up(id_: str) -> str:
    """Return an id that looks like another one and is nobody's: a part in its middle is turned round."""
    middle = len(id_) // 2
    return id_[: middle - 4] + id_[middle - 4 : middle + 4][::-1] + id_[middle + 4 :]


def stale(stage: Stage, notes: Notes) -> None:
    """Change one record of each kind, and change and delete it with the version from before; look what came of it."""
    event, contact = post_event(stage, notes, "event"), post_contact(stage, notes, "contact")
    task = post_task(stage, notes, "task")
    addresses = {"event": stage.event(event.id), "contact": stage.contact(contact.id), "task": stage.task(task.id)}
    for what, made in (("event", event), ("contact", contact), ("task", task)):
        address, named = addresses[what], NAMED[what]
        changed = stage.ask(notes, f"{what} changed", "PATCH", address, {named: stage.name("changed")}, match=made.etag)
        notes.tell(f"{what} name", entry(changed.seen.body, named))
        stage.ask(notes, f"{what} stale", "PATCH", address, {named: stage.name("stale")}, match=made.etag)
        stage.ask(notes, f"{what} after", "GET", address)
        stage.ask(notes, f"{what} stale delete", "DELETE", address, match=made.etag)
        stage.ask(notes, f"{what} after delete", "GET", address)
