"""Who may come in: at most so many requests at once for one mailbox."""

import time


class Gate:
    """Counts the requests in flight for each mailbox, and those that come although they were told to wait."""

    def __init__(self) -> None:
        self.violations = 0
        """Requests that came before the Retry-After of an earlier refusal had passed."""
        self.peak = 0
        """The most requests that were ever in flight for one mailbox, refused ones included."""
        self._flying: dict[str, int] = {}
        self._held: dict[str, float] = {}

    def enter(self, key: str, width: int, limit: int) -> int:
        """Return how many of so many requests at once are let in."""
        flying = self._flying.get(key, 0)
        self.peak = max(self.peak, flying + width)
        self.violations += time.monotonic() < self._held.get(key, 0.0)
        let_in = max(0, min(width, limit - flying))
        self._flying[key] = flying + let_in
        return let_in

    def leave(self, key: str, width: int) -> None:
        self._flying[key] -= width

    def hold(self, key: str, retry_after: str) -> None:
        """Remember that a client was told to wait so many seconds."""
        try:
            self._held[key] = time.monotonic() + float(retry_after)
        except ValueError:
            self._held.pop(key, None)
