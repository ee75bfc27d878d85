"""SOQL as text and as a tree."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from adapters.sandbox.salesforce.errors import Refused, malformed_query

GRAMMAR = r"""
start: _SELECT fields _FROM NAME where? order? limit? offset?
fields: field ("," field)*
?field: path | count | subquery
count: _COUNT "(" ")"
subquery: "(" _SELECT fields _FROM NAME where? order? limit? ")"
path: NAME ("." NAME)*
where: _WHERE condition
?condition: unary | both | either | negation
both: unary (_AND unary)+
either: unary (_OR unary)+
negation: _NOT unary
?unary: "(" condition ")" | comparison
comparison: path OPERATOR value -> compare
    | path LIKE value           -> compare
    | path _IN list             -> among
    | path _NOT _IN list        -> not_among
?list: "(" value ("," value)* ")" -> values
    | "(" start ")"               -> semi_join
value: STRING | DATETIME | DATE | NUMBER | TRUE | FALSE | NULL | RELATIVE
order: _ORDER _BY sort ("," sort)*
sort: path (ASC | DESC)? (_NULLS (FIRST | LAST))?
limit: _LIMIT INTEGER
offset: _OFFSET INTEGER

_SELECT.3: /SELECT\b/i
_FROM.3: /FROM\b/i
_COUNT.3: /COUNT(?=\s*\()/i
_WHERE.3: /WHERE\b/i
_AND.3: /AND\b/i
_OR.3: /OR\b/i
_NOT.3: /NOT\b/i
_IN.3: /IN\b/i
LIKE.3: /LIKE\b/i
_ORDER.3: /ORDER\b/i
_BY.3: /BY\b/i
ASC.3: /ASC\b/i
DESC.3: /DESC\b/i
_NULLS.3: /NULLS\b/i
FIRST.3: /FIRST\b/i
LAST.3: /LAST\b/i
_LIMIT.3: /LIMIT\b/i
_OFFSET.3: /OFFSET\b/i
TRUE.3: /TRUE\b/i
FALSE.3: /FALSE\b/i
NULL.3: /NULL\b/i
RELATIVE.3: /(TODAY|YESTERDAY|TOMORROW|(LAST|NEXT)_N_DAYS:\d+|N_DAYS_AGO:\d+)\b/i
OPERATOR: "!=" | "<>" | "<=" | ">=" | "=" | "<" | ">"
STRING: /'(?:[^'\\\n]|\\.)*'/
DATETIME.3: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)/i
DATE.2: /\d{4}-\d\d-\d\d/
NUMBER.1: /[+-]?\d+(\.\d+)?/
INTEGER: /\d+/
NAME: /[A-Za-z][A-Za-z0-9_]*/
%import common.WS
%ignore WS
"""


@dataclass(frozen=True, slots=True)
class Path:
    """A field, reached over relationships."""

    names: tuple[str, ...]
    at: int
    """Where it starts in the text."""


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: its kind, and what it says."""

    kind: Literal["string", "datetime", "date", "number", "boolean", "null", "relative"]
    what: Any


@dataclass(frozen=True, slots=True)
class Compare:
    path: Path
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Among:
    path: Path
    choices: "tuple[Value, ...] | Query"
    negated: bool


@dataclass(frozen=True, slots=True)
class Both:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    part: "Condition"


Condition = Compare | Among | Both | Either | Negation


