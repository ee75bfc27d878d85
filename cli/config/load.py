"""The settings in force, checked, with the origin of each."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cli.config.layers import Given, Origin, from_environment, from_file, from_options, known, nest
from cli.config.place import FILE
from core.errors import SettingsError
from core.settings import Settings

SECRETS = frozenset(
    {"token", "access_token", "refresh_token", "password", "secret", "client_secret", "api_key", "private_key"}
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that were found to be good, and where each of them was said. A key without an origin is a default."""

    path: Path
    settings: Settings
    origins: Mapping[str, Origin]


def load(home: Path, environ: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Loaded:
    """Return the settings of a home: an option beats a variable, which beats the file.

    Raises SettingsError, naming the place, the key, the value and what is allowed.
    """
    path = home / FILE
    given = without_empty_sections(from_file(path) | from_environment(environ) | from_options(overrides or {}))
    return Loaded(path, checked(given), {key: value.origin for key, value in given.items()})


def checked(given: Mapping[str, Given]) -> Settings:
    """Return settings given by dotted key. Raises SettingsError for a secret, an unknown key, a wrong value."""
    for key, value in given.items():
        refuse_secret(key, value)
    for key, value in given.items():
        refuse_unknown(key, value)
    return _validate(given)


def without_empty_sections(given: Mapping[str, Given]) -> dict[str, Given]:
    """Return what is given without tables that hold nothing."""
    return {key: value for key, value in given.items() if not _is_empty_section(key, value.value)}


def _is_empty_section(key: str, value: object) -> bool:
    return value == {} and any(name.startswith(f"{key}.") for name in known())


def refuse_secret(key: str, given: Given) -> None:
    name = key.rpartition(".")[2].lower()
    if key not in known() and name in SECRETS:
        raise SettingsError(
            f"{given.origin.place}: {key} is a secret, and secrets do not belong in the settings.",
            'Remove it, and let auth = "token-env" or "token-command" fetch it (see token_env, token_command).',
        )
    if key == "journal.url" and given.origin.source == "file" and _has_password(str(given.value)):
        raise SettingsError(
            f"{given.origin.place}: journal.url holds a password, and secrets do not belong in the file.",
            "Leave it out, and use PGPASSWORD, a pgpass file or the variable ACCORD_JOURNAL__URL.",
        )


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return "@" in url


def masked(key: str, value: object) -> object:
    """Return a setting as it may be shown: without the password that an address from the environment may hold."""
    if key != "journal.url" or not _has_password(str(value)):
        return value
    scheme, _, rest = str(value).partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}"


def refuse_unknown(key: str, given: Given) -> None:
    keys = known()
    if key in keys:
        return
    if inside := [name for name in keys if name.startswith(f"{key}.")]:
        raise SettingsError(
            f"{given.origin.place}: {key} is {_shown(key, given.value)}, but it must be a table.",
            f"It holds {', '.join(name.removeprefix(f'{key}.') for name in inside)}.",
        )
    section, _, name = key.partition(".")
    siblings = [known_key.partition(".")[2] for known_key in keys if known_key.startswith(f"{section}.")]
    if siblings:
        close = [f"{section}.{found}" for found in difflib.get_close_matches(name, siblings, n=1)]
        allowed = f"[{section}] may hold {', '.join(siblings)}."
    else:
        close = difflib.get_close_matches(key, keys, n=1)
        allowed = f"The tables are {_sections()}."
    raise SettingsError(
        f"{given.origin.place}: there is no setting {key}.",
        f"Did you mean {close[0]}?" if close else allowed,
    )


def _sections() -> str:
    return ", ".join(f"[{name}]" for name in Settings.model_fields)


def _validate(given: Mapping[str, Given]) -> Settings:
    try:
        return validated(given)
    except ValidationError as error:
        raise _explain(error.errors(include_url=False), given) from None


def validated(given: Mapping[str, Given]) -> Settings:
    """Return settings given by dotted key, whose names are known. Raises ValidationError."""
    values = nest({key: value.value for key, value in given.items()})
    return Settings.model_validate_json(json.dumps(values, default=str), strict=True)


_NAMED = 5
"""So many wrong settings are told at once."""


