"""Standard output and standard error, made safe to write to."""

import os
import sys
from contextlib import suppress
from pathlib import Path


def prepare_streams() -> None:
    """Make every character printable, also into pipes and old Windows consoles; what is closed goes nowhere."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process lives
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if sys.platform == "win32":
            reconfigure(encoding="utf-8", errors="backslashreplace")
        else:
            reconfigure(errors="backslashreplace")


def abandon_output() -> None:
    """Let what is still to be written go nowhere, since nobody reads it any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):  # a stream that is no file, as in tests, holds nothing back
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
