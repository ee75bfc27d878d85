"""The journal as JSON: what was proved of it, and facts about it."""

from dataclasses import asdict

from cli.present.json.plan import Document, plain
from cli.present.reports import JournalFacts
from core.engine.reports import ReplayReport, VerifyReport


def replay_document(report: ReplayReport) -> Document:
    """Return `accord replay RUN --json`."""
    return {"schema": "accord.replay/1"} | {
        "run": report.run,
        "position": report.position,
        "recorded": report.recorded,
        "recomputed": report.recomputed,
        "identical": report.identical,
        "known": report.known,
        "differences": list(report.differences),
    }


def verify_document(report: VerifyReport) -> Document:
    """Return `accord verify --json`."""
    return {
        "schema": "accord.verify/1",
        "events": report.events,
        "ok": not report.problems,
        "unknown": report.unknown,
        "head": report.root or None,
        "against": report.against or None,
        "problems": plain(report.problems),
    }


def facts_document(facts: JournalFacts) -> Document:
    """Return `accord journal info --json`."""
    return {"schema": "accord.journal/1", **asdict(facts)}
