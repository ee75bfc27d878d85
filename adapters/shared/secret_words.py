"""A secret that the person gives: in a variable, or by a command that prints it. It is in no repr and no error."""

import os
from collections.abc import Mapping

from adapters.shared.tokens import run_for_secret
from core.model import Side


def given_secret(env: str, command: str, side: Side, environ: Mapping[str, str] | None = None) -> str:
    """Return the secret of a variable, or else what a command prints as its first line; "" if neither is there.

    Raises SignInNeeded when the command fails or prints nothing.
    """
    told = (os.environ if environ is None else environ).get(env, "").strip()
    if told or not command.strip():
        return told
    return run_for_secret(command, side, "client_secret_command")
