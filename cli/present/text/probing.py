"""What probes tell, as text for a terminal and as the Markdown of a report that may be posted."""

from collections.abc import Iterable, Iterator

from cli.present.reports import Cleaned, Probed, ProbeFacts
from cli.present.text.words import plural
from cli.terminal.look import Look
from core.model import Kind
from core.probing.ground import Left
from core.probing.report import Report
from core.probing.weighing import Advice, Result, Verdict

_SYNCED = {
    Advice.YES: "may be synced",
    Advice.BUT: "may be synced, but read on",
    Advice.NO: "do not sync yet",
}
GRADES = {
    "D": "documented", "L": "seen on the live service by others", "T": "told by a third party", "W": "recorded",
    "C": "assumed by other clients", "U": "open",
}  # fmt: skip


def facts_list_text(facts: ProbeFacts, _look: Look) -> str:
    """Return every fact with its source and what rests on it."""
    lines: list[str] = []
    for probe in facts.probes:
        lines += [
            f"{probe.id} (rev {probe.rev}, {', '.join(probe.kinds)}{', asked with --again' if probe.again else ''})",
            f"  assumed: {probe.claim}",
            f"  source:  {probe.source} ({GRADES[probe.grade]})",
            f"  rests:   {', '.join(probe.rests)}",
            f"  else:    {probe.breaks}",
        ]
    return "\n".join([*lines, f"{len(facts.probes)} facts."])


def cleaned_text(cleaned: Cleaned, _look: Look) -> str:
    """Return what became of what earlier probes had left."""
    removed = (
        [f"Removed what earlier probes had left: {plural(cleaned.removed, 'deletion')}."] if cleaned.removed else []
    )
    left = _left(cleaned.left) if cleaned.left else ["Nothing is left of earlier probes."]
    return "\n".join([*removed, *left])


def probed_text(probed: Probed, _look: Look) -> str:
    """Return the advice, what does not hold, what was not tried, and where the report is."""
    report = probed.report
    lines = [*_advice(report), ""]
    lines += [line for block in (_failing(report), _untried(report)) for line in block]
    holds = sum(result.verdict is Verdict.HOLDS for result in report.results)
    lines.append(f"{holds} of {len(report.results)} facts hold. {report.requests} requests.")
    if probed.broken:
        lines.append(f"The run broke off: {probed.broken}")
    if probed.differences is not None:
        lines += [
            "Compared with the earlier report:",
            *(f"  {line}" for line in probed.differences or ("no difference",)),
        ]
    if report.days is not None:
        lines.append(f"This was asked {_after(report.days)}.")
    lines += _left(probed.left) if probed.left else [_removed(probed)]
    lines += [f"Written to {file}" for file in probed.files]
    return "\n".join(lines)


def _after(days: int) -> str:
    return f"{days} day{'s' if days != 1 else ''} after the first run"


def _removed(probed: Probed) -> str:
    if not probed.until:
        return f"Everything was removed. {probed.leaves}".strip()
    look = f"accord probe {probed.report.side} --again"
    return f"All was removed but what {look} looks at, from tomorrow until {probed.until}. {probed.leaves}".strip()


def _advice(report: Report) -> Iterator[str]:
    for kind, advice in report.advice.items():
        why = [result.probe.id for result in report.results if kind in result.probe.kinds and _matters(result, advice)]
        yield f"{kind.value.capitalize()}: {_SYNCED[advice]}{': ' + ', '.join(why) if why else ''}"


def _matters(result: Result, advice: Advice) -> bool:
    """Tell whether a result is why the advice is not better."""
    unborne = result.verdict is Verdict.FAILS and not result.borne
    return unborne if advice is Advice.NO else advice is Advice.BUT and result.verdict is not Verdict.HOLDS


def _failing(report: Report) -> Iterator[str]:
    failing = [result for result in report.results if result.verdict is Verdict.FAILS]
    for result in sorted(failing, key=lambda result: result.borne):
        yield f"{result.probe.id}: {result.reading}{' (Accord copes)' if result.borne else ''}"
        yield f"  assumed: {result.probe.claim}"
        yield f"  seen:    {_means(result)}"
        if not result.borne:
            yield f"  breaks:  {result.probe.breaks}"


def _means(result: Result) -> str:
    shown = result.shown
    return f"{shown.means if shown else ''} {result.shape}".strip()


def _untried(report: Report) -> Iterator[str]:
    for result in report.results:
        if result.untried is not None:
            yield f"{result.probe.id}: not tried ({result.untried})"


def _left(left: Iterable[Left]) -> list[str]:
    return [
        "Still there, and to be removed by hand:",
        *(f"  {each.what} {each.name}: {each.why}" for each in left),
        "Try again with accord probe SIDE --cleanup.",
    ]


def markdown(report: Report) -> str:
    """Return a report as Markdown. Like the JSON, it holds nothing that the service said."""
    setting = ", ".join(f"{name} {value}" for name, value in report.setting.items())
    parts = [
        f"# accord probe {report.side}",
        f"{report.day}, Accord {report.accord}; {setting}; {report.requests} requests"
        + (f"; {_after(report.days)}" if report.days is not None else "")
        + (f"; {report.left} records left" if report.left else "")
        + (f"; {report.kept} left on purpose, for a second run" if report.kept else "")
        + ("; the run broke off" if report.broken else ""),
        "\n".join(f"- **{line.partition(':')[0]}**:{line.partition(':')[2]}" for line in _advice(report)),
        *_section("What does not hold, and Accord does not cope with", report, borne=False),
        *_section("What does not hold, and Accord copes with", report, borne=True),
    ]
    missing = [f"- {result.probe.id}: {result.untried}" for result in report.results if result.untried is not None]
    parts += ["## What was not tried", "\n".join(missing)] if missing else []
    holds = [result.probe.id for result in report.results if result.verdict is Verdict.HOLDS]
    parts += ["## What holds", ", ".join(holds) or "Nothing."]
    return "\n\n".join(parts) + "\n"


def _section(title: str, report: Report, *, borne: bool) -> Iterator[str]:
    found = [result for result in report.results if result.verdict is Verdict.FAILS and result.borne is borne]
    if found:
        yield f"## {title}"
        yield "\n".join(_item(result) for result in found)


def _times(tries: int) -> str:
    return {1: "once", 2: "twice"}.get(tries, f"{tries} times")


def _item(result: Result) -> str:
    answered = ", ".join(str(status) for status in result.status)
    codes = f" ({', '.join(result.codes)})" if result.codes else ""
    seen = f"- **{result.probe.id}** (rev {result.probe.rev}): {result.reading}. {_means(result)}"
    kinds = ", ".join(Kind(kind).value for kind in result.probe.kinds)
    return (
        f"{seen}\n  Answers: {answered}{codes}; tried {_times(result.tries)}. Assumed: {result.probe.claim}"
        f"\n  Else: {result.probe.breaks} ({kinds})"
    )
