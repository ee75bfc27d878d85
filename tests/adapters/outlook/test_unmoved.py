"""When a record with a new version still is what a person decided on."""

from typing import Any

import msgspec
import pytest

from adapters.outlook.writing import unmoved
from core.model import Kind, Lock, Outside, Record

BEFORE = Record(
    id="1",
    version="v1",
    modified="2026-05-01T00:00:00Z",
    audience=1,
    fields={"subject": "Plan it", "start": "2026-05-04", "attendees": ("a@x.com", "b@x.com"), "private": False},
)


def fields(**changes: Any) -> dict[str, Any]:
    return {"fields": {name: value for name, value in {**BEFORE.fields, **changes}.items() if value is not None}}


CASES: list[tuple[str, dict[str, Any], bool]] = [
    ("only its version moved", {"version": "v2", "modified": "2026-05-02T00:00:00Z"}, True),
    ("white space", fields(subject="Plan  it\n"), True),
    ("another order of people", fields(attendees=("b@x.com", "A@x.com")), True),
    ("a field that is not ours", fields(colour="red"), True),
    ("another subject", fields(subject="Plan that"), False),
    ("a value that went", fields(subject=None), False),
    ("a value that came", fields(location="Here"), False),
    ("more people to mail", {"audience": 2}, False),
    ("it turned private", {"private": True}, False),
    ("it moved away", {"outside": Outside.CONTAINER}, False),
    ("it was locked", {"locked": Lock.READ_ONLY}, False),
    ("it was completed", {"closed": "2026-05-02"}, False),
]


@pytest.mark.parametrize(("why", "now", "same"), CASES, ids=[case[0] for case in CASES])
def test_unmoved(why: str, now: dict[str, Any], same: bool) -> None:
    assert unmoved(Kind.CALENDAR, BEFORE, msgspec.structs.replace(BEFORE, **now)) is same
