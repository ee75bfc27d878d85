"""Item ids in their two regimes: default ids, which change with the folder, and immutable ids (graph.md §E).

An id is a prefix, a core of 24 characters and a suffix of 8. The suffix of an occurrence holds its date, so an
occurrence's id follows from its series and its day, and a rescheduled series gets new ones.
"""

import base64
import hashlib
import re
from datetime import date, datetime

IMMUTABLE = "AAkALgAA"
DEFAULT = "AAMkAGI2"
_WHOLE = "AAAAAAA="
_FORM = re.compile(r"(AAkALgAA|AAMkAGI2)([A-Za-z0-9_-]{24})([A-Za-z0-9_-]{7}[A-Za-z0-9_=-])")


def core_of(digest: bytes) -> str:
    """Return the core that a digest stands for."""
    return base64.urlsafe_b64encode(digest[:18]).decode()


def alias_of(core: str, container: str) -> str:
    """Return the core of an item's default id, which depends on the container it lies in."""
    return core_of(hashlib.sha256(f"{container}/{core}".encode()).digest())


def item_id(core: str, day: date | None = None) -> str:
    """Return an immutable id: of an item, or of a series' occurrence on a day."""
    return IMMUTABLE + core + _suffix(day)


def default_id(core: str, day: date | None = None) -> str:
    """Return a default id from the core's alias; containers and tasks have no other."""
    return DEFAULT + core + _suffix(day)


def parse_id(text: str) -> tuple[bool, str, date | None] | None:
    """Return whether an id is immutable, its core and its day; None when it is no id at all."""
    matched = _FORM.fullmatch(text)
    if matched is None:
        return None
    prefix, core, suffix = matched.groups()
    if suffix == _WHOLE:
        return prefix == IMMUTABLE, core, None
    day = _day(suffix)
    return None if day is None else (prefix == IMMUTABLE, core, day)


def _suffix(day: date | None) -> str:
    return _WHOLE if day is None else base64.urlsafe_b64encode(day.strftime("%y%m%d").encode()).decode()


def _day(suffix: str) -> date | None:
    try:
        return datetime.strptime(base64.urlsafe_b64decode(suffix).decode("ascii"), "%y%m%d").date()  # noqa: DTZ007  # a day
    except ValueError:
        return None
