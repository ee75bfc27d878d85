"""Sandboxes that behave as a tenant was seen to, wherever tests start one."""

from collections.abc import Iterable
from typing import Any

import pytest

from adapters.outlook.probes.table import PROBES as OUTLOOK
from adapters.salesforce.probes.table import PROBES as SALESFORCE
from adapters.sandbox.observed import apply
from adapters.sandbox.server import Sandbox
from core.probing.report import told_in


def play_everywhere(report: object, patch: pytest.MonkeyPatch) -> None:
    """Let every sandbox that is started from here on behave as a report of a probe says."""
    start = Sandbox.start

    def started(*seed: Any, **how: Any) -> Sandbox:
        sandbox = start(*seed, **how)
        apply(sandbox.world, report, (*OUTLOOK, *SALESFORCE))
        return sandbox

    patch.setattr(Sandbox, "start", started)


def elsewhere(report: object, name: str, marks: Iterable[pytest.Mark]) -> str:
    """Return which reading a test of this name rests on that a report tells otherwise, "" if none.

    A test says it by `@pytest.mark.reading(FACT, READING)`, with `where=` for those of its cases whose names hold that.
    """
    told = {line.id: line.reading for line in told_in(report) if line.reading}
    for mark in marks:
        fact, reading = mark.args
        if mark.kwargs.get("where", "") in name and told.get(fact, reading) != reading:
            return f"rests on {fact}={reading}"
    return ""
