"""What the machine says: the time, who is at work, and new run ids."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from core.errors import SettingsError
from core.ports import Clock

NOW = "ACCORD_NOW"
"""Freezes the clock at an instant such as 2026-11-22T10:00:00Z: for trying out windows, and for tests."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look like each other."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


class RunIds:
    """Run ids such as 20261122-100000-k3f9: they sort by time, and two in one second differ."""

    def run(self, now: datetime) -> str:
        return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{''.join(secrets.choice(_ALPHABET) for _ in range(4))}"


def clock() -> Clock:
    """Return the machine's clock, or one that stands where $ACCORD_NOW says."""
    return FrozenClock(moment) if (moment := frozen_at()) else SystemClock()


def frozen_at() -> datetime | None:
    """Return the instant at which $ACCORD_NOW freezes the clock, if it does."""
    frozen = os.environ.get(NOW)
    if not frozen:
        return None
    try:
        moment = datetime.fromisoformat(frozen)
    except ValueError:
        raise SettingsError(f"{NOW} is not a time: {frozen!r}.", "Write it like 2026-11-22T10:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


NAME = "ACCORD_ACTOR"
"""What a person calls themselves, where several share an account of the operating system."""
_CALLED = (NAME, "SUDO_USER", "LOGNAME", "USER", "USERNAME")
_LONGEST_NAME = 64


def actor(account: Callable[[], str] | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """Return who is at work: the account, which the operating system vouches for, and what they call themselves.

    The name comes from the environment, which anybody can set; so it never stands alone.
    """
    known = (account or _account)()
    called = next((name for key in _CALLED if (name := " ".join(environ.get(key, "").split())[:_LONGEST_NAME])), "")
    return known if called in ("", known) else f"{known} ({called})"


def _account() -> str:
    """Return the account that this process runs under, as the operating system knows it."""
    try:
        if sys.platform == "win32":
            return os.getlogin()  # asks Windows, not the environment
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
    except OSError:
        return "unknown"
