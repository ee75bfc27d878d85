"""Where settings come from: the file, the environment, the command line. Values are flat here, by dotted key."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from cli.config.place import FILE
from core.errors import SettingsError
from core.settings import Settings

PREFIX = "ACCORD_"
_TRUE = ("true", "1", "yes", "on")
_FALSE = ("false", "0", "no", "off")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was said."""

    source: str
    """"file", "environment" or "option"."""
    name: str
    """The path of the file, the name of the variable, or the option."""
    line: int | None = None

    def __str__(self) -> str:
        if self.source == "file":
            return FILE if self.line is None else f"{FILE}:{self.line}"
        return f"{self.source} {self.name}"

    @property
    def place(self) -> str:
        """The same for a sentence, with the whole path of the file."""
        if self.source == "file":
            return self.name if self.line is None else f"{self.name}, line {self.line}"
        return f"The {self.source} {self.name}" if self.source == "option" else f"The variable {self.name}"


@dataclass(frozen=True, slots=True)
class Given:
    """A value, and where it was said."""

    value: object
    origin: Origin


def known(model: type[BaseModel] = Settings, prefix: str = "") -> dict[str, object]:
    """Return the type of every key that accord.toml may hold, by dotted key."""
    found: dict[str, object] = {}
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found |= known(annotation, f"{prefix}{name}.")
        else:
            found[prefix + name] = annotation
    return found


def flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the values of a nested table by dotted key; a table that is empty is a value, too."""
    for name, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def nest(values: Mapping[str, object]) -> dict[str, object]:
    """Return flat values as the nested tables they came from."""
    nested: dict[str, object] = {}
    for key, value in values.items():
        *tables, last = key.split(".")
        place = nested
        for table in tables:
            inner = place.setdefault(table, {})
            if not isinstance(inner, dict):
                inner = place[table] = {}
            place = inner
        place[last] = value
    return nested


def read_text(path: Path) -> str:
    """Return the text of accord.toml. Raises SettingsError when there is none or it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"There is no {FILE} in {path.parent}.", "Run: accord init") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text.", "Save it again as UTF-8.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(f"{path} cannot be read: {reason}.", "It must be a text file that you may read.") from None


def from_file(path: Path) -> dict[str, Given]:
    """Return what accord.toml says."""
    text = read_text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.", "Correct that place in the file.") from None
    lines = key_lines(text)
    return {key: Given(value, Origin("file", str(path), lines.get(key))) for key, value in flatten(table)}


_HEADER = re.compile(r"^\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w-]+(?:\s*\.\s*[\w-]+)*)\s*=")


def key_lines(text: str) -> dict[str, int]:
    """Return the line on which each plainly written key stands, by dotted key."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[1] + "."
            lines.setdefault(header[1], number)
        elif key := _KEY.match(line):
            lines.setdefault(table + re.sub(r"\s", "", key[1]), number)
    return lines


def from_environment(environ: Mapping[str, str]) -> dict[str, Given]:
    """Return what variables such as ACCORD_CALENDAR__CONFLICT say. A variable set to nothing says nothing."""
    found: dict[str, Given] = {}
    types = known()
    for name, text in sorted(environ.items()):
        if not name.upper().startswith(PREFIX) or "__" not in name or not text:
            continue
        key = name[len(PREFIX) :].lower().replace("__", ".")
        found[key] = Given(from_text(text, types.get(key)), Origin("environment", name))
    return found


def from_options(overrides: Mapping[str, str]) -> dict[str, Given]:
    """Return what `--set KEY=VALUE` says."""
    types = known()
    return {k: Given(from_text(v, types.get(k)), Origin("option", f"--set {k}")) for k, v in overrides.items()}


def from_text(text: str, wanted: object) -> object:
    """Return a text as the type a key wants: true, 30, ["delete"]. What does not fit stays text."""
    wanted = _plain(wanted)
    stripped = text.strip()
    if wanted is bool and stripped.lower() in _TRUE + _FALSE:
        return stripped.lower() in _TRUE
    if wanted is int and re.fullmatch(r"[+-]?\d+", stripped):
        return int(stripped)
    if wanted is float and re.fullmatch(r"[+-]?\d+(\.\d+)?", stripped):
        return float(stripped)
    if get_origin(wanted) is tuple:
        return _list(stripped)
    if get_origin(wanted) is Literal:
        return next((each for each in get_args(wanted) if each == stripped.lower()), text)
    return text


def _plain(wanted: object) -> object:
    """Return a type without its constraints and without "or nothing"."""
    while get_origin(wanted) in (Annotated, Union, UnionType):
        wanted = get_args(wanted)[0]
    return wanted


def _list(text: str) -> object:
    if not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return json.loads(text)
    except ValueError:
        return text
