"""Tokens of the Salesforce CLI: it keeps people signed in, and prints a token when it is asked.

`sf org auth show-access-token` is the only command that prints it since 2.136.8 (forcedotcom/cli#3560). What it prints
is never repeated.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

from adapters.shared.tokens import checked_token
from core.errors import SignInNeeded
from core.model import Side

SECONDS = 90.0
_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,63}")
"""The name of an error of `sf`, such as NamedOrgNotFoundError: all of its answer that is ever told."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PLAIN = {"NO_COLOR": "1", "FORCE_COLOR": "0", "SF_DISABLE_TELEMETRY": "true", "SF_AUTOUPDATE_DISABLE": "true"}
_AGAIN = (
    "Run: sf org login web --instance-url YOUR-MY-DOMAIN --alias ALIAS, and set target_org in [salesforce] to ALIAS."
)
_UNKNOWN_COMMAND = 127


def cli_token(
    target_org: str, *, environ: Mapping[str, str] = os.environ, which: Callable[[str], str | None] = shutil.which
) -> str:
    """Return the token of an org that the CLI is signed in to: an alias or a username, "" for its default org.

    Raises SignInNeeded.
    """
    program = which("sf")  # on Windows that is sf.cmd, which the bare name would not start
    if program is None:
        raise SignInNeeded(
            "Salesforce: sf, the Salesforce CLI, is not found.",
            "Install the Salesforce CLI (npm install --global @salesforce/cli), or set another auth in [salesforce].",
        )
    words = [program, "org", "auth", "show-access-token", "--json"]
    words += ["--target-org", target_org] if target_org else []
    try:
        ended = subprocess.run(
            words,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={**environ, **_PLAIN},
        )
    except subprocess.TimeoutExpired:
        raise _failed(f"did not answer within {SECONDS:.0f} s") from None
    except OSError as error:
        raise _failed(f"could not be started ({type(error).__name__})") from None
    return token_of(ended.returncode, ended.stdout.decode("utf-8", "replace"))


def token_of(code: int, printed: str) -> str:
    """Return the token in what `sf` printed. Raises SignInNeeded, which never quotes it."""
    told = _json_in(_COLOUR.sub("", printed))
    if told is None:
        raise _too_old() if code == _UNKNOWN_COMMAND else _failed(f"ended with exit code {code} and no JSON")
    if code != 0 or told.get("status") not in (0, None):
        name = told.get("name") or told.get("code")
        raise _refusal(name if isinstance(name, str) and _NAME.fullmatch(name) else f"exit code {code}")
    result = told.get("result")
    places: list[Any] = [result, *result] if isinstance(result, list) else [result, told]
    found = [each.get("accessToken") or each.get("access_token") for each in places if isinstance(each, dict)]
    token = next((each.strip() for each in (*found, result) if isinstance(each, str)), "")
    if token.startswith("[REDACTED]"):
        raise _too_old()
    return checked_token(token, origin="sf", side=Side.SALESFORCE)


def _json_in(printed: str) -> dict[str, Any] | None:
    """Return the first object in what was printed; notices of updates have been seen before and after it."""
    start = printed.find("{")
    try:
        told, _ = json.JSONDecoder().raw_decode(printed[start:]) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _refusal(name: str) -> SignInNeeded:
    if "commandnotfound" in name.lower().replace("_", ""):
        return _too_old()
    return SignInNeeded(f"Salesforce: sf is not signed in to that org ({name}).", _AGAIN)


def _too_old() -> SignInNeeded:
    return SignInNeeded(
        "Salesforce: this sf does not know the command that prints a token; it is too old.",
        "Update the Salesforce CLI (sf update, or npm update --global @salesforce/cli); then try again.",
    )


def _failed(how: str) -> SignInNeeded:
    return SignInNeeded(
        f"Salesforce: sf {how}.",
        "Run it by hand to see why: sf org auth show-access-token --json (it prints a secret).",
    )
