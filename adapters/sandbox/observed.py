"""A report of accord probe, played: the sandbox behaves as a tenant was seen to."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from adapters.sandbox.salesforce.switches import TaskPriority, TaskStatus
from adapters.sandbox.world import World
from core.probing.model import Probe
from core.probing.report import played

_ROWS = {"task_statuses": TaskStatus, "task_priorities": TaskPriority}
"""Switches whose values are rows."""


def apply(world: World, report: object, probes: Sequence[Probe]) -> tuple[str, ...]:
    """Let a sandbox behave as a report says, and return a line for each reading that it cannot play.

    The table of facts says what each reading sets; the report itself can set nothing.
    """
    switches, silent = played(report, probes)
    side = str(report.get("side")) if isinstance(report, dict) else ""
    for name, value in switches.items():
        switch(world, side, name, value)
    return silent


def switch(world: World, side: str, name: str, value: object) -> None:
    """Set one switch of a side. Raises ValueError where there is none of that name."""
    switches = world.graph.switches if side == "outlook" else world.salesforce.switches
    if name not in {field.name for field in fields(switches)}:
        raise ValueError(f"no such switch: {name}")
    if side == "outlook":
        setattr(world.graph.switches, name, value)
    else:
        world.salesforce.switch(**{name: _value(name, value)})


def _value(name: str, value: Any) -> Any:
    row = _ROWS.get(name)
    return tuple(row(*each) for each in value) if row else value
