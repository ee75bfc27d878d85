"""The last scenes in a mailbox: Accord's own adapter at work in the probe's places."""

from collections.abc import Callable, Mapping
from functools import partial

from adapters.outlook.probes.stage import Stage
from core.model import Kind, Scope, Value
from core.probing.model import Notes
from core.probing.promises import Trial, play, promise
from core.times import instant, window_around

_DAYS_AHEAD = 1000


def _calendar(stage: Stage) -> tuple[str, Mapping[str, Value], Mapping[str, Value]]:
    day = stage.day.isoformat()
    fields: dict[str, Value] = {
        "subject": stage.name("by the adapter"),
        "start": f"{day}T10:00:00Z",
        "end": f"{day}T11:00:00Z",
        "all_day": False,
        "location": "a room",
    }
    return stage.first, fields, {"location": "another room"}


def _contacts(stage: Stage) -> tuple[str, Mapping[str, Value], Mapping[str, Value]]:
    fields: dict[str, Value] = {"first_name": stage.name("by the adapter"), "last_name": "Probe", "job_title": "one"}
    return stage.folder, fields, {"job_title": "two"}


def _tasks(stage: Stage) -> tuple[str, Mapping[str, Value], Mapping[str, Value]]:
    fields: dict[str, Value] = {"subject": stage.name("by the adapter"), "due": stage.day.isoformat(), "body": "one"}
    return stage.todo, fields, {"body": "two"}


_RECORDS: Mapping[Kind, Callable[[Stage], tuple[str, Mapping[str, Value], Mapping[str, Value]]]] = {
    Kind.CALENDAR: _calendar,
    Kind.CONTACTS: _contacts,
    Kind.TASKS: _tasks,
}
_EDITED = {Kind.CALENDAR: "subject", Kind.CONTACTS: "givenName", Kind.TASKS: "title"}


def _trial(kind: Kind, stage: Stage, notes: Notes) -> None:
    place, fields, changes = _RECORDS[kind](stage)
    address = {Kind.CALENDAR: stage.event, Kind.CONTACTS: stage.contact, Kind.TASKS: stage.task}[kind]
    window = None if kind is Kind.CONTACTS else window_around(instant(stage.now()), 1, _DAYS_AHEAD)
    trial = Trial(
        adapter=stage.adapter,
        scope=Scope(kind=kind, window=window, source=place),
        key=stage.key(),
        fields=fields,
        changes=changes,
        edit=lambda id_: stage.ask(notes, "edited", "PATCH", address(id_), {_EDITED[kind]: stage.name("edited")}),
        trouble=stage.trouble,
        sleep=stage.sleep,
        now=stage.now,
    )
    play(trial, notes)


PROBES = tuple(promise(f"ol-adapter-{kind.value}", kind, "adapters.outlook.writing:perform") for kind in Kind)
SCENES = {probe.scene: (partial(_trial, kind), 14) for kind, probe in zip(Kind, PROBES, strict=True)}
