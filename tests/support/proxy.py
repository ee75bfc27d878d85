"""A proxy that turns everybody away, and remembers where they wanted to go."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


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
