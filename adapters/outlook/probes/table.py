"""All facts about Graph that Accord relies on, and the scenes that show whether they hold."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from adapters.outlook.probes import (
    calendar_facts,
    contact_facts,
    later,
    promise_scenes,
    removal_scenes,
    scenes,
    task_facts,
    task_scenes,
)
from adapters.outlook.probes.stage import Stage
from core.probing.model import Notes

PROBES = (*calendar_facts.PROBES, *contact_facts.PROBES, *task_facts.PROBES, *promise_scenes.PROBES, *later.PROBES)

Scene = Callable[[Stage, Notes], None]

SCENES: Mapping[str, tuple[Scene, int]] = MappingProxyType(
    {
        "changes": (scenes.changes, 10),
        "stamps": (scenes.stamps, 6),
        "gone": (removal_scenes.gone, 14),
        "stale": (removal_scenes.stale, 18),
        "private": (scenes.private, 3),
        "transaction": (scenes.transaction, 3),
        "days": (scenes.days, 4),
        "cards": (scenes.cards, 4),
        "task": (task_scenes.task, 11),
        "twenty": (scenes.twenty, 1),
        "places": (scenes.places, 6),
        **promise_scenes.SCENES,
        "later": (later.later, later.REQUESTS),
    }
)
"""By name, each scene and about how many requests it makes, in the order in which they are played."""
