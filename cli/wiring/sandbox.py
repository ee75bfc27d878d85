"""A sandbox that serves in this process, and where it is."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.shared.keeping import write_own as write_own
from adapters.shared.line import listens as listens
from cli.wiring.machine import frozen_at
from core.errors import AccordError

if TYPE_CHECKING:
    from adapters.sandbox.server import Sandbox

_SANDBOX_EXTRA = ("starlette", "uvicorn", "trustme", "lark")


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    """Where a sandbox is, and what lets one in."""

    url: str
    ca_file: Path
    outlook_token: str
    salesforce_token: str


@dataclass(frozen=True, slots=True)
class SandboxApps:
    """What an administrator would write down after registering Accord at the sandbox's authority."""

    authority: str
    client_id: str
    consumer_key: str
    username: str
    private_key: str
    """A PEM text."""


class RunningSandbox:
    """A sandbox that serves in this process."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox

    def behave_as(self, report: object) -> tuple[str, ...]:
        """Behave as a report of a probe says; return a line for each reading that cannot be played."""
        from adapters.outlook.probes.table import PROBES as OUTLOOK
        from adapters.salesforce.probes.table import PROBES as SALESFORCE
        from adapters.sandbox.observed import apply

        with self.sandbox.world.lock:
            return apply(self.sandbox.world, report, (*OUTLOOK, *SALESFORCE))

    def apps(self) -> SandboxApps:
        """Return what lets a person sign in. The person of the sandbox agrees to a code at its second poll."""
        from adapters.sandbox.authority.tenant import CLIENT_ID, CONSUMER_KEY, TENANT

        world = self.sandbox.world
        with world.lock:
            world.authority.entra.interval, world.authority.entra.agrees_after = 1, 2
            user = world.salesforce.table("User").rows[world.salesforce.user_id]
            authority = f"{self.sandbox.url}/{TENANT}"
            return SandboxApps(authority, CLIENT_ID, CONSUMER_KEY, str(user["Username"]), world.authority.key_pem)

    def address(self) -> SandboxAddress:
        """Return where it is, and the tokens that it accepts now."""
        found = self.sandbox
        return SandboxAddress(found.url, Path(found.ca_file), found.outlook_token, found.salesforce_token)


@contextmanager
def start_sandbox(seed: str, *, port: int = 0) -> Iterator[RunningSandbox]:
    """Serve a sandbox for as long as the block runs. Raises AccordError when its packages are not installed."""
    try:
        from adapters.sandbox.server import Sandbox
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in _SANDBOX_EXTRA:
            raise
        raise AccordError(
            "The sandbox needs packages that are not installed.", 'Run: pip install "accord-sync[sandbox]"'
        ) from None
    with tempfile.TemporaryDirectory(prefix="accord-sandbox-") as folder:
        try:
            sandbox = Sandbox.start(seed, port=port, now=frozen_at(), directory=Path(folder))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise AccordError(
                f"The sandbox cannot listen on port {port}: {reason}.", "Choose another --port."
            ) from None
        with sandbox:
            yield RunningSandbox(sandbox)
