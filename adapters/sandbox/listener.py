"""An HTTPS server on loopback in a thread of this process, whose connections can be cut."""

import asyncio
import socket
import ssl
from pathlib import Path
from threading import Event, Thread

import trustme
import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_HOST = "127.0.0.1"
_LONGEST_START = 10.0
"""Seconds after which a server that does not come up is given up."""

_SILENT = 100
"""A log level above all: what fails in the sandbox is seen by its client, not in a log."""


class Connections:
    """The open connections, found by the client's address."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def add(self, client: tuple[str, int], transport: asyncio.Transport) -> None:
        self._open[client] = transport

    def remove(self, client: tuple[str, int]) -> None:
        self._open.pop(client, None)

    async def cut(self, scope: Scope) -> None:
        """End a request's connection at once, without a byte more; returns when the server knows that it is gone."""
        transport = self._open[tuple(scope["client"])]
        transport.abort()
        while tuple(scope["client"]) in self._open:
            await asyncio.sleep(0)

    def cut_all(self) -> None:
        for transport in list(self._open.values()):
            transport.abort()


def _protocol(connections: Connections) -> type[H11Protocol]:
    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
            super().connection_made(transport)
            if self.client is not None:
                connections.add(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client is not None:
                connections.remove(self.client)

    return Protocol


class _Server(uvicorn.Server):
    """Announces when it listens, and stops at once when told to."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self.connections = connections
        self.ready = Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.ready.set()
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.connections.cut_all()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.001)

    def stop(self) -> None:
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.stopping.set)


class Listener:
    """Serves an app until stopped. `port` 0 takes a free one; afterwards `port` says which."""

    def __init__(self, app: ASGIApp, connections: Connections, port: int, directory: Path) -> None:
        authority = trustme.CA(organization_name="Accord sandbox")
        self.ca_file = directory / "ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_protocol(connections),
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=_SILENT,
            access_log=False,
            server_header=False,
            date_header=False,
        )
        config.load()
        config.ssl = _context(authority)
        self._server = _Server(config, connections)
        self._thread = Thread(target=self._run, name="accord-sandbox", daemon=True)

    def start(self) -> None:
        self._thread.start()
        if not self._server.ready.wait(_LONGEST_START):
            raise RuntimeError("The sandbox's server did not start.")

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else asyncio leaves Nagle on
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((_HOST, port))
    except OSError:
        bound.close()
        raise
    return bound


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", _HOST).configure_cert(context)
    return context
