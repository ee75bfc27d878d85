"""The last scenes in an organisation: Accord's own adapter at work on records that carry the probe's mark."""

from collections.abc import Callable, Mapping
from functools import partial

from adapters.salesforce.probes.stage import Stage
from adapters.salesforce.records import TRANSLATIONS
from core.model import Kind, Scope, Value
from core.probing.model import Notes
from core.probing.promises import Trial, play, promise
from core.times import instant, window_around

_DAYS_AHEAD = 1000
_Record = tuple[Mapping[str, Value], Mapping[str, Value]]


def _calendar(stage: Stage) -> _Record:
    day = stage.day.isoformat()
    fields: dict[str, Value] = {
        "subject": stage.name("by the adapter"),
        "start": f"{day}T10:00:00Z",
        "end": f"{day}T11:00:00Z",
        "all_day": False,
        "location": "a room",
    }
    return fields, {"location": "another room"}


def _contacts(stage: Stage) -> _Record:
    return {"last_name": stage.name("by the adapter"), "job_title": "one"}, {"job_title": "two"}


def _tasks(stage: Stage) -> _Record:
    fields: dict[str, Value] = {"subject": stage.name("by the adapter"), "due": stage.day.isoformat(), "body": "one"}
    return fields, {"body": "two"}


_RECORDS: Mapping[Kind, Callable[[Stage], _Record]] = {
    Kind.CALENDAR: _calendar,
    Kind.CONTACTS: _contacts,
    Kind.TASKS: _tasks,
}


def _trial(kind: Kind, stage: Stage, notes: Notes) -> None:
    fields, changes = _RECORDS[kind](stage)
    sobject = TRANSLATIONS[kind].name
    named = "LastName" if kind is Kind.CONTACTS else "Subject"

    def edit(id_: str) -> None:
        stage.ask(notes, "edited", "PATCH", f"sobjects/{sobject}/{id_}", {named: stage.name("edited")})

    window = None if kind is Kind.CONTACTS else window_around(instant(stage.now()), 1, _DAYS_AHEAD)
    trial = Trial(
        adapter=stage.adapter,
        scope=Scope(kind=kind, window=window),
        key=stage.key(),
        fields=fields,
        changes=changes,
        edit=edit,
        trouble=stage.yard.trouble,
        sleep=stage.sleep,
        now=stage.now,
    )
    play(trial, notes)


PROBES = tuple(promise(f"sf-adapter-{kind.value}", kind, "adapters.salesforce.writing:Writer") for kind in Kind)
SCENES = {probe.scene: (partial(_trial, kind), 16) for kind, probe in zip(Kind, PROBES, strict=True)}
