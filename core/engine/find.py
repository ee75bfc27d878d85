"""find: which items a person means, by id, by remote id, or by what their rows say."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from core.errors import UsageError
from core.facts.state import State
from core.model import Plan, Row, Side

_SHORTEST_PREFIX = 2
_SHOWN = 5


class Finder:
    """Finds items of one state. Looking for many costs one pass over the items."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sorted: list[str] | None = None

    def all(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the items that these texts name, each once, in order. Raises UsageError for an unknown one."""
        return tuple(dict.fromkeys(item for text in texts for item in self.meant(text)))

    def one(self, text: str) -> str:
        """Return the item that a text names. Raises UsageError when it names none, or several."""
        items = self.meant(text)
        if len(items) != 1:
            raise UsageError(f"'{text}' names {len(items)} items.", f"Name one of them: {', '.join(items[:_SHOWN])}")
        return items[0]

    def meant(self, text: str) -> tuple[str, ...]:
        """Return the items that a text names: an item id, a prefix of one, or a remote id of either side.

        Raises UsageError when nothing is meant, or a prefix means several.
        """
        exact = self._exactly(text)
        if exact:
            return exact
        begun = self._beginning_with(text.lower()) if len(text) >= _SHORTEST_PREFIX else []
        if len(begun) == 1:
            return tuple(begun)
        if begun:
            shown = ", ".join(begun[:_SHOWN])
            raise UsageError(f"{text!r} is the beginning of {len(begun)} items: {shown}.", "Give more of the id.")
        raise unknown(text)

    def _exactly(self, text: str) -> tuple[str, ...]:
        owners = (state.owner.get(side, {}).get(text) for state in self._state.kinds.values() for side in Side)
        found = [text] if self._state.find(text) else []
        return tuple(dict.fromkeys([*found, *(owner for owner in owners if owner)]))

    def _beginning_with(self, prefix: str) -> list[str]:
        if self._sorted is None:
            self._sorted = sorted(item for state in self._state.kinds.values() for item in state.items)
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\U0010ffff")
        return self._sorted[start:end]


def unknown(text: str) -> UsageError:
    return UsageError(f"There is no item {text!r}.", "accord plan --all lists the items with their ids.")


def select(plan: Plan, expression: str) -> tuple[str, ...]:
    """Return the items of the rows that an expression describes: `kind=calendar state=conflict title~review`.

    Its words are joined by "and"; `=` compares whole, `~` looks for a part; letter case does not matter.
    Raises UsageError for a word that is not understood.
    """
    tests = [_test(word) for word in expression.split()]
    if not tests:
        raise UsageError("The expression says nothing.", f"Its words are like kind=calendar; {_KEYS_SAID}.")
    return tuple(row.item for row in plan.rows if all(test(row) for test in tests))


_KEYS: dict[str, Callable[[Row], Sequence[str | None]]] = {
    "item": lambda row: (row.item,),
    "kind": lambda row: (row.kind,),
    "action": lambda row: (row.action,),
    "target": lambda row: ("both",) if len(row.target) > 1 else row.target,
    "state": lambda row: (row.state,),
    "rule": lambda row: (row.rule,),
    "hold": lambda row: (row.hold,),
    "field": lambda row: tuple(change.name for change in row.fields),
    "title": lambda row: tuple(face.title for face in (row.outlook, row.salesforce) if face),
}
_KEYS_SAID = f"the words before it are {', '.join(_KEYS)}"


def _test(word: str) -> Callable[[Row], bool]:
    key, sign, wanted = _split(word)
    if key not in _KEYS or not sign:
        raise UsageError(f"{word!r} is not understood.", f"Words are like kind=calendar or title~review; {_KEYS_SAID}.")
    if sign == "=":
        return lambda row: any(str(value or "").casefold() == wanted for value in _KEYS[key](row))
    return lambda row: any(wanted in str(value or "").casefold() for value in _KEYS[key](row))


def _split(word: str) -> tuple[str, str, str]:
    at = next((i for i, letter in enumerate(word) if letter in "=~"), len(word))
    return word[:at].casefold(), word[at : at + 1], word[at + 1 :].casefold()
