"""How long we wait for a busy service, and how often we come back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long the service asks to wait, never negative; None if it does not say or says nonsense.

    `Retry-After` is a whole or decimal number of seconds, or an HTTP date (RFC 9110 §10.2.3).
    """
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if re.fullmatch(r"\d+(\.\d*)?|\.\d+", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long we wait for a busy service."""

    tries: int = 5
    first: float = 0.5
    """Seconds before the first repetition when the service does not say; it doubles each time."""
    longest: float = 120.0
    """Seconds for one wait; a service that asks for longer has to be tried another time."""

    def wait(self, attempt: int, asked: float | None, jitter: float) -> float | None:
        """Return the seconds to wait after failed attempt number `attempt` (from 1); None to give up.

        `jitter`, from 0 to 1, adds up to half of the wait, so that several clients do not come back together.
        """
        if attempt >= self.tries or (asked is not None and asked > self.longest):
            return None
        if asked is not None:
            return asked
        return min(self.longest, self.first * 2.0 ** (attempt - 1) * (1 + jitter / 2))
