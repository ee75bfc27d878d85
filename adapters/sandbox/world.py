"""One made-up world: its clock, its ids, its lock, its request log, and the two services in it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import RLock

from adapters.sandbox.authority.tenant import Authority
from adapters.sandbox.faults import Faults
from adapters.sandbox.graph.service.store import GraphStore
from adapters.sandbox.salesforce.tables.store import SalesforceStore


@dataclass(frozen=True, slots=True)
class Request:
    """A request that reached a service, and the status it was answered with (0: the connection was cut)."""

    method: str
    path: str
    """Path and query as sent, without the host."""
    status: int


class World:
    """All state of a sandbox.

    `lock` guards everything in it: hold it for as long as several reads or writes must belong together. The same
    seed and the same actions give the same ids and change keys.
    """

    def __init__(self, seed: str = "empty", now: datetime | None = None) -> None:
        self.seed = seed
        self.lock = RLock()
        self.faults = Faults()
        self.requests: list[Request] = []
        self.bugs: list[Exception] = []
        """What went wrong in the sandbox itself, unasked; leaving a sandbox raises the first."""
        self._counters: dict[str, int] = {}
        self._frozen = now
        self._offset = timedelta()
        self.graph = GraphStore(self)
        self.salesforce = SalesforceStore(self)
        self.authority = Authority(self)

    def now(self) -> datetime:
        """Return the world's time in UTC: the real one, unless it was set or advanced."""
        return (self._frozen or datetime.now(UTC) + self._offset).astimezone(UTC)

    def set_now(self, moment: datetime | None) -> None:
        """Stop the clock at an aware moment; None lets it run with the real time again."""
        self._frozen, self._offset = moment, timedelta()

    def advance(self, step: timedelta) -> None:
        """Move the clock forward; a stopped clock stays stopped."""
        if self._frozen is None:
            self._offset += step
        else:
            self._frozen += step

    def number(self, name: str) -> int:
        """Return the next number of a named counter: 1, 2, 3 and so on."""
        self._counters[name] = self._counters.get(name, 0) + 1
        return self._counters[name]

    def digest(self, name: str) -> bytes:
        """Return 32 bytes that are new each time, and the same again for the same seed and history."""
        return hashlib.sha256(f"{self.seed}/{name}/{self.number(name)}".encode()).digest()
