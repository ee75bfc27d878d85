"""Whatever a service does wrong, at whichever request: later runs make both sides agree, and nothing is there twice.

For each kind, each operation and each side that is written, one request of a sync meets a fault. Every test run tries
a part of the matrix, always the same; `make soak` tries all of it.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from core.engine.proof import verify
from core.errors import AccordError
from core.model import Kind, Operation, Side
from tests.support.attempts import Attempts, without_limits
from tests.support.soaking import MINUTES
from tests.support.workplace import Workplace, workplace

HTML = "<html><body>We are down for maintenance</body></html>"
FAULTS: dict[str, dict[str, Any]] = {
    "cut before it was served": {"kind": "drop"},
    "served, and no answer": {"kind": "lost-reply"},
    "half an answer": {"kind": "half-answer"},
    "too many requests": {"kind": "throttle", "seconds": 1},
    "token refused": {"kind": "expired-token"},
    "cursor expired": {"kind": "expired-delta"},
    "400": {"kind": "status", "status": 400, "body": {"error": {"code": "BadRequest", "message": "No."}}},
    "403": {"kind": "status", "status": 403, "body": {"error": {"code": "AccessDenied", "message": "No."}}},
    "409": {"kind": "status", "status": 409, "body": {"error": {"code": "Conflict", "message": "No."}}},
    "500": {"kind": "status", "status": 500, "body": HTML},
    "503": {"kind": "status", "status": 503, "headers": {"Retry-After": "1"}},
    "504 for good": {"kind": "status", "status": 504, "count": 20},
    "HTML with success": {"kind": "status", "status": 200, "body": HTML},
    "a list with success": {"kind": "status", "status": 200, "body": [1, 2]},
    "nothing with success": {"kind": "status", "status": 200, "body": ""},
    "an empty object": {"kind": "status", "status": 200, "body": {}},
}
PART = 4
"""So many cells of the matrix are tried for each case in every test run."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        without_limits(opened)
        yield opened


def requests_of(attempts: Attempts) -> dict[Side, int]:
    """Return how many requests an undisturbed sync sends to each side."""
    attempts.prepare()
    log = attempts.place.sandbox.world.requests
    log.clear()
    attempts.place.sync(attempts.kind)
    sent = [Side.OUTLOOK if "/v1.0/" in each.path else Side.SALESFORCE for each in log]
    attempts.settle()
    return {side: sent.count(side) for side in Side}


@pytest.mark.parametrize("written", list(Side), ids=str)
@pytest.mark.parametrize("operation", list(Operation), ids=str)
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_after_a_fault_both_sides_come_to_agree(
    place: Workplace, kind: Kind, operation: Operation, written: Side
) -> None:
    attempts = Attempts(place, kind, operation, written)
    attempts.begin()
    cells = [
        (name, side, nth) for side, count in requests_of(attempts).items() for nth in range(count) for name in FAULTS
    ]
    chosen = cells if MINUTES else random.Random(f"{kind} {operation} {written}").sample(cells, PART)
    for name, side, nth in chosen:
        attempts.prepare()
        place.sandbox.world.faults.add(Fault(side=side.value, skip=nth, **FAULTS[name]))
        with suppress(AccordError):
            place.sync(kind)
        place.sandbox.world.faults.clear()
        try:
            attempts.settle()
        except AssertionError as wrong:
            raise AssertionError(f"after {name!r} at request {nth} to {side}: {wrong}") from wrong
    assert verify(place.session).problems == ()
