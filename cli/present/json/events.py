"""An event as JSON."""

import msgspec

from cli.present.json.plan import Document
from core.facts.recorded import Recorded


def event_document(recorded: Recorded) -> Document:
    """Return an event as a part of an item's story."""
    event = msgspec.to_builtins(recorded.event)
    kind = recorded.kind.value if recorded.kind else None
    content = event.pop("content", None)
    return {
        "position": recorded.position,
        "version": recorded.position,
        "run": recorded.run,
        "kind": kind,
        "item": recorded.item,
        "type": event.pop("type"),
        "at": recorded.at,
        "actor": recorded.actor,
        "data": event,
        "content": content,
    }
