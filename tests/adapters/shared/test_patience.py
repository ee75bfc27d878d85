"""How long we wait."""

from datetime import UTC, datetime

import pytest

from adapters.shared.patience import Patience, retry_after_seconds

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("10", 10.0),
        ("1.5", 1.5),
        (".5", 0.5),
        (" 7 ", 7.0),
        ("Tue, 24 Nov 2026 13:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 12:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 13:00:05", 5.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("nan", None),
    ],
)
def test_retry_after_is_read_in_every_form(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": text}, NOW) == seconds


def test_without_the_header_there_is_no_wish() -> None:
    assert retry_after_seconds({"Date": "x"}, NOW) is None


@pytest.mark.parametrize(
    ("attempt", "asked", "jitter", "wait"),
    [
        (1, None, 0.0, 0.5),
        (2, None, 0.0, 1.0),
        (3, None, 1.0, 3.0),
        (5, None, 0.0, None),
        (1, 10.0, 1.0, 10.0),
        (1, 0.0, 0.0, 0.0),
        (1, 121.0, 0.0, None),
    ],
)
def test_patience(attempt: int, asked: float | None, jitter: float, wait: float | None) -> None:
    assert Patience().wait(attempt, asked, jitter) == wait
