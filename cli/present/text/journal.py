"""The journal as text: its events, what was proved of it, and facts about it."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from cli.present.reports import JournalFacts
from cli.present.text.words import local, plural
from cli.terminal.look import Look, cut
from cli.terminal.printable import printable
from core.engine.reports import ReplayReport, VerifyReport
from core.ports import JournalProblem

_NARROW = 60
"""Cells in which less than a time and what happened has room in a line."""
_WIDE = 100
"""Cells that the columns of an event take; with fewer, what it is about comes first."""


def replay_text(report: ReplayReport, look: Look) -> str:
    """Return whether a plan, recomputed from the journal, is the one that was confirmed."""
    then, now = report.recorded[:12], report.recomputed[:12]
    if report.identical:
        return f"Run {report.run}: recomputed from the journal, the plan is the one confirmed ({then})."
    head = f"Run {report.run}: confirmed {then}, recomputed {now}."
    if not report.known:
        head = f"Run {report.run}: the plan confirmed ({then}) can be neither reproduced nor called forged."
    return "\n".join([head, *(f"  {printable(difference)}" for difference in report.differences)])


def verify_text(report: VerifyReport, look: Look) -> str:
    """Return what verification found."""
    checked = f"{plural(report.events, 'event')} checked"
    if report.problems:
        lines = [_problem(problem) for problem in report.problems]
        return "\n".join([*lines, f"{checked}: {plural(len(lines), 'problem')}."])
    return f"{checked}: the journal is whole.{_unknown(report.unknown)}"


def _problem(problem: JournalProblem) -> str:
    """Return something that is wrong, and where: each profile counts its own events."""
    profile = [f"profile {printable(problem.profile)}"] if problem.profile is not None else []
    position = [f"position {problem.position}"] if problem.position else []
    where = ", ".join([*profile, *position])
    return f"{where}: {printable(problem.problem)}" if where else printable(problem.problem)


def _unknown(plans: int) -> str:
    if not plans:
        return ""
    rest = "1 confirmed plan rests" if plans == 1 else f"{plans:,} confirmed plans rest"
    return f"\n{rest} on content that was erased: neither reproduced, nor called forged."


def log_line(event: Mapping[str, object], look: Look) -> str:
    """Return an event, in its JSON form, as one line: when, position, run, kind, item, what; narrow ones as two."""
    more = json.dumps(event.get("data") or {}, ensure_ascii=False)
    run = f"{printable(str(event['run'] or '-')):20}"
    kind = f"{event['kind'] or '-':8}"
    item = f"{printable(str(event['item'] or '-'))[:8]:8}"
    what = f"{printable(str(event['type'])):16}"
    at = local(str(event["at"]), look, "%Y-%m-%d %H:%M:%S%z")
    told = (run, kind, item, what) if look.whole or look.width >= _WIDE else (what, item, kind, run)
    position = f"{event['position']:>6}"
    if look.width < _NARROW and not look.whole:
        lines = (f"{position}  {at}", "  ".join((" " * 6, *told, printable(more))))
        return "\n".join(cut(line, look.width, look) for line in lines)
    return cut("  ".join((position, at, *told, printable(more))), look.width, look)


def facts_text(facts: JournalFacts, look: Look) -> str:
    """Return facts about the journal, a line each."""
    return "\n".join(f"{name:10}{printable(str(value))}" for name, value in asdict(facts).items())