def _explain(errors: list[ErrorDetails], given: Mapping[str, Given]) -> SettingsError:
    """Return what is wrong, as a person would put it: everything, for who corrects one thing wants no second round."""
    told = [explained(error, given) for error in errors[:_NAMED]]
    more = [f"({len(errors) - _NAMED} more after that.)"] if len(errors) > _NAMED else []
    hints = dict.fromkeys(hint for _, hint in told)
    return SettingsError(" ".join(problem for problem, _ in told), " ".join([*hints, *more]))


def explained(error: ErrorDetails, given: Mapping[str, Given]) -> tuple[str, str]:
    """Return one thing that is wrong, and what would be allowed."""
    if told := _of_a_pair(error, given):
        return told
    path = ".".join(str(part) for part in error["loc"] if isinstance(part, str))
    key = path if path in given else next((k for k in given if k.startswith(path)), path)
    place = given[key].origin.place if key in given else FILE
    problem = f"[{path}] contradicts itself" if key != path else f"{key} is {_shown(key, given[key].value)}"
    return f"{place}: {problem}.", _allowed(error)


def _of_a_pair(error: ErrorDetails, given: Mapping[str, Given]) -> tuple[str, str] | None:
    """Return what is wrong with a table of fields that a person paired, None if it is not about one."""
    loc = error["loc"]
    text = str(error.get("ctx", {}).get("error", ""))
    table = f"{loc[0]}.fields"
    if table not in given or not (text.startswith("[[") or (len(loc) > 3 and loc[1] == "fields")):
        return None
    place = given[table].origin.place
    if text:
        return f"{place}: {text}.", "Correct that table, or remove it."
    number, name = int(loc[2]) + 1, str(loc[3])
    where = f"{place}: [[{table}]], table {number}"
    if error["type"] == "missing":
        return f"{where}: {name} is missing.", "Such a table needs outlook and salesforce."
    if error["type"] == "extra_forbidden":
        return f"{where}: there is no {name}.", "Such a table has outlook, salesforce and direction."
    return f"{where}: {name} is {_shown(table, error['input'])}.", _allowed(error)


def _shown(key: str, value: object) -> str:
    text = json.dumps(masked(key, value), ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"


_WORDS = {
    "bool_type": "It must be true or false.",
    "bool_parsing": "It must be true or false.",
    "int_type": "It must be a whole number.",
    "float_type": "It must be a number.",
    "string_type": "It must be text in quotes.",
    "string_too_short": "It must not be empty.",
    "tuple_type": 'It must be a list, such as ["delete"].',
    "finite_number": "It must be a number.",
}
_PATTERNS = {
    r"^\d{2,3}\.0$": 'It must be a version such as "66.0".',
    r"^[A-Za-z]\w*$": "It must be the API name of a field: letters, digits and underscores.",
}


def _allowed(error: ErrorDetails) -> str:
    """Return what would be allowed, in a sentence."""
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error" | "enum":
            return f"It must be {str(context['expected']).replace(chr(39), chr(34))}."
        case "greater_than_equal":
            return f"It must be at least {context['ge']}."
        case "greater_than":
            return f"It must be more than {context['gt']}."
        case "less_than_equal":
            return f"It must be at most {context['le']}."
        case "string_pattern_mismatch":
            return _PATTERNS.get(str(context["pattern"]), f"It must match {context['pattern']}.")
        case "value_error":
            text = str(context["error"])
            return f"It {text}." if text.startswith("must") else f"{text}."
        case other:
            return _WORDS.get(other, f"{error['msg']}.")


def settings_rows(loaded: Loaded) -> list[tuple[str, object, str]]:
    """Return key, value and origin of every setting, in the order of the file."""
    tables = loaded.settings.model_dump(mode="json")
    order = ("journal", "outlook", "salesforce", "calendar", "contacts", "tasks", "guards")
    keys = sorted(known(), key=lambda key: order.index(key.partition(".")[0]))
    return [(key, masked(key, _at(tables, key)), str(loaded.origins.get(key, "default"))) for key in keys]


def _at(tables: Mapping[str, object], key: str) -> object:
    place: object = tables
    for name in key.split("."):
        assert isinstance(place, Mapping)  # noqa: S101  `known` lists nothing that is not there
        place = place[name]
    return place
