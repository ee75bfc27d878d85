"""A service that tells one record in a form that it never promised, while all others come as they are."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

Record = dict[str, Any]


class Liar:
    """Stands between Accord and a service, and spoils one record in every answer to a reading."""

    def __init__(self) -> None:
        self.id = ""
        self.spoil: Callable[[Record], object] | None = None
        self.lies = 0

    def told(self, response: requests.Response) -> None:
        """Spoil an answer, if the record is in it."""
        if self.spoil is None or "json" not in response.headers.get("Content-Type", ""):
            return
        body = json.loads(response.content or b"null")
        before = self.lies
        self._visit(body)
        if self.lies > before:
            response._content = json.dumps(body).encode()

    def _visit(self, node: object) -> None:
        if isinstance(node, dict):
            if self.id in (node.get("id"), node.get("Id")) and len(node) > 3:
                self.lies += 1
                assert self.spoil is not None
                self.spoil(node)
            for each in node.values():
                self._visit(each)
        elif isinstance(node, list):
            for each in node:
                self._visit(each)


@contextmanager
def lying(monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    """Let every answer that comes to this process pass a liar, who is honest until told otherwise."""
    liar = Liar()
    send = requests.adapters.HTTPAdapter.send

    def heard(self: object, request: requests.PreparedRequest, **how: object) -> requests.Response:
        response = send(self, request, **how)  # type: ignore[arg-type]
        liar.told(response)
        return response

    with monkeypatch.context() as patched:
        patched.setattr(requests.adapters.HTTPAdapter, "send", heard)
        yield liar
