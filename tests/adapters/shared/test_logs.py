"""Logs keep silent about secrets."""

import logging
from collections.abc import Callable

import pytest

from adapters.shared.logs import Redaction, protect_logs

LOGGED: list[tuple[str, Callable[[str], bool]]] = [
    ("Session default headers: {'Authorization': 'Bearer eyJ'}", lambda text: text == ""),
    ("Request parameters: {'data': {'subject': 'Dismissal'}}", lambda text: text == ""),
    ("Client Error: 400 | Error Message: 'Ann' is invalid", lambda text: text == ""),
    ("New access TOKEN eyJ", lambda text: text == ""),
    ("Requesting (GET) URL: https://x/v1.0/users/ann@example.com/events?$filter=a", lambda text: "ann" not in text),
    ("Requesting (GET) URL: https://x/v1.0/me/events", lambda text: text.endswith("https://x/v1.0/me/events")),
]


@pytest.mark.parametrize(("message", "holds"), LOGGED, ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_logs_hold_neither_tokens_nor_records(message: str, holds: Callable[[str], bool]) -> None:
    record = logging.LogRecord("O365.connection", logging.DEBUG, "", 0, "%s", (message,), None)
    assert holds(record.getMessage() if Redaction().filter(record) else "")


def test_a_logger_is_protected_once() -> None:
    protect_logs("accord.test.logger")
    protect_logs("accord.test.logger")
    assert len(logging.getLogger("accord.test.logger").filters) == 1
