"""A sandbox for each test, and a client of its Graph."""

from collections.abc import Iterator

import pytest

from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from tests.support.graph_client import NOW, Client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(now=NOW) as started:
        yield started


@pytest.fixture
def graph(sandbox: Sandbox) -> Iterator[Client]:
    client = Client(sandbox)
    yield client
    client.session.close()


@pytest.fixture
def switches(sandbox: Sandbox) -> Switches:
    return sandbox.world.graph.switches
