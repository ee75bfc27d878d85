"""A workplace for each test. What the adapters say and hear in it is held against the services' descriptions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from core.model import Kind
from tests.support import conformity, openapi
from tests.support.workplace import Workplace, workplace


@pytest.fixture
def place(tmp_path: Path, exchanges: list[conformity.Exchange]) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        yield opened
    if openapi.REFERENCE.exists() and opened.faithful:
        assert exchanges
        assert [problem for exchange in exchanges for problem in conformity.problems(exchange)] == []


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[conformity.Exchange]:
    """Listen to every request that leaves this process, and its answer."""
    heard: list[conformity.Exchange] = []
    send = requests.adapters.HTTPAdapter.send

    def listening(self: object, request: requests.PreparedRequest, **how: object) -> requests.Response:
        response = send(self, request, **how)  # type: ignore[arg-type]
        exchange = conformity.heard(request, response)
        if exchange is not None:
            heard.append(exchange)
        return response

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", listening)
    return heard


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)
