"""Time zones as Graph names them: Windows names, the IANA names it knows beside them, and some that name nothing.

Windows names come to IANA zones by CLDR's windowsZones, as tzlocal has it; O365's own table is not used, since it names
zones that are no more (`US/Pacific-New`). Where the system has no zone files, as on Windows, tzdata has them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.times import instant

_UTC_NAMES = frozenset({"", "utc", "etc/utc", "etc/gmt", "gmt", "tzone://microsoft/utc"})
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone that Graph can be told by name."""

    name: str
    """As Graph told it, so that Graph takes it."""
    rules: tzinfo

    def clock(self, moment: datetime) -> str | None:
        """Return what clocks show at a moment, to the second; None where they show it twice, when summer time ends, so
        that it would not tell the moment."""
        local = moment.astimezone(self.rules)
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return None if twice else local.replace(tzinfo=None).isoformat(timespec="seconds")

    def has_midnight(self, day: str) -> bool:
        """Tell whether clocks show midnight when a day begins: some zones go from 23:59 to 1:00 for summer time."""
        return first_moment(day, self.rules).astimezone(self.rules).time() == _MIDNIGHT


UTC_ZONE = Zone("UTC", UTC)


def zone_named(name: str) -> Zone | None:
    """Return the zone of a name; None for what names none: "", `tzone://Microsoft/Custom`, `Customized Time Zone`."""
    rules = rules_of(name) if name else None
    return Zone(name, rules) if rules else None


def rules_of(name: str) -> tzinfo | None:
    """Return the rules of a zone by its IANA or its Windows name, None if nobody knows it; "" is UTC."""
    if name.lower() in _UTC_NAMES:
        return UTC
    from tzlocal.windows_tz import win_tz  # only here: with the UTC that we ask for, no zone is looked up for most

    try:
        return ZoneInfo(win_tz.get(name, name))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def first_moment(day: str, rules: tzinfo) -> datetime:
    """Return when a day begins in a zone, in UTC."""
    return datetime.combine(datetime.fromisoformat(day).date(), _MIDNIGHT, rules).astimezone(UTC)


def begins_a_day(shown: datetime) -> bool:
    """Tell whether a day begins at a moment, in the zone that it is shown in."""
    if shown.time().replace(microsecond=0) == _MIDNIGHT:
        return True
    return shown.tzinfo is not None and first_moment(shown.date().isoformat(), shown.tzinfo) == shown.astimezone(UTC)


def nearest_day(shown: datetime) -> str:
    """Return the day whose first moment is nearest: noon belongs to the day before it."""
    return (shown + timedelta(hours=12) - timedelta(microseconds=1)).date().isoformat()


def in_utc(clock: str, zone: Zone) -> str:
    """Return, as a clock in UTC, the moment at which a zone's clock shows what is given."""
    return instant(datetime.fromisoformat(clock).replace(tzinfo=zone.rules)).removesuffix("Z")
