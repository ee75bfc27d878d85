"""Where access tokens come from: a variable of the environment, or a command that prints one.

A command may print the bare token as its first line, or one JSON object that holds it, as `sf org auth
show-access-token --json` and `az account get-access-token` do.

A token is shown to nobody: it is in no repr, no error and no log.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from core.errors import SignInNeeded
from core.model import Side

COMMAND_TIMEOUT = 60.0
"""Seconds that a token command may take: it may have to ask a person's browser."""


class TokenSource(Protocol):
    """Somebody who has an access token, or can get one."""

    def token(self) -> str:
        """Return the token in use; it is fetched once and then remembered. Raises SignInNeeded."""

    def refresh(self) -> str | None:
        """Return a newer token than the one in use, which a side refused; None if there is none newer."""


class CachedToken:
    """A token that is fetched when it is first needed, and again when a side refuses it. Safe between threads."""

    def __init__(self, fetch: Callable[[], str]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._token = ""

    def token(self) -> str:
        with self._lock:
            self._token = self._token or self._fetch()
            return self._token

    def refresh(self) -> str | None:
        with self._lock:
            newer = self._fetch()
            if newer == self._token:
                return None
            self._token = newer
            return newer

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def token_source(
    auth: str, *, env: str, command: str, side: Side, environ: Mapping[str, str] = os.environ
) -> TokenSource:
    """Return the source that `auth` asks for: `token-env` or `token-command`.

    Nothing is read or run before the first token is needed.
    """
    if auth == "token-env":
        return CachedToken(lambda: _from_environment(env, side, environ))
    return CachedToken(lambda: _from_command(command, side))


def is_sendable(token: object) -> bool:
    """Tell whether something is a text that can stand in a header: visible ASCII characters, at least one."""
    return isinstance(token, str) and bool(token) and all("!" <= character <= "~" for character in token)


def checked_token(token: str, *, origin: str, side: Side) -> str:
    """Return a token that can stand in a header. Raises SignInNeeded, which does not quote it, for any other."""
    if is_sendable(token):
        return token
    fault = "is empty" if not token else "holds white space, control or non-ASCII characters"
    raise SignInNeeded(
        f"{side.label}: the token from {origin} {fault}.",
        "Give the bare access token, on one line, or as accessToken in JSON.",
    )


def _from_environment(name: str, side: Side, environ: Mapping[str, str]) -> str:
    token = environ.get(name, "").strip()
    if not token:
        raise SignInNeeded(
            f"{side.label}: there is no access token: the environment variable {name} is not set.",
            f"Set {name} to an access token, or name a command that prints one in token_command.",
        )
    return checked_token(token, origin=name, side=side)


def _from_command(command: str, side: Side) -> str:
    """Return the token that the command prints. What it printed is never repeated in an error."""
    return checked_token(token_in(_printed_by(command, side, "token_command")), origin="token_command", side=side)


def run_for_secret(command: str, side: Side, key: str) -> str:
    """Return the first line that a command prints; `key` is the setting that names it. Raises SignInNeeded."""
    told = _printed_by(command, side, key).partition("\n")[0].strip()
    if not told:
        raise _command_failed(side, "printed nothing", key)
    return told


def _printed_by(command: str, side: Side, key: str) -> str:
    try:
        ended = subprocess.run(
            _arguments(command, side, key),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=COMMAND_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _command_failed(side, f"did not end within {COMMAND_TIMEOUT:.0f} s", key) from None
    except OSError as error:
        raise _command_failed(side, f"could not be started ({type(error).__name__})", key) from None
    if ended.returncode != 0:
        raise _command_failed(side, f"ended with exit code {ended.returncode}", key)
    return ended.stdout.decode("utf-8-sig", "replace").strip()


def token_in(printed: str) -> str:
    """Return the token in what a command printed: its first line, or what a JSON object calls the access token.

    The names are `result.accessToken` (Salesforce's CLI), `accessToken` (Azure's) and `access_token` (OAuth 2.0).
    Without any of them, or with half an object, the answer is "".
    """
    if not printed.startswith("{"):
        return printed.partition("\n")[0].strip()
    try:
        answer = json.loads(printed)
    except (ValueError, RecursionError):
        return ""
    result = answer.get("result")
    places = ((result if isinstance(result, dict) else {}, "accessToken"), (answer, "accessToken"))
    found = (place.get(name) for place, name in (*places, (answer, "access_token")))
    return next((token.strip() for token in found if isinstance(token, str)), "")


def _arguments(command: str, side: Side, key: str) -> list[str] | str:
    """Return what starts the command without a shell. Windows splits a command line itself."""
    if os.name == "nt":
        return command_line(command, shutil.which)
    try:
        return shlex.split(command)
    except ValueError:
        raise _command_failed(side, "has a quotation mark that is not closed", key) from None


def command_line(command: str, which: Callable[[str], str | None]) -> str:
    """Return a command for Windows with the whole path of its program, as far as `which` finds it.

    By its bare name Windows starts only an .exe; the commands of Azure and Salesforce are .cmd files.
    """
    named = re.match(r'"([^"]+)"|([^\s"]+)', command.strip())
    found = which(named[1] or named[2]) if named else None
    return f'"{found}"{command.strip()[named.end() :]}' if named and found else command


def _command_failed(side: Side, how: str, key: str) -> SignInNeeded:
    what = "an access token as its first line, or as accessToken in JSON"
    return SignInNeeded(
        f"{side.label}: {key} {how}.",
        f"Run the command by hand: it must print {what if key == 'token_command' else 'the secret as its first line'}.",
    )
