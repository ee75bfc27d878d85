"""Proxies: one turns everybody away and remembers where they wanted to go, one is every host at once."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import trustme


class _TurnAway(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().decode("ascii")
        if not line:  # somebody only looked whether it is there
            return
        method, target, _ = line.split()
        self.server.asked.append(f"{method} {target}")  # type: ignore[attr-defined]
        self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """Run a proxy on loopback; yield its address, and what was asked of it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _TurnAway) as server:
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", server.asked  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Inside:
    """The one service that answers by every name, and what each name was asked: method, path and body."""

    port: int
    ca_file: Path
    authority: trustme.CA = field(default_factory=trustme.CA)
    asked: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)


class _LetThrough(socketserver.StreamRequestHandler):
    """Takes every host for the one behind the proxy, with a certificate of that name."""

    def handle(self) -> None:
        line = self.rfile.readline().decode("ascii")
        while self.rfile.readline().strip():
            pass
        if not line:
            return
        host, _, _ = line.split()[1].partition(":")
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        inside: Inside = self.server.inside  # type: ignore[attr-defined]
        here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inside.authority.issue_cert(host).configure_cert(here)
        with here.wrap_socket(self.request, server_side=True) as asker:
            _PassOn(host, inside, asker, self.client_address, self.server)


class _PassOn(BaseHTTPRequestHandler):
    """Asks the service what a host was asked, and gives back its answer."""

    protocol_version = "HTTP/1.1"

    def __init__(self, host: str, inside: Inside, *connection: Any) -> None:
        self._host, self._inside = host, inside
        super().__init__(*connection)

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._inside.asked.setdefault(self._host, []).append((self.command, self.path, body.decode()))
        trusted = ssl.create_default_context(cafile=str(self._inside.ca_file))
        with closing(HTTPSConnection("localhost", self._inside.port, context=trusted)) as service:
            service.request(self.command, self.path, body, dict(self.headers))
            answer = service.getresponse()
            content = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815  http.server names what it calls


@contextmanager
def every_host(port: int, ca_file: Path) -> Iterator[tuple[str, Inside]]:
    """Run a proxy behind which each host is the service at a port of this computer; yield its address, and what is
    asked. Who goes through it has to trust `Inside.authority`.
    """
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _LetThrough) as server:
        server.inside = inside = Inside(port, ca_file)  # type: ignore[attr-defined]
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", inside
        finally:
            server.shutdown()
            thread.join()
