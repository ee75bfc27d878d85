"""Settings of then, with some of them replaced: what a replay asks about."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cli.config.layers import Given, from_file, from_options
from cli.config.load import checked
from core.errors import UsageError
from core.settings import PlanSettings

_OF_PLANS = tuple(PlanSettings.model_fields)


def overlay(file: Path | None, overrides: Mapping[str, str]) -> Callable[[PlanSettings], PlanSettings] | None:
    """Return what replaces settings by those of a file and of `--set`; None if neither says anything.

    Raises UsageError for a setting of `--set` that no plan follows from, and SettingsError for what is not allowed.
    """
    given = (from_file(file) if file else {}) | from_options(overrides)
    for key in from_options(overrides):
        if key.partition(".")[0] not in _OF_PLANS:
            raise UsageError(f"{key} does not change a plan.", f"Settings that do: {', '.join(_OF_PLANS)}.")
    asked = {key: value for key, value in given.items() if key.partition(".")[0] in _OF_PLANS}
    if not asked:
        return None
    checked(asked)
    return lambda then: _replaced(then, asked)


def _replaced(then: PlanSettings, asked: Mapping[str, Given]) -> PlanSettings:
    values = then.model_dump(mode="json")
    for key, given in asked.items():
        *tables, last = key.split(".")
        place = values
        for table in tables:
            place = place[table]
        place[last] = given.value
    return PlanSettings.model_validate(values)
