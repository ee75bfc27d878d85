"""A home that points to a running sandbox: its addresses, its certificate authority, and how to get its tokens."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from cli.config.edit import with_values, write_whole
from cli.config.layers import FILE
from cli.config.template import TEMPLATE
from cli.wiring.sandbox import SandboxAddress
from core.errors import UsageError

MARK = "# This home points to a sandbox: a pretend Outlook and Salesforce on this computer.\n"
_PRINT_FILE = "import sys; print(open(sys.argv[1]).read())"


def write_sandbox_home(home: Path, address: SandboxAddress) -> None:
    """Make a home for a sandbox, every kind switched off as in any new home.

    A sandbox's former home is made anew, since its world is gone. Raises UsageError for a folder that is anything else.
    """
    path = home / FILE
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
        raise UsageError(f"{home} is the home of something else.", "Choose another folder with --home.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in home.glob("journal.db*"):
        old.unlink()
    write_tokens(home, address)
    text = with_values(MARK + TEMPLATE, "outlook", _outlook(home, address))
    write_whole(path, with_values(text, "salesforce", _salesforce(home, address)))


def write_tokens(home: Path, address: SandboxAddress) -> None:
    """Keep the sandbox's tokens where the home's commands find them. They open nothing but this sandbox."""
    for name, token in (("outlook", address.outlook_token), ("salesforce", address.salesforce_token)):
        write_whole(home / f"{name}.token", token)


def _outlook(home: Path, address: SandboxAddress) -> dict[str, object]:
    return {
        "base_url": f"{address.url}/v1.0",
        "auth": "token-command",
        "token_command": print_command(home / "outlook.token"),
        "ca_bundle": str(address.ca_file),
    }


def _salesforce(home: Path, address: SandboxAddress) -> dict[str, object]:
    return {
        "instance_url": address.url,
        "auth": "token-command",
        "token_command": print_command(home / "salesforce.token"),
        "ca_bundle": str(address.ca_file),
    }


def print_command(file: Path) -> str:
    """Return a command line that prints a file on any system, with this Python and nothing else."""
    words = [sys.executable, "-I", "-c", _PRINT_FILE, str(file)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
