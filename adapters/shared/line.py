"""The line to a service: the way out of this computer, and what it means for a person when it fails."""

import socket
import ssl
import sys
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import requests
import urllib3

from core.errors import AccordError, ServiceUnavailable, SettingsError
from core.model import Side

TRANSPORT_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""Everything that requests lets through when an exchange fails (a missing CA file is a plain OSError)."""

TRY_LATER = "Try again later; nothing is lost."


class Unreachable(ServiceUnavailable):
    """No answer came at all, however often a request was sent: it concerns every other request as well."""


class NotRunning(Unreachable):
    """Nothing listens where a service of this computer should be: to ask again at once is of no use."""


def proxies_for(url: str) -> Mapping[str, str]:
    """Return the proxies that the environment names for an address; this computer itself is reached without one.

    Raises ValueError for what is not an address.
    """
    host = urlsplit(url).hostname or ""
    here = host == "localhost" or host == "::1" or host.startswith("127.")
    return {} if here else requests.utils.get_environ_proxies(url)


def never_left(error: BaseException) -> bool:
    """Tell whether a request certainly did not reach the service: no connection was ever made for it."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    return any(isinstance(cause, _NO_CONNECTION) for cause in causes(error))


_NO_CONNECTION = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)

_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.URLRequired,
    urllib3.exceptions.LocationParseError,
)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything it wraps; urllib3 and requests keep causes in `args` and `reason`."""
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        cause = pending.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        pending += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]


def place_of(url: str) -> str:
    """Return the host and the port of an address, as a person names a place."""
    parts = urlsplit(url)
    return f"{parts.hostname or url}:{parts.port or 443}"


def unreachable(error: BaseException, side: Side, place: str) -> AccordError:
    """Return what a failed exchange with a place (`place_of`) means for a person.

    The error's own text is left out: it may quote an address with somebody's name, or a header.
    """
    if _is_ours(place) and not listens(int(place.rpartition(":")[2])):
        return NotRunning(
            f"{side.label} at {place} is not running: nothing listens there.",
            "If this home belongs to a sandbox, start one again with accord sandbox; else check the address in"
            f" [{side.value}].",
        )
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes(error)):
        return Unreachable(
            f"{side.label}: the certificate of {place} is not trusted.",
            f"Set ca_bundle in [{side.value}] to the PEM file of your organisation's certificate authority.",
        )
    if isinstance(error, _BAD_ADDRESS):
        return SettingsError(
            f"{side.label}: the address {place} is not usable.", f"Check the address in [{side.value}]."
        )
    if not isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError) and "CA" in str(error):
        return SettingsError(
            f"{side.label}: the file of ca_bundle cannot be read.", f"Check ca_bundle in [{side.value}]."
        )
    return Unreachable(
        f"{side.label} at {place} could not be reached, or broke off ({type(error).__name__}).",
        f"Check the network, and the address in [{side.value}]; then try again. Nothing is lost.",
    )


def _is_ours(place: str) -> bool:
    host = place.rpartition(":")[0]
    return host in ("localhost", "::1") or host.startswith("127.")


def listens(port: int) -> bool:
    """Tell whether something listens at a port of this computer, without a word to it."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # else a port counts as taken for a while after its last connection
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
