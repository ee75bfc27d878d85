"""A sandbox that serves in this process, and where it is."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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


class RunningSandbox:
    """A sandbox that serves in this process."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox

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
