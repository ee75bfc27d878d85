"""A wire to PostgreSQL that breaks where a test says: after so many bytes to the server, or before its answer comes."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit


class Wire:
    """What lies between the clients and the server. It counts what clients send, and breaks once that is too much."""

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self.sent = 0
        self.breaks_after: int | None = None
        self.deaf = False
        """From the byte on after which it would break, it still carries what is sent, and no answer any more."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    @property
    def url(self) -> str:
        """The address of the server by this wire."""
        port = self._listening.getsockname()[1]
        return urlunsplit(self._target._replace(netloc=f"postgres@127.0.0.1:{port}", query="sslmode=disable"))

    def mend(self) -> None:
        """Carry everything again, and count anew."""
        self.sent, self.breaks_after, self.deaf = 0, None, False

    def close(self) -> None:
        with_shutdown(self._listening)
        self._accepting.join()
        for (
            end
        ) in self._ends:  # who carries wakes up by it, and closes them: to close them here would let them sleep on
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = self._server()
            self._ends += [client, server]
            carrying = threading.Thread(target=self._carry, args=(client, server))
            self._threads.append(carrying)
            carrying.start()

    def _server(self) -> socket.socket:
        folder = parse_qs(self._target.query).get("host", [""])[0]
        if not folder:
            return socket.create_connection((self._target.hostname or "127.0.0.1", self._target.port or 5432))
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{folder}/.s.PGSQL.{self._target.port or 5432}")
        return made

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as both:
            both.register(client, selectors.EVENT_READ, server)
            both.register(server, selectors.EVENT_READ, client)
            while all(self._passed(key.fileobj, key.data, client) for key, _ in both.select()):
                pass
        for end in (client, server):
            with_shutdown(end)

    def _passed(self, source: Any, target: Any, client: socket.socket) -> bool:
        """Carry what has come; tell whether the wire holds."""
        try:
            part = source.recv(4096)
            if source is not client:
                if self.deaf and self._is_spent(0):
                    return False
                target.sendall(part)
                return bool(part)
            whole = self.deaf or not self._is_spent(len(part))
            if not whole and self.breaks_after is not None:
                part = part[: max(0, self.breaks_after - self.sent)]
            self.sent += len(part)
            target.sendall(part)
            return whole and bool(part)
        except OSError:
            return False

    def _is_spent(self, more: int) -> bool:
        return self.breaks_after is not None and self.sent + more >= self.breaks_after


def with_shutdown(end: socket.socket) -> None:
    """Close a socket, whoever waits for it."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        end.close()


@contextmanager
def wire(target: str) -> Iterator[Wire]:
    """Lay a wire to the server of a database URL."""
    laid = Wire(target)
    try:
        yield laid
    finally:
        laid.close()
