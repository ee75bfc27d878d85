"""Filling a new world with a seed."""

from adapters.sandbox.graph.people import OutlookPeople
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.seeds.large import plant_large
from adapters.sandbox.seeds.office.plant import plant_office
from adapters.sandbox.world import World
from core.errors import UsageError

_PLANTERS = {"office": plant_office, "large": plant_large}
NAMES = tuple(_PLANTERS)
"""The seeds, besides "empty"."""


def plant(world: World, name: str) -> None:
    """Fill a new world with a seed: the same content every time for the same day.

    Nobody has been mailed when it is done, whatever meetings were made. Raises UsageError for a name that is no seed.
    """
    planter = _PLANTERS.get(name)
    if planter is None:
        known = ", ".join(("empty", *NAMES))
        raise UsageError(f'There is no seed "{name}".', f"Choose one of: {known}.")
    with world.lock:
        planter(world, OutlookPeople(world), SalesforcePeople(world))
        world.graph.outbox.clear()
