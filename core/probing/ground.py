"""What a side offers to be probed, and what must be asked before anything is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.probing.model import Notes, Probe

Play = Callable[[Notes], None]
"""Plays a scene: makes records, asks, and notes what came. Raises AccordError where it cannot go on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whom a probe reaches."""

    name: str
    """What the person has to type: the mailbox's address, or the organisation's name."""
    says: str
    """A sentence about it."""
    makes: tuple[str, ...]
    """What the probe will make there, a line each."""
    leaves: str
    """Where what is deleted lies afterwards: a sentence."""
    setting: Mapping[str, str]
    """What of it the report may tell."""
    refusal: tuple[str, str] | None = None
    """Why it may not be probed, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Left:
    """Something that a probe made and that is still there."""

    what: str
    name: str
    why: str
    """Why it was not removed."""


class Ground(Protocol):
    """One side of one home, ready to be probed."""

    @property
    def probes(self) -> Sequence[Probe]: ...

    @property
    def requests(self) -> Mapping[str, int]:
        """By scene, about how many requests one playing takes."""

    def look(self) -> Place:
        """Say whom the probe reaches. Changes nothing."""

    def settle(self) -> None:
        """Make the probe's own places."""

    def scenes(self) -> Mapping[str, Play]:
        """Return the scenes, in the order in which they are played."""

    def clear(self, approve: Callable[[str], bool] | None = None) -> tuple[Left, ...]:
        """Remove what probes made, as far as it is proven to be theirs, and return what stays.

        The ledger names it. With `approve`, what only looks like a probe's is removed where that says yes.
        """
