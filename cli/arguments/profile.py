"""What a profile may be called."""

import re

from core.errors import UsageError

_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_profile(name: str) -> str:
    """Return a profile's name. Raises UsageError for one that could not be typed or stored safely."""
    if not _PROFILE.fullmatch(name):
        raise UsageError(f"{name!r} is not a profile name.", "Use letters, digits, '.', '_' and '-', at most 64.")
    return name
