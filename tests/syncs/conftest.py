"""A workplace for each test, and one record of each kind as both sides write it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model import Kind
from tests.support.workplace import Workplace, workplace


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        yield opened


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)
