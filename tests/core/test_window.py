"""Which span of time lies inside which."""

import pytest

from core.model import Window

MAY = Window("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z")


@pytest.mark.parametrize(
    ("start", "end", "covered"),
    [
        pytest.param("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", True, id="the same"),
        pytest.param("2026-05-02T00:00:00Z", "2026-05-03T00:00:00Z", True, id="a part"),
        pytest.param("2026-04-30T23:59:59Z", "2026-05-03T00:00:00Z", False, id="begins before"),
        pytest.param("2026-05-02T00:00:00Z", "2026-06-01T00:00:01Z", False, id="ends after"),
        pytest.param("2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z", False, id="is longer"),
    ],
)
def test_a_window_covers_what_lies_inside_it(start: str, end: str, covered: bool) -> None:
    assert MAY.covers(Window(start, end)) is covered
