"""All facts about Salesforce that Accord relies on, and the scenes that show whether they hold."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from adapters.salesforce.probes import facts, later, promise_scenes, scenes
from adapters.salesforce.probes.stage import Stage
from core.probing.model import Notes

PROBES = (*facts.PROBES, *promise_scenes.PROBES, *later.PROBES)

Scene = Callable[[Stage, Notes], None]

SCENES: Mapping[str, tuple[Scene, int]] = MappingProxyType(
    {**scenes.SCENES, **promise_scenes.SCENES, "later": (later.later, later.REQUESTS)}
)
"""By name, each scene and about how many requests it makes, in the order in which they are played."""
