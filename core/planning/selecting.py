"""Which rows of a plan an expression describes: `kind=calendar state=conflict title~"q3 review"`."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from core import fields as canon
from core.errors import UsageError
from core.model import ActionKind, Hold, Kind, Row, RowState, Rule, Side
from core.planning.targets import BOTH, target_word

_FILTER_WORD = re.compile(
    r"""([^\s=~"'“”]+[=~](?:"[^"]*"|“[^”]*”|'[^']*'|\S*))|["“]([^"”]*)["”]|(\S+)""",
)

Test = Callable[[Row], bool]

_EXAMPLE = 'Words are like kind=tasks, state=held or title~"q3 review"'
_WORD = re.compile(r"""\s*([^\s=~"'“”]*)([=~])(?:"([^"]*)"|“([^”]*)”|'([^']*)'|(\S*))(?=\s|$)""")


def matching(expression: str) -> Test:
    """Return the test of whether a row is as an expression says.

    Its words are joined by "and"; `=` compares whole, `~` looks for a part; letter case does not matter, and a text of
    several words stands in quotes. Raises UsageError for what is not understood, by name.
    """
    tests = [_test(*word) for word in _words(expression)]
    if not tests:
        raise UsageError("--where is empty.", f"{_EXAMPLE}; {_KEYS_SAID}.")
    return lambda row: all(test(row) for test in tests)


def filtering(text: str) -> Test:
    """Return the test of a filter as a person types it: an expression as above, in which bare words are of the title.

    Nothing typed lets every row pass. Raises UsageError for what is not understood.
    """
    bare, expression = _without_bare_words(text)
    tests = [_test("title", "~", word) for word in bare] + [_test(*word) for word in _words(expression)]
    return lambda row: all(test(row) for test in tests)


def _without_bare_words(text: str) -> tuple[list[str], str]:
    """Return the words that stand alone, or in quotes, and the rest of a filter."""
    bare: list[str] = []
    rest: list[str] = []
    for found in _FILTER_WORD.finditer(text):
        word, quoted, alone = found.groups()
        if word is not None:
            rest.append(word)
        else:
            bare.append(quoted if quoted is not None else alone)
    return [word for word in bare if word], " ".join(rest)


def _words(expression: str) -> list[tuple[str, str, str]]:
    """Return key, sign and value of each word."""
    found: list[tuple[str, str, str]] = []
    at, rest = 0, expression.rstrip()
    while at < len(rest):
        word = _WORD.match(rest, at)
        if word is None:
            raise _not_understood(rest[at:].split()[0], more=bool(found))
        key, sign, *values = word.groups()
        found.append((key, sign, next((value for value in values if value is not None), "")))
        at = word.end()
    return found


def _not_understood(word: str, *, more: bool) -> UsageError:
    hint = f"{_EXAMPLE}; {_KEYS_SAID}."
    if more and not set(word) & set("=~"):
        hint = f'A text of several words stands in quotes, as in title~"q3 {word}".'
    return UsageError(f"{word!r} is not understood.", hint)


_KEYS: dict[str, Callable[[Row], Sequence[str | None]]] = {
    "item": lambda row: (row.item, row.counterpart),
    "kind": lambda row: (row.kind,),
    "action": lambda row: (row.action,),
    "target": lambda row: (target_word(row.target),),
    "state": lambda row: (row.state,),
    "rule": lambda row: (row.rule,),
    "hold": lambda row: (row.hold,),
    "field": lambda row: tuple(change.name for change in row.fields),
    "title": lambda row: tuple(face.title for face in (row.outlook, row.salesforce) if face),
}
KEYS = tuple(_KEYS)
"""What may stand before = or ~."""
_KEYS_SAID = f"the words before = or ~ are {', '.join(_KEYS)}"

_ENUMS: dict[str, type[StrEnum]] = {"kind": Kind, "action": ActionKind, "state": RowState, "rule": Rule, "hold": Hold}
_KNOWN: dict[str, tuple[str, ...]] = {
    **{key: tuple(word.value for word in words) for key, words in _ENUMS.items()},
    "target": (*(side.value for side in Side), BOTH),
    "field": tuple(dict.fromkeys(spec.name for kind in Kind for spec in canon.BY_KIND[kind])),
}
"""The values that a key may have, where they can be listed."""
_SYNONYMS = {"task": Kind.TASKS.value, "contact": Kind.CONTACTS.value}


def _test(key: str, sign: str, value: str) -> Test:
    key, wanted = key.casefold(), value.casefold()
    if key not in _KEYS:
        raise _not_understood(f"{key}{sign}{value}", more=False)
    if not wanted:
        raise UsageError(f"There is no value after {key}{sign}", f"{_EXAMPLE}.")
    said = _KEYS[key]
    if sign == "~":
        return lambda row: any(wanted in str(each or "").casefold() for each in said(row))
    if key == "item":
        return lambda row: any(str(each or "").startswith(wanted) for each in said(row))
    known = _spelt(key, value)
    return lambda row: any(str(each or "").casefold() == known for each in said(row))


def _spelt(key: str, value: str) -> str:
    """Return a value as rows spell it. Raises UsageError for one that no row can have."""
    known, wanted = _KNOWN.get(key), value.casefold()
    if known is None:
        return wanted
    spelt = {re.sub(r"[-_ ]", "", word).casefold(): word for word in known}
    wanted = _SYNONYMS.get(wanted, wanted) if key == "kind" else wanted
    found = spelt.get(re.sub(r"[-_ ]", "", wanted))
    if found is None and key == "field" and (canon.is_own(value) or wanted.endswith("__c")):
        return wanted  # one that a person paired
    if found is None:
        raise UsageError(f"There is no {key} {wanted!r}.", f"{key} is one of {', '.join(known)}.")
    return found.casefold()


def values_of(key: str) -> tuple[str, ...]:
    """Return the values that a key may have, where they can be listed."""
    return _KNOWN.get(key, ())
