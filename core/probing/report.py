"""A report of a probe, as it is kept and posted. Nothing that a service said is in it but statuses and known codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import UsageError
from core.model import Kind
from core.probing.model import OTHER, UNSTABLE, Probe
from core.probing.weighing import Advice, Result, Verdict, advice

SCHEMA = "accord.probe/1"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of probing one side, in the form that may be told to anybody."""

    accord: str
    side: str
    day: str
    setting: Mapping[str, str]
    requests: int
    left: int
    results: tuple[Result, ...]
    broken: bool = False
    days: int | None = None
    """Of a second run: whole days since the first one."""
    kept: int = 0
    """Records and places that were left for a second run."""

    @property
    def advice(self) -> dict[Kind, Advice]:
        return advice(self.results)

    @property
    def unborne(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.verdict is Verdict.FAILS and not each.borne)


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON."""
    return {
        "schema": SCHEMA,
        "accord": report.accord,
        "side": report.side,
        "day": report.day,
        "setting": dict(report.setting),
        "requests": report.requests,
        "left": report.left,
        **({"broken_off": True} if report.broken else {}),
        **({"days": report.days} if report.days is not None else {}),
        **({"kept": report.kept} if report.kept else {}),
        "advice": {kind.value: said.value for kind, said in report.advice.items()},
        "results": [_result(result) for result in report.results],
    }


def _result(result: Result) -> dict[str, Any]:
    told: dict[str, Any] = {"id": result.probe.id, "rev": result.probe.rev, "verdict": result.verdict.value}
    if result.untried is not None:
        return {**told, "why": str(result.untried), "tries": result.tries, "status": list(result.status)}
    told |= {"reading": result.reading, "borne": result.borne, "tries": result.tries, "status": list(result.status)}
    told |= {"codes": list(result.codes), "seconds": result.seconds}
    return {**told, **({"shape": result.shape} if result.shape else {})}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a report that was read from a file."""

    id: str
    rev: int
    verdict: str
    reading: str


def told_in(report: object) -> tuple[Told, ...]:
    """Return what a report of whatever origin says of each fact. Raises UsageError for what is no report."""
    if not isinstance(report, Mapping) or report.get("schema") != SCHEMA:
        raise UsageError("That is no report of accord probe.", f'It is a JSON file whose "schema" is "{SCHEMA}".')
    listed = report.get("results")
    found = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return tuple(
        Told(str(each.get("id")), _number(each.get("rev")), str(each.get("verdict")), str(each.get("reading") or ""))
        for each in found
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def played(report: object, probes: Sequence[Probe]) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the sandbox's switches that make it behave as a report says, and the readings that cannot be played.

    Each line is looked up by id, revision and reading: a file sets nothing that the table does not name.
    """
    known = {(probe.id, probe.rev): probe for probe in probes}
    switches: dict[str, object] = {}
    silent: list[str] = []
    for line in told_in(report):
        probe = known.get((line.id, line.rev))
        if line.verdict == Verdict.UNTRIED.value or not line.reading:
            continue
        reading = probe.reading(line.reading) if probe else None
        if probe is None or reading is None:
            silent.append(f"{line.id}: {line.reading if line.reading in (OTHER, UNSTABLE) else 'not in the table'}")
            continue
        if not reading.sets and reading is not probe.assumed:
            silent.append(f"{line.id}: {reading.name}")
        switches |= reading.sets
    return switches, tuple(silent)


def differences(before: object, after: object) -> tuple[str, ...]:
    """Return a line for each fact on which two reports do not agree, in the order of the later one."""
    was = {line.id: line for line in told_in(before)}
    lines = []
    for line in told_in(after):
        old = was.get(line.id)
        now, then = line.reading or line.verdict, (old.reading or old.verdict) if old else "not asked"
        if now != then:
            lines.append(f"{line.id}: {then} → {now}")
    return tuple(lines)
