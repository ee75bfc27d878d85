"""Sandboxes that behave as a tenant was seen to, wherever tests start one."""

from typing import Any

import pytest

from adapters.outlook.probes.table import PROBES as OUTLOOK
from adapters.salesforce.probes.table import PROBES as SALESFORCE
from adapters.sandbox.observed import apply
from adapters.sandbox.server import Sandbox


def play_everywhere(report: object, patch: pytest.MonkeyPatch) -> None:
    """Let every sandbox that is started from here on behave as a report of a probe says."""
    start = Sandbox.start

    def started(*seed: Any, **how: Any) -> Sandbox:
        sandbox = start(*seed, **how)
        apply(sandbox.world, report, (*OUTLOOK, *SALESFORCE))
        return sandbox

    patch.setattr(Sandbox, "start", started)
