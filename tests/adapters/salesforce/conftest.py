"""A service on loopback that answers what a test tells it to, and remembers what it was asked."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.server import Sandbox
from adapters.shared.tokens import CachedToken
from core.settings import SalesforceSettings


@dataclass
class Tokens:
    """Tokens of a test: the first one, then the ones that a refresh brings."""

    given: list[str] = field(default_factory=lambda: ["token-1"])
    place: int = 0

    def token(self) -> str:
        return self.given[self.place]

    def refresh(self) -> str | None:
        if self.place + 1 == len(self.given):
            return None
        self.place += 1
        return self.given[self.place]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: object = None
    """JSON; a text is sent as it is, bytes are cut off in the middle."""
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """Answers with the replies in turn."""

    def __init__(self, folder: Path) -> None:
        self.replies: list[Reply] = []
        self.asked: list[Asked] = []
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self.url = f"https://localhost:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _reply(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                service.asked.append(Asked(self.command, self.path, dict(self.headers), self.rfile.read(size)))
                reply = service.replies.pop(0)
                raw = reply.body
                content = (
                    raw
                    if isinstance(raw, bytes)
                    else raw.encode()
                    if isinstance(raw, str)
                    else json.dumps(raw).encode()
                )
                content = b"" if reply.status in (204, 304) else content
                self.send_response_only(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content) * (2 if isinstance(raw, bytes) else 1)))
                self.end_headers()
                self.wfile.write(content)
                self.close_connection = isinstance(raw, bytes)

            do_GET = do_POST = do_PATCH = do_DELETE = _reply  # noqa: N815  the names that http.server calls

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("authority"))
    yield service
    service.stop()


@pytest.fixture
def service(listening: Service) -> Service:
    listening.replies.clear()
    listening.asked.clear()
    return listening


@pytest.fixture
def reply(service: Service) -> Callable[..., None]:
    """Add an answer that the service gives in its turn."""

    def add(status: int, body: object = None, **headers: str) -> None:
        service.replies.append(Reply(status, body, headers))

    return add


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the adapter slept."""
    return []


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An empty organisation, in which it is noon on 24 November 2026."""
    with Sandbox.start("empty", now=NOW) as running:
        yield running


@pytest.fixture
def connect(sandbox: Sandbox, waits: list[float]) -> Callable[[], SalesforceAdapter]:
    """Return a new adapter for the sandbox, as a new process has it; it sleeps without waiting."""

    def connected() -> SalesforceAdapter:
        settings = SalesforceSettings(instance_url=sandbox.url, ca_bundle=str(sandbox.ca_file), timeout=20)
        tokens = CachedToken(lambda: sandbox.salesforce_token)
        return SalesforceAdapter(settings, tokens, sleep=waits.append, now=sandbox.world.now, jitter=lambda: 0.0)

    return connected


@pytest.fixture
def adapter(connect: Callable[[], SalesforceAdapter]) -> SalesforceAdapter:
    return connect()
