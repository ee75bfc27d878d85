"""Where a home is, and the journal of it. It loads nothing, so that Tab does not wait for it."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from cli.arguments.invocation import Invocation

FILE = "accord.toml"
JOURNAL = "sqlite:///journal.db"
"""The journal where nobody says another (core.settings)."""
_VARIABLE = "ACCORD_JOURNAL__URL"


def find_home(invocation: Invocation) -> Path:
    """Return the home folder: --home, else $ACCORD_HOME, else the platform's user data folder."""
    named = invocation.home or os.environ.get("ACCORD_HOME")
    return Path(named).expanduser().absolute() if named else platformdirs.user_data_path("accord", appauthor=False)


def journal_url(home: Path, environ: Mapping[str, str]) -> str:
    """Return journal.url as it is said for a home; nothing else of its settings is looked at.

    Raises OSError or ValueError where they cannot be read.
    """
    said = next((text for name, text in environ.items() if name.upper() == _VARIABLE and text), None)
    if said is not None:
        return said
    path = home / FILE
    table = tomllib.loads(path.read_text("utf-8-sig")).get("journal", {}) if path.exists() else {}
    return str(table.get("url", JOURNAL))
