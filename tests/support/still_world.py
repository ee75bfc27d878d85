"""A world whose clock stands still, with a Salesforce in it and no server around it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import RLock

from adapters.sandbox.salesforce.rest.request import Answer
from adapters.sandbox.salesforce.tables.store import SalesforceStore

NOW = datetime(2026, 3, 10, 12, 0, 0, tzinfo=UTC)
Call = Callable[..., Answer]


class StillWorld:
    """The least a Salesforce needs around it: a lock, and a clock that moves when told to."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.time = NOW
        self.salesforce = SalesforceStore(self)

    def now(self) -> datetime:
        return self.time

    def advance(self, step: timedelta) -> None:
        self.time += step
