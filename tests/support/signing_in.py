"""Somebody who signs in to the sandbox's authority with the real libraries: a home, a keyring, a person's answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from adapters.sandbox.authority.tenant import CLIENT_ID, CONSUMER_KEY, TENANT
from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.config.edit import with_values
from cli.main import accord

KINDS = "".join(f"[{kind}]\nenabled = true\n" for kind in ("calendar", "contacts", "tasks"))


class Newcomer:
    """A person with accounts at the sandbox, and a home that is not signed in."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home, self.sandbox = home, sandbox
        self.authority, self.graph = sandbox.world.authority, sandbox.world.graph
        self.authority.entra.interval = 0
        self.authority.entra.agrees_after = 2
        home.mkdir()
        (home / "accord.toml").write_text(KINDS)
        self.key_file = home.parent / "app.pem"
        self.key_file.write_text(self.authority.key_pem)
        self.username = self.sandbox.world.salesforce.table("User").rows[self.sandbox.world.salesforce.user_id][
            "Username"
        ]
        self.outlook(auth="device-code")
        self.salesforce(auth="jwt")
        assert self.run("init").exit_code == 0

    def outlook(self, **values: object) -> None:
        """Write settings of Outlook, by default those that let an app of this tenant in."""
        ours = {
            "base_url": f"{self.sandbox.url}/v1.0",
            "authority": f"{self.sandbox.url}/{TENANT}",
            "client_id": CLIENT_ID,
            "ca_bundle": str(self.sandbox.ca_file),
        }
        self._set("outlook", ours | values)

    def salesforce(self, **values: object) -> None:
        ours = {
            "instance_url": self.sandbox.url,
            "client_id": CONSUMER_KEY,
            "username": self.username,
            "jwt_key_file": str(self.key_file),
            "ca_bundle": str(self.sandbox.ca_file),
        }
        self._set("salesforce", ours | values)

    def _set(self, section: str, values: dict[str, Any]) -> None:
        path = self.home / "accord.toml"
        path.write_text(with_values(path.read_text(), section, values))

    def run(self, *words: str, given: str | None = None, terminal: bool = False) -> Result:
        person = Invocation(home=str(self.home), interactive=terminal)
        ended = CliRunner().invoke(accord, words, obj=person, input=given)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended

    def told(self, *words: str, **how: Any) -> dict[str, Any]:
        """Run a command that succeeds, and return its JSON."""
        ended = self.run(*words, "--json", **how)
        assert ended.exit_code == 0, ended.stderr
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer

    def refused(self, *words: str, **how: Any) -> str:
        """Run a command that is refused, and return what it says: what happened, and what to do."""
        ended = self.run(*words, **how)
        assert ended.exit_code == 1, ended.stdout
        assert len(ended.stderr.strip().splitlines()[-2:]) == 2
        assert "Traceback" not in ended.stderr
        return ended.stderr

    def secrets(self) -> set[str]:
        """Return every text that must be seen nowhere but at the services and in the keyring."""
        held = {self.authority.client_secret, self.authority.consumer_secret, self.graph.token, self.graph.app_token}
        held |= set(self.graph.grants) | set(self.authority.refresh_tokens) | self.authority.dead_tokens
        held |= set(self.authority.codes)
        held |= {line for line in self.authority.key_pem.splitlines() if not line.startswith("-")}
        return held | self.sandbox.world.salesforce._tokens

    def requests(self, part: str) -> int:
        return sum(part in one.path for one in self.sandbox.world.requests)


@contextmanager
def meanwhile(act: Callable[[], bool]) -> Iterator[None]:
    """Let somebody act as soon as they can: `act` is tried until it says that it has."""
    ended = threading.Event()

    def trying() -> None:
        while not ended.is_set() and not act():
            ended.wait(0.01)

    thread = threading.Thread(target=trying)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
