"""A client of the sandbox's Graph whose every request and answer is held against Graph's description."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from adapters.sandbox.server import Sandbox
from tests.support import openapi

NOW = datetime(2026, 3, 2, 9, 30, 15, 250000, tzinfo=UTC)
"""A Monday: when the sandboxes of these tests stand still."""
Json = dict[str, Any]


class Client:
    """Asks the sandbox as a program would. Paths are below /v1.0/me unless they begin with a slash or https."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.verify = str(sandbox.ca_file)
        self.session.trust_env = False
        self.prefer = 'IdType="ImmutableId"'
        self.token: str | None = sandbox.outlook_token
        self.checks = True

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        url = self.url(path)
        sent = {"Prefer": self.prefer, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        answer = self.session.request(method, url, json=body, headers=sent, timeout=20)
        if self.checks and openapi.REFERENCE.exists():
            self._check(method, url, body, answer)
        return answer

    def url(self, path: str) -> str:
        if path.startswith("https"):
            return path
        return f"{self.sandbox.url}/v1.0{path if path.startswith('/') else '/me/' + path}"

    def ok(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the JSON of an answer that must be a success."""
        answer = self(method, path, body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Return status and code of an answer that must be a refusal."""
        answer = self(method, path, body, **headers)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]["code"]

    def rows(self, path: str) -> list[Json]:
        """Return the rows of a collection or a delta round, all pages."""
        return self.round(path)[0]

    def round(self, path: str) -> tuple[list[Json], str]:
        """Return the rows of all pages, and the deltaLink if there is one."""
        rows: list[Json] = []
        while True:
            page = self.ok("GET", path)
            rows += page["value"]
            if "@odata.nextLink" not in page:
                return rows, page.get("@odata.deltaLink", "")
            path = page["@odata.nextLink"]

    def _check(self, method: str, url: str, body: Any, answer: requests.Response) -> None:
        path = urlsplit(url).path.removeprefix("/v1.0")
        content = json.loads(answer.content) if answer.content else None
        assert openapi.problems(method, path, answer.status_code, content) == []
        if body is not None and answer.status_code < 300:
            assert openapi.request_problems(method, path, body) == []
