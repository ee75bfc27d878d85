"""A sandbox in a process of its own, with a home that points to it."""

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.wiring.machine import NOW

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
_LAST_WORD = "Ctrl-C ends it."


class SandboxProcess:
    """A sandbox that is reached by its own pages. Its clock stands, as does that of this process and its children."""

    def __init__(self, home: Path) -> None:
        self.home = home
        settings = load_settings(Invocation(home=str(home))).settings
        self._pages = f"{settings.salesforce.instance_url}/sandbox"
        self._trust = ssl.create_default_context(cafile=settings.outlook.ca_bundle)
        self._now = MONDAY
        state = self._ask("GET", "state")
        os.environ[settings.outlook.token_env] = state["outlook_token"]
        os.environ[settings.salesforce.token_env] = state["salesforce_token"]

    def advance(self, **span: float) -> None:
        """Let time pass, for the sandbox and for Accord."""
        self._now += timedelta(**span)
        os.environ[NOW] = self._now.isoformat()
        self._ask("POST", "clock", {"set": self._now.isoformat()})

    def requests(self) -> int:
        """Return how many requests there were since this was asked last."""
        count = len(self._ask("GET", "requests")["requests"])
        self._ask("DELETE", "requests")
        return count

    def _ask(self, method: str, page: str, body: object = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._pages}/{page}", content, method=method)  # noqa: S310  our own
        with urllib.request.urlopen(request, context=self._trust) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def sandbox_process(home: Path, seed: str) -> Iterator[SandboxProcess]:
    """Serve a seed for as long as the block runs. Every kind is on, and tokens come from the environment."""
    os.environ[NOW] = MONDAY.isoformat()
    for side in ("OUTLOOK", "SALESFORCE"):
        os.environ[f"ACCORD_{side}__AUTH"] = "token-env"
    command = [sys.executable, "-m", "cli.main", "--home", str(home)]
    serving = subprocess.Popen([*command, "sandbox", "--seed", seed], stdout=subprocess.PIPE, text=True)
    try:
        assert serving.stdout is not None  # noqa: S101
        if not any(_LAST_WORD in line for line in serving.stdout):
            raise RuntimeError("the sandbox did not start")
        subprocess.run([*command, "enable", "calendar", "contacts", "tasks"], check=True, stdout=subprocess.DEVNULL)
        yield SandboxProcess(home)
    finally:
        serving.terminate()
        serving.communicate()
