"""Which kinds a command is about."""

from collections.abc import Sequence

from core.errors import UsageError
from core.model import Kind
from core.settings import PlanSettings


def named_kinds(names: Sequence[str]) -> tuple[Kind, ...]:
    """Return the kinds that the person named, each once, in the order of the model. Raises UsageError."""
    meant = {name: _spelt(name) for name in names}
    known = [kind.value for kind in Kind]
    for name, kind in meant.items():
        if kind not in known:
            raise UsageError(f"There is no kind '{name}'.", f"The kinds are {', '.join(known)}.")
    return tuple(kind for kind in Kind if kind.value in meant.values())


def is_kind(word: str) -> bool:
    """Tell whether a word names a kind."""
    return _spelt(word) in set(Kind)


def _spelt(name: str) -> str:
    return _SYNONYMS.get(name.lower(), name.lower())


_SYNONYMS = {"contact": "contacts", "task": "tasks", "calendars": "calendar"}


def chosen_kinds(names: Sequence[str], settings: PlanSettings) -> tuple[Kind, ...]:
    """Return the kinds named, or else all that are switched on. Raises UsageError when there are none."""
    named, enabled = named_kinds(names), settings.enabled()
    for kind in named:
        if kind not in enabled:
            raise UsageError(
                f"{kind.capitalize()} {'are' if kind.endswith('s') else 'is'} switched off.",
                f"Run: accord enable {kind}",
            )
    if not enabled:
        raise UsageError("No kind is switched on.", "Run: accord enable calendar (or contacts, or tasks)")
    return named or enabled
