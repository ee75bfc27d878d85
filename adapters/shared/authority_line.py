"""The line to where tokens are asked for: as for data requests, with our certificates and proxies, and patience.

MSAL takes it in place of its own session, which would trust *_CA_BUNDLE over the certificate it is given, add
~/.netrc to token requests (psf/requests#3829), and wait for ever.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from adapters.shared.exchange import Exchange
from adapters.shared.limiter import Limiter
from adapters.shared.line import TRY_LATER, place_of, proxies_for
from core.errors import AccordError, ServiceUnavailable, SettingsError
from core.model import Side

CONNECT_SECONDS = 10.0
SKEW = 60.0
"""Seconds that two clocks may be apart."""


def sleep_for(seconds: float) -> None:
    """Wait, as `time.sleep` does, which is looked up when it is called."""
    time.sleep(seconds)


class AuthorityLine:
    """Sends requests to one host alone, and remembers its last answer and its clock. Never prints what it sends."""

    def __init__(
        self,
        side: Side,
        address: str,
        *,
        key: str,
        ca_bundle: str,
        timeout: float,
        sleep: Callable[[float], None] = sleep_for,
    ) -> None:
        """`key` is the setting that the address comes from."""
        self._side, self._key = side, key
        self._host = urlsplit(address).netloc.lower()
        self._timeout = (min(CONNECT_SECONDS, timeout), timeout)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca_bundle or True
        try:
            self._session.proxies.update(proxies_for(address))
            place = place_of(address)
        except ValueError:
            raise SettingsError(
                f"{side.label}: {key} is not an address.", f"Correct {key} in [{side.value}]."
            ) from None
        self._exchange = Exchange(side, place, limiter=Limiter(1, sleep=sleep), now=_utc_now)
        self.last: requests.Response | None = None
        self.skew = 0.0
        """Seconds that the service's clock was ahead of ours at its last answer."""

    def get(self, url: str, **options: Any) -> requests.Response:
        return self._send("GET", url, options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self._send("POST", url, options)

    def close(self) -> None:
        self._session.close()

    def _send(self, method: str, url: str, options: Mapping[str, Any]) -> requests.Response:
        """Return the answer, whatever it says. Raises AccordError when none comes, or one that tells of a failure."""
        if urlsplit(url).netloc.lower() != self._host:
            raise ServiceUnavailable(
                f"{self._side.label}: the sign-in leads to another host than {self._key} names.",
                f"Check {self._key} in [{self._side.value}].",
            )
        asked = {**options, "timeout": self._timeout, "allow_redirects": False}
        answer = self._exchange.send(lambda: self._session.request(method, url, **asked), repeatable=True)
        self.last = answer
        self._read_clock(answer)
        if answer.status_code >= 500:
            raise ServiceUnavailable(
                f"{self._side.label}: the sign-in service failed (HTTP {answer.status_code}).",
                f"{TRY_LATER} Nobody has to sign in again because of it.",
            )
        return answer

    def _read_clock(self, answer: requests.Response) -> None:
        try:
            told = parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError, TypeError, OverflowError):
            return
        self.skew = (told.replace(tzinfo=told.tzinfo or UTC) - _utc_now()).total_seconds()

    def with_clock(self, error: AccordError) -> AccordError:
        """Return a refusal; where the clocks are apart, with that in front of what to do."""
        if abs(self.skew) > SKEW:
            way = "behind" if self.skew > 0 else "ahead of"
            error.hint = (
                f"First set this computer's clock: it is {abs(self.skew):.0f} s {way} the clock of"
                f" {self._side.label}. Then: {error.hint}"
            )
        return error


def _utc_now() -> datetime:
    return datetime.now(UTC)
