"""Events as the two texts that the journal stores, and back.

`data` is the event's JSON without its type, which has a column, and without its content, which can be erased.
Stored bytes never change: an event of an older schema version is upcast each time it is read.
"""

from collections.abc import Callable
from typing import Any, Final, get_args

import msgspec

from core.errors import JournalError
from core.facts.events import AnyEvent, Event

Fact = dict[str, Any]
"""An event as plain JSON, its content included."""

Upcaster = Callable[[Fact], Fact]
"""Takes an event of one schema version, returns it as the next version has it."""

UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {}
"""By event type and the schema version that is read."""


_CLASSES: Final[dict[str, type[Event]]] = {str(cls.__struct_config__.tag): cls for cls in get_args(AnyEvent)}
_TAGS: Final[dict[type[Event], tuple[str, int, int, int]]] = {
    cls: (name, cls.schema, len(f'{{"type":"{name}"'), len(f'{{"type":"{name}",')) for name, cls in _CLASSES.items()
}
"""Of each class: type, schema version, and where in its JSON the type ends and what follows it begins."""
_AROUND_CONTENT: Final = len(',"content":}')
"""The content is the last field of every class that has one, so what stands before it is the data."""
DECODERS: Final[dict[tuple[str, int], Callable[[str], Any]]] = {
    (name, cls.schema): msgspec.json.Decoder(cls).decode for name, cls in _CLASSES.items()
}
_encode = msgspec.json.Encoder().encode


def encode(event: AnyEvent) -> tuple[str, int, str, bytes | None]:
    """Return type, schema version, data and content as they are stored.

    Raises UnicodeEncodeError for text with half a surrogate pair.
    """
    name, schema, tag_ends, rest_begins = _TAGS[type(event)]
    whole, content = _encode(event), getattr(event, "content", None)
    if content is None:
        return name, schema, "{" + whole[rest_begins if len(whole) > rest_begins else tag_ends :].decode(), None
    content = _encode(content)
    ends = -len(content) - _AROUND_CONTENT
    return name, schema, "{" + whole[rest_begins:ends].decode() + "}", content


def decode(name: str, schema: int, data: str, content: str | None) -> AnyEvent:
    """Return a stored event, brought up to the newest schema version.

    Raises JournalError for a type or version that this Accord does not know, and msgspec.MsgspecError for text
    that is not such an event.
    """
    decoder = DECODERS.get((name, schema))
    if decoder is None:
        return upcast(name, schema, joined(data, content))
    event: AnyEvent = decoder(joined(data, content))
    return event


def joined(data: str, content: str | None) -> str:
    """Return one JSON object of the two parts."""
    if content is None:
        return data
    return f'{{"content":{content}}}' if data == "{}" else f'{{"content":{content},{data[1:]}'


def upcast(name: str, schema: int, text: str) -> AnyEvent:
    fact: Fact = msgspec.json.decode(text)
    while (name, schema) not in DECODERS:
        if (name, schema) not in UPCASTERS:
            raise _newer(name, schema)
        fact = UPCASTERS[name, schema](fact)
        schema += 1
    event: AnyEvent = msgspec.convert(fact, _CLASSES[name])  # type: ignore[assignment]  # every class is in AnyEvent
    return event


def _newer(name: str, schema: int) -> JournalError:
    return JournalError(
        f'The journal holds a "{name}" event of schema {schema}, which was written by a newer Accord.',
        "Update Accord. `accord verify` still works; planning needs to understand every event.",
    )
