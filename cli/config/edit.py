"""Changes to accord.toml that leave everything else in it as it was."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from core.errors import SettingsError
from core.model import Kind


def with_values(text: str, table: str, values: Mapping[str, object]) -> str:
    """Return the text of a settings file with these values in one table; comments, order and blanks are kept.

    Raises SettingsError when the file is written in a way that cannot be edited safely.
    """
    import tomlkit  # nearly every command reads settings, and hardly one changes them
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        section = document.setdefault(table, tomlkit.table())
        for name, value in values.items():
            section[name] = value
        changed = tomlkit.dumps(document)
        stored = tomllib.loads(changed).get(table, {})
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, AttributeError):
        stored, changed = {}, ""
    if any(stored.get(name) != value for name, value in values.items()):
        raise SettingsError(f"Accord cannot edit [{table}] in accord.toml.", "Change the file by hand.")
    return changed


def switch(path: Path, kinds: tuple[Kind, ...], *, on: bool) -> None:
    """Write `enabled` for these kinds into a settings file, as one change that happens wholly or not at all."""
    path = path.resolve()
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    for kind in kinds:
        text = with_values(text, kind.value, {"enabled": on})
    write_whole(path, mark + text)


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever sees half of it. Its permissions are kept."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    if path.exists():
        draft.chmod(path.stat().st_mode & 0o777)
    draft.replace(path)
