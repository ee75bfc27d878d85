"""A home that points to a running sandbox: its addresses, its certificate authority, and how to get its tokens."""

import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from cli.config.edit import with_values, write_whole
from cli.config.place import FILE
from cli.config.template import TEMPLATE
from cli.wiring.sandbox import SandboxAddress, SandboxApps, listens, write_own
from core.errors import UsageError

MARK = "# This home points to a sandbox: a pretend Outlook and Salesforce on this computer.\n"
_PRINT_FILE = "import sys; print(open(sys.argv[1]).read())"


DEFAULT_HOME = "accord-sandbox"
_CA_FILE = "sandbox-ca.pem"
_KEY_FILE = "salesforce-app.pem"


def free_home(folder: Path = Path()) -> Path:
    """Return the default home of a sandbox, or the next of that name that is not there yet: nobody loses a journal."""
    names = (DEFAULT_HOME if n == 1 else f"{DEFAULT_HOME}-{n}" for n in count(1))
    return next(home for name in names if not (home := folder.absolute() / name).exists())


def require_usable(home: Path, *, fresh: bool, approve: Callable[[], bool]) -> None:
    """Let a folder become the home of a new sandbox.

    One that an earlier sandbox made is begun anew if that was asked for (`fresh`), or is approved. Raises UsageError
    for the home of anything else, of a sandbox that still runs, and where it is not approved.
    """
    path = home / FILE
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    if not text.startswith(MARK):
        raise UsageError(f"{home} holds settings that are not a sandbox's.", "Choose another folder with --home.")
    if (url := _running(text)) is not None:
        raise UsageError(
            f"{home} is the home of a sandbox that is running at {url}.", "Stop that one, or choose another --home."
        )
    if not fresh and not approve():
        raise UsageError(
            f"{home} is the home of an earlier sandbox; its journal and its settings were left as they are.",
            "Choose another --home, or start over in this one with --fresh.",
        )


def _running(text: str) -> str | None:
    """Return the address of the sandbox that a home points to, if it runs."""
    try:
        url = str(tomllib.loads(text)["salesforce"]["instance_url"])
        port = urlsplit(url).port or 443
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        return None
    return url if listens(port) else None


def write_sandbox_home(home: Path, address: SandboxAddress) -> None:
    """Make a home for a sandbox, every kind switched off as in any new home. What another sandbox left there goes."""
    _clear(home, address)
    write_tokens(home, address)
    text = with_values(MARK + TEMPLATE, "outlook", _outlook(home, address))
    write_whole(home / FILE, with_values(text, "salesforce", _salesforce(home, address)))


def write_signed_out_home(home: Path, address: SandboxAddress, apps: SandboxApps) -> None:
    """Make a home for a sandbox in which nobody is signed in: by device code there, by a key of its own here."""
    _clear(home, address)
    write_own(home / _KEY_FILE, apps.private_key)
    outlook = {
        "base_url": f"{address.url}/v1.0",
        "authority": apps.authority,
        "client_id": apps.client_id,
        "ca_bundle": str(home / _CA_FILE),
    }
    salesforce = {
        "instance_url": address.url,
        "auth": "jwt",
        "client_id": apps.consumer_key,
        "username": apps.username,
        "jwt_key_file": str(home / _KEY_FILE),
        "ca_bundle": str(home / _CA_FILE),
    }
    text = with_values(MARK + TEMPLATE, "outlook", outlook)
    write_whole(home / FILE, with_values(text, "salesforce", salesforce))


def _clear(home: Path, address: SandboxAddress) -> None:
    """Make a folder that holds nothing but the certificate of the sandbox's authority."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in home.glob("journal.db*"):
        old.unlink()
    write_whole(home / _CA_FILE, address.ca_file.read_text(encoding="ascii"))


def write_tokens(home: Path, address: SandboxAddress) -> None:
    """Keep the sandbox's tokens where the home's commands find them. They open nothing but this sandbox."""
    for name, token in (("outlook", address.outlook_token), ("salesforce", address.salesforce_token)):
        write_whole(home / f"{name}.token", token)


def _outlook(home: Path, address: SandboxAddress) -> dict[str, object]:
    return {
        "base_url": f"{address.url}/v1.0",
        "auth": "token-command",
        "token_command": print_command(home / "outlook.token"),
        "ca_bundle": str(home / _CA_FILE),
    }


def _salesforce(home: Path, address: SandboxAddress) -> dict[str, object]:
    return {
        "instance_url": address.url,
        "auth": "token-command",
        "token_command": print_command(home / "salesforce.token"),
        "ca_bundle": str(home / _CA_FILE),
    }


def print_command(file: Path) -> str:
    """Return a command line that prints a file on any system, with this Python and nothing else."""
    words = [sys.executable, "-I", "-c", _PRINT_FILE, str(file)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
