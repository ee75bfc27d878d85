"""What posted reports say of the facts, as one page. Pure.

A report comes from a stranger: of its words, only those of the table of facts are ever taken over.
"""

import re
from collections.abc import Mapping, Sequence

from core.probing.model import OTHER, UNSTABLE, Probe
from core.probing.report import Told, told_in
from core.probing.weighing import Verdict

ENOUGH = 2
"""So many reports of different settings make a fact one that was seen live."""
_OPEN = "TCWU"
"""The grades of facts that nobody has seen live, and no vendor has written down."""
_SETTING = re.compile(
    r"global|us-government|us-defense|china|salesforce|sandbox|other|work|personal|unknown|developer|production|v\d\d?\.0"
)


def page(reports: Mapping[str, object], probes: Sequence[Probe]) -> str:
    """Return the page: whose reports there are, a table of facts by report, and which facts may be graded anew.

    `reports` are by name. Raises UsageError for one that is no report.
    """
    told = {name: {line.id: line for line in told_in(report)} for name, report in sorted(reports.items())}
    parts = ["# What was seen live\n", _head(reports)]
    if told:
        parts += [_table(told, probes), _ripe({name: setting(reports[name]) for name in told}, told, probes)]
    return "\n".join(parts)


def _head(reports: Mapping[str, object]) -> str:
    intro = (
        "This page is made from the reports in `docs/evidence/` (`accord-probe-SIDE.json`, renamed). Put a new one\n"
        "there, then run `python -m cli.probing.evidence > docs/evidence.md`. How to make one: [probe](probe.md).\n"
    )
    if not reports:
        return intro + "\nThere is none yet: nobody has run the probe against a live service.\n"
    rows = [f"| {name} | {setting(report)} | {_day(report)} |\n" for name, report in sorted(reports.items())]
    return intro + "\n| report | setting | day |\n|---|---|---|\n" + "".join(rows)


def setting(report: object) -> str:
    """Return where a report was made, in words of a known form."""
    told = report.get("setting") if isinstance(report, Mapping) else None
    values = [told.get(name) for name in ("cloud", "account", "api")] if isinstance(told, Mapping) else []
    return ", ".join(value if isinstance(value, str) and _SETTING.fullmatch(value) else "?" for value in values) or "?"


def _day(report: object) -> str:
    day = report.get("day") if isinstance(report, Mapping) else None
    return day if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day) else "?"


def said(probe: Probe, line: Told | None) -> str:
    """Return what a report says of a fact: holds, the reading that it saw instead, or nothing."""
    if line is None or line.rev != probe.rev or line.verdict == Verdict.UNTRIED.value:
        return ""
    if line.reading == probe.assumed.name:
        return "holds"
    return line.reading if probe.reading(line.reading) or line.reading in (OTHER, UNSTABLE) else "?"


def _table(told: Mapping[str, Mapping[str, Told]], probes: Sequence[Probe]) -> str:
    head = f"| fact | {' | '.join(told)} |\n|---|{'---|' * len(told)}\n"
    rows = [
        f"| `{probe.id}` | {' | '.join(said(probe, lines.get(probe.id)) for lines in told.values())} |\n"
        for probe in probes
    ]
    return head + "".join(rows)


def _ripe(settings: Mapping[str, str], told: Mapping[str, Mapping[str, Told]], probes: Sequence[Probe]) -> str:
    ripe = [probe.id for probe in probes if probe.grade in _OPEN and _held(probe, settings, told) >= ENOUGH]
    if not ripe:
        return "No fact holds in two reports of different settings yet.\n"
    return f"These hold in {ENOUGH} reports of different settings, and may be graded L: {', '.join(ripe)}.\n"


def _held(probe: Probe, settings: Mapping[str, str], told: Mapping[str, Mapping[str, Told]]) -> int:
    return len({settings[name] for name, lines in told.items() if said(probe, lines.get(probe.id)) == "holds"})
