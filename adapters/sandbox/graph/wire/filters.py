"""The part of OData's $filter that mailbox items understand, as a predicate over what a read shows.

or, and, not, comparisons, `startswith`, `endswith`, `contains`, `cast(path, Edm.X)`, and `path/any(x: ...)`. Values of
extended properties compare without regard to case (graph.md §E).
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from adapters.sandbox.graph.forms.errors import GraphError, bad_request
from adapters.sandbox.graph.forms.extended import normal_id
from adapters.sandbox.graph.forms.words import words


class Scope(Protocol):
    """What names mean: the item's properties, and the variables of the lambdas around."""

    def get(self, name: str, /) -> Any: ...


Value = Callable[[Scope], Any]
Predicate = Callable[[Scope], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@][\w.@]*)|(?P<mark>[()/:,]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
}
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda a, b: b in a,
}
_ALWAYS = ("id", "singleValueExtendedProperties", "multiValueExtendedProperties", "extensions")
_WORDS: dict[str, Any] = {"null": None, "true": True, "false": False}
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?")


_TEXTS = frozenset({"text"})
_TYPES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        words(
            "isAllDay isCancelled isOnlineMeeting isOrganizer isReminderOn hasAttachments isDraft hideAttendees "
            "responseRequested allowNewTimeProposals"
        ),
        frozenset({"boolean"}),
    ),
    **dict.fromkeys(
        words("createdDateTime lastModifiedDateTime bodyLastModifiedDateTime originalStart birthday"),
        frozenset({"time"}),
    ),
    **dict.fromkeys(
        words("subject title displayName bodyPreview iCalUId uid seriesMasterId transactionId changeKey"), _TEXTS
    ),
    **dict.fromkeys(("start/dateTime", "end/dateTime", "dueDateTime/dateTime"), _TEXTS),
    "reminderMinutesBeforeStart": frozenset({"number"}),
}
"""What kinds of literal some paths compare with (OData: both operands of a comparison need one type).

A dateTime inside start and end is an Edm.String, so it is compared with a text in quotes.
"""


def parse_filter(text: str, names: frozenset[str] | None = None) -> Predicate:
    """Return the predicate of a filter clause over properties of these names.

    Raises BadRequest for one that cannot be read, names an unknown property, or compares what has no type in common.
    """
    parser = _Parser(text, names)
    found = parser.either()
    parser.end()
    return lambda item: bool(found(item))


