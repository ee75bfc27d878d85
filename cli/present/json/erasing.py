"""Erasures as JSON."""

from cli.present.json.plan import Document, plain
from cli.present.reports import Erased


def erased_document(told: Erased) -> Document:
    """Return `accord erase --json`: ids and counts alone, for what was erased must not stand in an output either."""
    return {
        "schema": "accord.erase/1",
        "events": told.events,
        "items": [{"item": each.item, "kind": plain(each.kind), "events": each.events} for each in told.erasure.items],
        "remains": list(told.erasure.remains),
    }
