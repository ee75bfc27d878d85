"""Knocking at a service without a token: is its name known, does anybody answer, is the certificate good, what time
does it have. No name of a person and no token leaves."""

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import requests

from adapters.shared.line import TRANSPORT_ERRORS, causes, place_of, proxies_for
from adapters.shared.replies import date_of
from core.errors import AccordError, ServiceUnavailable, SettingsError
from core.model import Side

CONNECT_SECONDS = 10.0

_EXPIRED, _NOT_YET, _OTHER_NAME, _OTHER_ADDRESS = 10, 9, 62, 64
"""Of https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/: X509_V_ERR_CERT_HAS_EXPIRED and the like."""


@dataclass(frozen=True, slots=True)
class Knock:
    """What came of knocking at one place."""

    place: str
    away: AccordError | None = None
    """Why nobody answered."""
    untrusted: AccordError | None = None
    """Why who answered is not trusted."""
    date: datetime | None = None
    """The service's own time."""
    proxy: str = ""
    """The proxy on the way, host and port."""


@dataclass(frozen=True, slots=True)
class Door:
    """A place to knock at, and the settings that say so."""

    url: str
    side: Side
    key: str
    """The setting that names it."""
    ca_bundle: str = ""
    timeout: float = 30.0

    @property
    def place(self) -> str:
        return place_of(self.url)


def knock(door: Door) -> Knock:
    """Say what is on the way to a place. Nothing is raised for what a person can meet."""
    try:
        proxies = dict(proxies_for(door.url))
        proxy = proxies.get("https") or proxies.get("all") or ""
        proxy = proxy if "://" in proxy or not proxy else f"http://{proxy}"
        through = _proxy_place(proxy) if proxy else ""
        place = door.place
    except ValueError:
        return Knock(door.url, away=_bad_address(door))
    away = _away(door, through or place, is_proxy=bool(through))
    return Knock(place, away=away, proxy=through) if away else _asked(door, proxies, through)


def _proxy_place(proxy: str) -> str:
    """Return host and port of a proxy, whose address may hold a password."""
    parts = urlsplit(proxy)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _away(door: Door, place: str, *, is_proxy: bool) -> AccordError | None:
    """Return why no connection can be made, None if one can."""
    host, _, port = place.rpartition(":")
    who = f"the proxy {place}" if is_proxy else place
    check = "the proxy that HTTPS_PROXY names" if is_proxy else f"{door.key} in [{door.side.value}]"
    try:
        found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return ServiceUnavailable(
            f"{door.side.label}: nobody knows the name {host} (DNS).", f"Check the network, and {check}."
        )
    try:
        socket.create_connection((host, int(port)), min(CONNECT_SECONDS, door.timeout)).close()
    except ConnectionRefusedError:
        return ServiceUnavailable(
            f"{door.side.label}: nothing listens at {who}.", f"Check {check}; is the service running?"
        )
    except TimeoutError:
        return ServiceUnavailable(
            f"{door.side.label}: {who} does not answer.", f"A firewall may be in between; else check {check}."
        )
    except OSError:
        return ServiceUnavailable(
            f"{door.side.label}: there is no way to {who} ({found[0][4][0]}).", f"Check the network, and {check}."
        )
    return None


def _asked(door: Door, proxies: dict[str, str], through: str) -> Knock:
    session = requests.Session()
    session.trust_env = False
    session.verify = door.ca_bundle or True
    session.proxies.update(proxies)
    try:
        with (
            session,
            session.get(
                door.url,
                timeout=(min(CONNECT_SECONDS, door.timeout), door.timeout),
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            return Knock(door.place, date=date_of(answer.headers), proxy=through)
    except TRANSPORT_ERRORS as error:
        untrusted = _untrusted(door, error)
        away = None if untrusted else _broken(door, error, through)
        return Knock(door.place, away=away, untrusted=untrusted, proxy=through)


def _untrusted(door: Door, error: BaseException) -> AccordError | None:
    """Return what is wrong with the certificate, None if that is not why there was no answer."""
    pem = f"ca_bundle in [{door.side.value}]"
    bad = next((each for each in causes(error) if isinstance(each, ssl.SSLCertVerificationError)), None)
    if bad is not None:
        what, hint = _certificate(bad.verify_code, door, pem)
        return ServiceUnavailable(f"{door.side.label}: the certificate of {door.place} {what}.", hint)
    if isinstance(error, requests.exceptions.ProxyError):
        return None
    if any(isinstance(each, ssl.SSLError) and each.reason in _NO_PEM for each in causes(error)) or _no_bundle(error):
        return SettingsError(
            f"{door.side.label}: {door.ca_bundle or 'the file of ca_bundle'} cannot be read as PEM certificates.",
            f"Set {pem} to a PEM file that you may read.",
        )
    if any(isinstance(each, ssl.SSLError) for each in causes(error)):
        return ServiceUnavailable(
            f"{door.side.label}: what answers at {door.place} does not speak TLS as it should.",
            f"Check {door.key} in [{door.side.value}]; a proxy may stand in between.",
        )
    return None


_NO_PEM = frozenset({"NO_CERTIFICATE_OR_CRL_FOUND", "PEM_LIB", "BAD_BASE64_DECODE"})


def _no_bundle(error: BaseException) -> bool:
    return not isinstance(error, requests.RequestException) and isinstance(error, OSError) and "CA" in str(error)


def _certificate(code: int, door: Door, pem: str) -> tuple[str, str]:
    """Return what is wrong with a certificate, and what to do."""
    if code == _EXPIRED:
        return "has expired", "Check this machine's clock; else whoever runs the service must renew it."
    if code == _NOT_YET:
        return "is not valid yet", "Check this machine's clock."
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        return "is for another name", f"Check {door.key} in [{door.side.value}]: this is not the host that it names."
    return "is not trusted", f"Set {pem} to the PEM file of your organisation's certificate authority."


def _broken(door: Door, error: BaseException, through: str) -> AccordError:
    if isinstance(error, requests.exceptions.ProxyError):
        return ServiceUnavailable(
            f"{door.side.label}: the proxy {through} does not let Accord through to {door.place}.",
            "Ask whoever runs the proxy, or correct HTTPS_PROXY and NO_PROXY.",
        )
    return ServiceUnavailable(
        f"{door.side.label}: {door.place} broke off the connection ({type(error).__name__}).",
        "Try again later; a firewall or proxy may stand in between.",
    )


def _bad_address(door: Door) -> AccordError:
    return SettingsError(
        f"{door.side.label}: {door.key} is not a usable address.", f"Correct {door.key} in [{door.side.value}]."
    )