class _Parser:
    """A recursive descent over the tokens of one clause."""

    def __init__(self, text: str, names: frozenset[str] | None) -> None:
        self.text, self.names = text, names
        self.variables: list[str] = []
        self.tokens = _tokens(text)
        self.at = 0

    def wrong(self) -> GraphError:
        return bad_request(f"Invalid filter clause: Syntax error at position {self.at} in '{self.text}'.")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def skip(self, mark: str) -> None:
        if self.take()[1] != mark:
            raise self.wrong()

    def is_next(self, word: str) -> bool:
        kind, text = self.peek()
        if kind in ("name", "mark") and text.lower() == word:
            self.at += 1
            return True
        return False

    def end(self) -> None:
        if self.peek()[0] != "end":
            raise self.wrong()

    def either(self) -> Value:
        left = self.both()
        while self.is_next("or"):
            left = _either(left, self.both())
        return left

    def both(self) -> Value:
        left = self.one()
        while self.is_next("and"):
            left = _both(left, self.one())
        return left

    def one(self) -> Value:
        if self.is_next("not"):
            negated = self.one()
            return lambda scope: not negated(scope)
        if self.is_next("("):
            inner = self.either()
            self.skip(")")
            return inner
        name = self.peek()[1].lower()
        if name in _TESTS:
            return self.test(_TESTS[self.take()[1].lower()])
        return self.comparison()

    def test(self, test: Callable[[str, str], bool]) -> Value:
        self.skip("(")
        left = self.operand()
        self.skip(",")
        right = self.operand()
        self.skip(")")
        return lambda scope: test(_folded(left(scope)), _folded(right(scope)))

    def comparison(self) -> Value:
        started = self.at
        left = self.operand()
        ended = self.at
        kind, word = self.peek()
        if kind != "name" or word.lower() not in _COMPARE:
            return left
        self.take()
        self.need_one_type("".join(text for _, text in self.tokens[started:ended]), *self.peek())
        return _compared(_COMPARE[word.lower()], left, self.operand())

    def need_one_type(self, path: str, kind: str, text: str) -> None:
        """Refuse to compare a property with a literal of another type."""
        wanted = _TYPES.get(path)
        literal = "boolean" if text.lower() in ("true", "false") and kind == "name" else kind
        if (
            wanted
            and text.lower() != "null"
            and literal in ("text", "time", "number", "boolean")
            and literal not in wanted
        ):
            raise bad_request(
                f"Invalid filter clause: A binary operator with incompatible types was detected at '{path}'."
            )

    def operand(self) -> Value:
        kind, text = self.take()
        if kind == "text":
            return _constant(text[1:-1].replace("''", "'"))
        if kind == "number":
            return _constant(float(text))
        if kind == "time":
            moment = datetime.fromisoformat(text)
            return _constant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        if kind != "name":
            raise self.wrong()
        if text.lower() in _WORDS:
            return _constant(_WORDS[text.lower()])
        if text.lower() == "cast":
            return self.cast()
        return self.path(text)

    def cast(self) -> Value:
        self.skip("(")
        inner = self.operand()
        self.skip(",")
        if not self.take()[1].lower().startswith("edm."):
            raise self.wrong()
        self.skip(")")
        return lambda scope: _number(inner(scope))

    def path(self, first: str) -> Value:
        if self.names is not None and first not in (*self.names, *self.variables, *_ALWAYS):
            raise bad_request(f"Invalid filter clause: Could not find a property named '{first}'.")
        steps = [first]
        while self.is_next("/"):
            kind, step = self.take()
            if kind != "name":
                raise self.wrong()
            if step.lower() in ("any", "all"):
                return self.any_of(steps, every=step.lower() == "all")
            steps.append(step)
        return _path(steps)

    def any_of(self, steps: list[str], *, every: bool) -> Value:
        rows = _path(steps)
        self.skip("(")
        kind, variable = self.take()
        if kind != "name":
            raise self.wrong()
        self.skip(":")
        self.variables.append(variable)
        inner = self.either()
        self.variables.pop()
        self.skip(")")
        join = all if every else any
        return lambda scope: join(inner(_Inner(scope, variable, row)) for row in rows(scope) or ())


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, stripped = [], 0, text.rstrip()
    while at < len(stripped):
        matched = _TOKEN.match(stripped, at)
        if matched is None:
            raise bad_request(f"Invalid filter clause: Syntax error at position {at} in '{text}'.")
        kind = matched.lastgroup or ""
        found.append((kind, matched[kind]))
        at = matched.end()
    return found


class _Inner:
    """A scope with one name more."""

    def __init__(self, outer: Scope, name: str, value: Any) -> None:
        self.outer, self.name, self.value = outer, name, value

    def get(self, name: str, /) -> Any:
        return self.value if name == self.name else self.outer.get(name)


def _constant(value: Any) -> Value:
    return lambda scope: value


def _either(left: Value, right: Value) -> Value:
    return lambda scope: left(scope) or right(scope)


def _both(left: Value, right: Value) -> Value:
    return lambda scope: left(scope) and right(scope)


def _path(steps: list[str]) -> Value:
    first, rest = steps[0], steps[1:]

    def value(scope: Scope) -> Any:
        found: Any = scope.get(first)
        for step in rest:
            found = found.get(step) if isinstance(found, dict) else None
        return _PropertyText(found) if rest == ["value"] and isinstance(found, str) else found

    def key(scope: Scope) -> Any:
        row = scope.get(first)
        return _PropertyId(row["id"]) if isinstance(row, dict) and "value" in row else value(scope)

    return key if rest == ["id"] else value


class _PropertyText(str):
    """An extended property's value: compares without regard to case."""


class _PropertyId(str):
    """An extended property's id: compares in normalised form."""


def _compared(compare: Callable[[Any, Any], bool], left: Value, right: Value) -> Value:
    def claim(scope: Scope) -> bool:
        a, b = _alike(left(scope), right(scope))
        if a is None or b is None:
            return compare in (_COMPARE["eq"], _COMPARE["ne"]) and compare(a, b)
        try:
            return compare(a, b)
        except TypeError:
            raise bad_request(
                "Invalid filter clause: A binary operator with incompatible types was detected."
            ) from None

    return claim


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    if isinstance(a, _PropertyId) and isinstance(b, str):
        return str(a), normal_id(b)
    if isinstance(a, _PropertyText) and isinstance(b, str):
        return a.casefold(), b.casefold()
    if isinstance(b, datetime) and isinstance(a, str):
        moment = datetime.fromisoformat(a)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC), b
    if isinstance(a, str) and isinstance(b, str) and _CLOCK.fullmatch(a) and _CLOCK.fullmatch(b):
        return datetime.fromisoformat(a), datetime.fromisoformat(b)
    return a, b


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


def _folded(value: Any) -> str:
    return value.casefold() if isinstance(value, str) else ""
