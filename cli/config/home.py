"""The home folder: making one, and the settings in it."""

import os
from collections.abc import Mapping
from pathlib import Path

from cli.arguments.invocation import Invocation
from cli.config.edit import with_values, write_whole
from cli.config.layers import Given, Origin, from_environment
from cli.config.load import Loaded, checked, load
from cli.config.place import FILE, find_home
from cli.config.template import TEMPLATE
from core.errors import AccordError


def load_settings(invocation: Invocation) -> Loaded:
    """Return the settings in force. Raises SettingsError."""
    return load(find_home(invocation), os.environ, invocation.overrides)


def load_for_looking_back(invocation: Invocation) -> Loaded:
    """Return the settings in force, or the defaults where a home has no settings: enough to find its journal.

    What `--set` says is about the past here, and no setting of today.
    """
    home = find_home(invocation)
    if (home / FILE).exists():
        return load(home, os.environ)
    return Loaded(home / FILE, checked(from_environment(os.environ)), {})


def has_settings(home: Path) -> bool:
    """Tell whether a folder has a settings file."""
    return (home / FILE).exists() or (home / FILE).is_symlink()


def settings_text(values: Mapping[str, Mapping[str, object]]) -> str:
    """Return the text of a new settings file with these values, by table. Raises SettingsError for a wrong one."""
    origin = Origin("file", FILE)
    checked({f"{table}.{name}": Given(value, origin) for table, of in values.items() for name, value in of.items()})
    text = TEMPLATE
    for table, found in values.items():
        text = with_values(text, table, found)
    return text


def make_home(home: Path, text: str = TEMPLATE) -> bool:
    """Write accord.toml into a folder, which is made if need be; tell whether there was none.

    A settings file that is there is left as it is. Others cannot look into a folder that we make.
    """
    path = home / FILE
    if has_settings(home):
        return False
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AccordError(f"{home} cannot be used as a home: {reason}.", "Choose another folder with --home.") from None
    return True
