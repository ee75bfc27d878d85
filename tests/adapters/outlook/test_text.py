"""Graph's texts and times in canonical form."""

import re

import pytest

from adapters.outlook.text import body_text, moment, stamp, whole_day
from core.errors import ServiceUnavailable
from core.times import instant


@pytest.mark.parametrize(
    ("body", "expect"),
    [
        pytest.param(None, None, id="no body"),
        pytest.param({"contentType": "text", "content": "a\r\nb\r\n"}, "a\nb", id="text"),
        pytest.param({"contentType": "text", "content": "a <b> & c"}, "a <b> & c", id="text is not read as HTML"),
        pytest.param({"contentType": "html", "content": "<head><style>x</style></head><body></body>"}, None, id="page"),
        pytest.param({"contentType": "HTML", "content": "<p>a &amp; b</p><p>c<br>d</p>"}, "a & b\nc\nd", id="lines"),
        pytest.param({"contentType": "html", "content": "a<br>\r\n  b \r\n<br>c\r\nd"}, "a\nb\nc d", id="a break"),
        pytest.param({"contentType": "html", "content": "<p>a<p>b<style>p{</p>"}, "ab", id="broken page"),
    ],
)  # fmt: skip
def test_the_text_of_a_body(body: object, expect: str | None) -> None:
    assert body_text(body) == expect


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("2026-04-04T11:05:26.2216557Z", "2026-04-04T11:05:26Z"),
        ("2026-04-04T11:05:26.22Z", "2026-04-04T11:05:26Z"),
        ("2026-04-04T11:05:26Z", "2026-04-04T11:05:26Z"),
        ("2026-04-04T11:05:26+02:00", "2026-04-04T09:05:26Z"),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_stamps(text: object, expect: str | None) -> None:
    assert stamp(text) == expect


@pytest.mark.parametrize(
    ("time", "zone", "expect"),
    [
        ("2026-03-04T14:00:00.0000000", "UTC", "2026-03-04T14:00:00Z"),
        ("2026-03-04T14:00:59.9999999", "UTC", "2026-03-04T14:00:59Z"),
        ("2026-03-04T14:00:00", "tzone://Microsoft/Utc", "2026-03-04T14:00:00Z"),
        ("2026-03-04T14:00:00", "Etc/GMT", "2026-03-04T14:00:00Z"),
        ("2026-07-04T14:00:00", "Europe/Berlin", "2026-07-04T12:00:00Z"),
        ("2026-03-04T14:00:00", "W. Europe Standard Time", "2026-03-04T13:00:00Z"),
        ("2026-03-04T09:00:00", "Pacific Standard Time", "2026-03-04T17:00:00Z"),
        ("2026-07-04T14:00:00", "GMT Standard Time", "2026-07-04T13:00:00Z"),
        ("2026-03-04T14:00:00+01:00", "UTC", "2026-03-04T13:00:00Z"),
    ],
)
def test_moments_in_whatever_zone(time: str, zone: str, expect: str) -> None:
    assert instant(moment({"dateTime": time, "timeZone": zone}, "AAMk1")) == expect


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"dateTime": "2026-03-04", "timeZone": "UTC"},
        {"dateTime": "2026-03-04T14:00:00", "timeZone": "Customized Time Zone"},
        {"dateTime": "2026-03-04T14:00:00", "timeZone": "../../etc/passwd"},
    ],
    ids=["nothing", "no time", "unknown zone", "no zone name"],
)
def test_a_moment_is_never_guessed(value: object) -> None:
    with pytest.raises(ServiceUnavailable, match=re.escape("AAMk1")):
        moment(value, "AAMk1")


@pytest.mark.parametrize(
    ("shown", "zone", "original", "expect"),
    [
        ("2026-03-04T00:00:00.0000000", "UTC", "UTC", "2026-03-04"),
        ("2026-03-04T00:00:00.0000000", "UTC", "Pacific Standard Time", "2026-03-04"),
        ("2026-03-03T23:00:00.0000000", "UTC", "W. Europe Standard Time", "2026-03-04"),
        ("2026-03-04T08:00:00.0000000", "UTC", "Pacific Standard Time", "2026-03-04"),
        ("2026-03-03T10:00:00.0000000", "UTC", "Line Islands Standard Time", "2026-03-04"),
        ("2026-03-03T22:00:00.0000000", "UTC", "Customized Time Zone", "2026-03-04"),
        ("2026-03-04T05:00:00.0000000", "UTC", None, "2026-03-04"),
        ("2026-03-04T00:00:00.0000000", "Europe/Berlin", None, "2026-03-04"),
    ],
)
def test_the_day_of_an_all_day_event(shown: str, zone: str, original: str | None, expect: str) -> None:
    assert whole_day({"dateTime": shown, "timeZone": zone}, original, "AAMk1") == expect