@dataclass(frozen=True, slots=True)
class Sort:
    path: Path
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query. Child queries stand in `children`, by the name of their relationship."""

    fields: tuple[Path, ...]
    source: str
    source_at: int
    children: "tuple[Query, ...]" = ()
    counts: bool = False
    where: Condition | None = None
    order: tuple[Sort, ...] = ()
    limit: int | None = None
    offset: int = 0
    text: str = ""


_ESCAPES = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "N": "\n",
    "R": "\r",
    "T": "\t",
    "B": "\b",
    "F": "\f",
}


def unquote(literal: str, *, like: bool = False) -> str:
    r"""Return the text of a quoted literal. With `like`, `\_` and `\%` keep their backslash.

    Raises Refused for an escape that SOQL does not know.
    """
    out, body, i = [], literal[1:-1], 0
    while i < len(body):
        if body[i] != "\\":
            out.append(body[i])
            i += 1
            continue
        sign = body[i + 1]
        if sign in _ESCAPES:
            out.append(_ESCAPES[sign])
        elif sign in "\\'\"":
            out.append("\\\\" if like and sign == "\\" else sign)
        elif sign in "_%":
            out.append("\\" + sign)
        else:
            raise malformed_query(f"Illegal string literal: invalid escape \\{sign}")
        i += 2
    return "".join(out)


class _Trees(Transformer[Token, Any]):
    """Makes a Query of what the parser found."""

    def start(self, parts: list[Any]) -> Query:
        (paths, children, counts), name, *clauses = parts
        made: dict[str, Any] = dict(clauses)
        return Query(paths, str(name), name.start_pos, children, counts, **made)

    subquery = start

    def fields(self, parts: list[Any]) -> tuple[tuple[Path, ...], tuple[Query, ...], bool]:
        paths = tuple(p for p in parts if isinstance(p, Path))
        return paths, tuple(p for p in parts if isinstance(p, Query)), "count" in parts

    def count(self, parts: list[Any]) -> str:
        return "count"

    def path(self, parts: list[Token]) -> Path:
        return Path(tuple(str(p) for p in parts), parts[0].start_pos or 0)

    def where(self, parts: list[Any]) -> tuple[str, Condition]:
        return "where", parts[0]

    def order(self, parts: list[Sort]) -> tuple[str, tuple[Sort, ...]]:
        return "order", tuple(parts)

    def sort(self, parts: list[Any]) -> Sort:
        words = {p.type for p in parts[1:]}
        return Sort(parts[0], "DESC" in words, "LAST" not in words)

    def limit(self, parts: list[Token]) -> tuple[str, int]:
        return "limit", int(parts[0])

    def offset(self, parts: list[Token]) -> tuple[str, int]:
        return "offset", int(parts[0])

    def both(self, parts: list[Condition]) -> Both:
        return Both(tuple(parts))

    def either(self, parts: list[Condition]) -> Either:
        return Either(tuple(parts))

    def negation(self, parts: list[Condition]) -> Negation:
        return Negation(parts[0])

    def compare(self, parts: list[Any]) -> Compare:
        return Compare(parts[0], {"<>": "!="}.get(parts[1], str(parts[1]).upper()), parts[2])

    def among(self, parts: list[Any]) -> Among:
        return Among(parts[0], parts[1], negated=False)

    def not_among(self, parts: list[Any]) -> Among:
        return Among(parts[0], parts[1], negated=True)

    def values(self, parts: list[Value]) -> tuple[Value, ...]:
        return tuple(parts)

    def semi_join(self, parts: list[Query]) -> Query:
        return parts[0]

    @v_args(inline=True)
    def value(self, token: Token) -> Value:
        match token.type:
            case "STRING":
                return Value("string", str(token))
            case "TRUE" | "FALSE":
                return Value("boolean", token.type == "TRUE")
            case "NUMBER":
                return Value("number", float(token))
            case "NULL":
                return Value("null", None)
            case "DATETIME":
                return Value("datetime", str(token))
            case "DATE":
                return Value("date", str(token))
            case _:
                return Value("relative", str(token).upper())


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=False)


def parse(text: str) -> Query:
    """Return the tree of a query. Raises Refused (MALFORMED_QUERY)."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as wrong:
        raise _explained(text, wrong) from None
    query: Query = _Trees().transform(tree)
    return Query(**{name: getattr(query, name) for name in Query.__slots__} | {"text": text})


def _explained(text: str, wrong: UnexpectedInput) -> Refused:
    match wrong:
        case UnexpectedToken() if wrong.token.type == "$END":
            return malformed_query("unexpected end of query")
        case UnexpectedToken():
            return malformed_query(located(text, wrong.token.start_pos or 0, f"unexpected token: '{wrong.token}'"))
        case UnexpectedCharacters():
            at = wrong.pos_in_stream or 0
            word = text[at:].split(maxsplit=1)[0] if text[at:].split() else ""
            return malformed_query(located(text, at, f"unexpected token: '{word}'"))
        case UnexpectedEOF():
            return malformed_query("unexpected end of query")
        case _:
            return malformed_query("unexpected token")


def located(text: str, at: int, message: str) -> str:
    """Return an error message in the service's form: the line, a mark under the place, row and column."""
    row = text.count("\n", 0, at) + 1
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].split("\n", 1)[0]
    return f"\n{line}\n{' ' * (at - start)}^\nERROR at Row:{row}:Column:{at - start + 1}\n{message}"
