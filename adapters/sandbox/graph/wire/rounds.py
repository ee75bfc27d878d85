"""Delta: rounds of pages, opaque tokens, and what changed since one (graph.md §A).

A token names a state kept here. What was never given is malformed (400); what was given and is forgotten, by expiry
or by another sandbox before a restart, is a lost sync state (410).
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from adapters.sandbox.graph.forms.errors import GraphError, Json, bad_request
from adapters.sandbox.graph.mailbox.box import Clock, Mailbox
from adapters.sandbox.graph.mailbox.items import EPOCH, Container

_KEPT_ROUNDS = 200
_DUPLICATES_FROM = 5
"""A first round of at least so many items repeats one."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a token is about; a nextLink or deltaLink repeats it, whatever else the client sends."""

    path: str
    """The feed's path without user, in lower case."""
    window: tuple[datetime, datetime] = (EPOCH, EPOCH)
    """Events only."""
    select: frozenset[str] | None = None
    expand: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Round:
    """One round of pages: which items it lists, and up to which change."""

    feed: Feed
    cores: tuple[str, ...]
    upto: int
    first: bool
    at: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """A finished round: the next one lists what changed after."""

    feed: Feed
    after: int


class Rounds:
    """The tokens given so far and what they stand for."""

    def __init__(self, world: Clock) -> None:
        self._world = world
        self._states: dict[str, Round | Since] = {}
        self._open: list[str] = []

    def give(self, state: Round | Since) -> str:
        """Return a new opaque token for a state."""
        body = base64.urlsafe_b64encode(self._world.digest("delta")[:24]).decode()
        token = body + _seal(body)
        self._states[token] = state
        if isinstance(state, Round):
            self._open.append(token)
            if len(self._open) > _KEPT_ROUNDS:
                self._states.pop(self._open.pop(0), None)
        return token

    def was_given(self, token: str) -> bool:
        """Tell whether a token is one of a sandbox's, whether it is still known or not."""
        return token[-8:] == _seal(token[:-8])

    def look_up(self, token: str, path: str, expired_status: int) -> Round | Since:
        """Return what a token stands for. Raises 400 for a malformed one, 410 for a lost one."""
        if not self.was_given(token):
            raise bad_request("Badly formed token.")
        state = self._states.get(token)
        if state is None:
            raise GraphError(
                expired_status,
                "SyncStateNotFound",
                "The sync state generation is not found; generation=149;[highest=157][157][155][156].",
            )
        if state.feed.path != path:
            raise bad_request("Badly formed token.")
        return state

    def expire(self) -> None:
        self._states.clear()
        self._open.clear()


def _seal(body: str) -> str:
    return hashlib.sha256(f"sandbox delta {body}".encode()).hexdigest()[:8]


def first_round(box: Mailbox, container: Container, feed: Feed, listed: Iterable[str]) -> Round:
    """Return the round that lists everything there is."""
    cores = tuple(listed)
    switches = box.switches
    if switches.duplicate_rows and len(cores) >= _DUPLICATES_FROM:
        cores += (cores[0],)
    return Round(feed, cores, _visible(box, container), first=True)


def next_round(box: Mailbox, container: Container, since: Since) -> Round:
    """Return the round that lists what changed in a container after a finished one."""
    upto = _visible(box, container)
    changed = []
    for core in reversed(container.log):
        number = container.log[core][0]
        if number <= since.after:
            break
        if number <= upto:
            changed.append(core)
    return Round(since.feed, tuple(reversed(changed)), max(upto, since.after), first=False)


def _visible(box: Mailbox, container: Container) -> int:
    """Return the number of the last change that the visibility delay lets through."""
    delay = timedelta(seconds=box.switches.visibility_delay)
    now = box.world.now()
    visible = (container.log[core][0] for core in reversed(container.log) if container.log[core][1] + delay <= now)
    return next(visible, 0)


def page_of(state: Round, size: int, rows_of: Callable[[str], list[Json]]) -> tuple[list[Json], Round | None]:
    """Return the rows of the next page and the round that is left, None after the last page.

    An item's rows, a whole series' for instance, are never split: a page may be larger than asked for.
    """
    rows: list[Json] = []
    reached = state.at
    for core in islice(state.cores, state.at, None):
        if len(rows) >= size:
            break
        rows += rows_of(core)
        reached += 1
    return rows, replace(state, at=reached) if reached < len(state.cores) else None
