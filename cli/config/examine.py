"""Settings that may be wrong: everything that is wrong with them, and what can still be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cli.config.layers import Given, Origin, from_environment, from_file, from_options
from cli.config.load import Loaded, explained, refuse_secret, refuse_unknown, validated, without_empty_sections
from cli.config.place import FILE
from core.errors import AccordError, SettingsError
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Examined:
    """Settings, as far as they are good: what is wrong in them stands at its default."""

    loaded: Loaded
    problems: tuple[AccordError, ...]
    unsure: frozenset[str]
    """The tables whose values cannot be relied on, since something in them is wrong or nobody could read them."""


def examine(home: Path, environ: Mapping[str, str], overrides: Mapping[str, str]) -> Examined:
    """Return the settings of a home with all that is wrong in them. Raises nothing for it."""
    path, problems, unsure = home / FILE, list[AccordError](), set[str]()
    given: dict[str, Given] = {}
    try:
        given = from_file(path)
    except SettingsError as error:
        problems.append(error)
        unsure = set(Settings.model_fields) - ({"journal"} if _is_absent(path) else set())
    known = _known(
        without_empty_sections(given | from_environment(environ) | from_options(overrides)), problems, unsure
    )
    settings = _good(known, problems, unsure)
    origins: dict[str, Origin] = {key: value.origin for key, value in known.items()}
    return Examined(Loaded(path, settings, origins), tuple(problems), frozenset(unsure))


def _is_absent(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:
        return False


def _known(given: Mapping[str, Given], problems: list[AccordError], unsure: set[str]) -> dict[str, Given]:
    """Return what may be given; what may not goes to the problems, and what stands where a table should is unsure."""
    known: dict[str, Given] = {}
    for key, value in given.items():
        try:
            refuse_secret(key, value)
            refuse_unknown(key, value)
            known[key] = value
        except SettingsError as error:
            problems.append(error)
            unsure |= {key} & set(Settings.model_fields)
    return known


def _good(given: dict[str, Given], problems: list[AccordError], unsure: set[str]) -> Settings:
    """Return the settings without the values that are wrong, which are taken out of `given`."""
    while True:
        try:
            return validated(given)
        except ValidationError as error:
            for wrong in error.errors(include_url=False):
                problems.append(SettingsError(*explained(wrong, given)))
                unsure.add(str(wrong["loc"][0]))
            for wrong in error.errors(include_url=False):
                _drop(given, ".".join(str(part) for part in wrong["loc"] if isinstance(part, str)))


def _drop(given: dict[str, Given], path: str) -> None:
    for key in [key for key in given if key == path or key.startswith(f"{path}.")]:
        del given[key]
