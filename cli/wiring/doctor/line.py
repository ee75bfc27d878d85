"""The way to both services, and their clocks."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.shared.reaching import Door, Knock, knock
from cli.wiring.doctor.looks import Advice, Finding, all_of
from core.errors import AccordError
from core.model import Side
from core.settings import Settings

APART = timedelta(seconds=60)
"""How far a service's clock may be from ours: sign-ins allow little more."""

_ASKS_AUTHORITY = frozenset({"device-code", "client-credentials", "jwt"})


def doors(settings: Settings, side: Side) -> list[Door]:
    """Return the places of a side that must be reached: the service, and where signing in is done."""
    ours = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    if side is Side.OUTLOOK:
        named = [("base_url", settings.outlook.base_url)]
        named += [("authority", settings.outlook.authority)] if ours.auth in _ASKS_AUTHORITY else []
    else:
        named = [("instance_url", f"{settings.salesforce.instance_url}/services/data/")]
        login = settings.salesforce.login_url
        named += [("login_url", login)] if login and ours.auth in _ASKS_AUTHORITY else []
    return [Door(url, side, key, ours.ca_bundle, ours.timeout) for key, url in named]


class Line:
    """The way to one side; each place is knocked at once."""

    def __init__(self, settings: Settings, side: Side) -> None:
        self._doors = doors(settings, side)
        self.knocks: list[Knock] = []

    def reach(self) -> Finding:
        self.knocks = [knock(door) for door in self._doors]
        if away := [each.away for each in self.knocks if each.away]:
            raise all_of(away)
        told = [each.place + (f" by the proxy {each.proxy}" if each.proxy else "") for each in self.knocks]
        return ", ".join(dict.fromkeys(told))

    def tls(self) -> Finding:
        if untrusted := [each.untrusted for each in self.knocks if each.untrusted]:
            raise all_of(untrusted)
        return "the certificate is trusted"

    @property
    def date(self) -> datetime | None:
        return next((each.date for each in self.knocks if each.date), None)


def clocks(lines: dict[Side, Line], now: Callable[[], datetime], measured: dict[Side, datetime]) -> Finding:
    """Hold this machine's clock against those of the services. `measured` is our time when each was asked."""
    apart = {side: line.date - measured.get(side, now()) for side, line in lines.items() if line.date is not None}
    if not apart:
        return Advice(
            "Not checked, because neither service told its time.", "Fix outlook.reach or salesforce.reach first."
        )
    if wrong := [_told(side, by) for side, by in apart.items() if abs(by) > APART]:
        raise AccordError(
            f"This computer's clock is wrong: {'; '.join(wrong)}.",
            "Set this computer's clock by a time server. Signing in needs it, and so does the rule newest.",
        )
    return ", ".join(f"{side.label} within {max(1, abs(round(by.total_seconds())))} s" for side, by in apart.items())


def _told(side: Side, by: timedelta) -> str:
    return f"{side.label}'s is {abs(round(by.total_seconds())):,} s {'ahead' if by > timedelta() else 'behind'}"
