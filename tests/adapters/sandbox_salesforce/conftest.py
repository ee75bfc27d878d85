"""A stopped clock, an organisation in it, its people, and its service as a function and over HTTPS."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests

from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.rest import service
from adapters.sandbox.salesforce.rest.request import Answer, Request, read_url
from adapters.sandbox.server import Sandbox
from tests.support.still_world import NOW, Call, StillWorld


@pytest.fixture
def world() -> StillWorld:
    return StillWorld()


@pytest.fixture
def people(world: StillWorld) -> SalesforcePeople:
    return SalesforcePeople(world)


@pytest.fixture
def call(world: StillWorld) -> Call:
    """Ask the service without a network: `call("POST", "sobjects/Event", {...})`."""

    def ask(method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        segments, parameters = read_url(path)
        content = None if body is None else json.dumps(body).encode()
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        return service.answer(world.salesforce, Request(method, "v66.0", segments, parameters, lowered, content))

    return ask


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(now=NOW) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[requests.Session]:
    """A session that trusts the sandbox and has its token."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(sandbox.ca_file)
        session.headers["Authorization"] = f"Bearer {sandbox.salesforce_token}"
        yield session
