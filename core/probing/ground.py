"""What a side offers to be probed, and what must be asked before anything is made."""

from collections.abc import Callable, Collection, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run leaves in place for a second one, some days later."""

    names: tuple[str, ...]
    """The places and records, by name; the ledger has them, too."""
    known: Mapping[str, str]
    """What the second run has to know of them."""


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

    def leave(self) -> Kept:
        """Make what is to stay for a second run: a few records, in places of the probe's own."""

    def take_up(self, known: Mapping[str, str]) -> None:
        """Go back to what an earlier run left, given what it told of it, instead of making places."""

    def scenes(self) -> Mapping[str, Play]:
        """Return the scenes, in the order in which they are played."""

    def clear(self, approve: Callable[[str], bool] | None = None, keep: Collection[str] = ()) -> tuple[Left, ...]:
        """Remove what probes made, as far as it is proven to be theirs, and return what stays against that will.

        The ledger names it. With `approve`, what only looks like a probe's is removed where that says yes.
        What has a name in `keep` stays, and in the ledger.
        """
