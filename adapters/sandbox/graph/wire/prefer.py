"""The Prefer header: what a client may ask for, and what the answer says was honoured."""

import re
from dataclasses import dataclass

from adapters.sandbox.graph.forms.zones import zone

_TOKEN = re.compile(r'\s*([\w.\-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;\s]*)))?\s*(?:[,;]|$)')


@dataclass(frozen=True, slots=True)
class Prefer:
    """What one request prefers."""

    zone: str = "UTC"
    text: bool = False
    immutable: bool = False
    page_size: int | None = None
    applied: tuple[str, ...] = ()


def parse_prefer(header: str) -> Prefer:
    """Return the preferences of the joined Prefer headers; raises for a zone that Graph does not know."""
    found = {m[1].lower(): m[2] if m[2] is not None else (m[3] or "") for m in _TOKEN.finditer(header)}
    applied = []
    zone_name = found.get("outlook.timezone", "UTC")
    if "outlook.timezone" in found:
        zone(zone_name)
        applied.append(f'outlook.timezone="{zone_name}"')
    body = found.get("outlook.body-content-type", "").lower()
    if body in ("text", "html"):
        applied.append(f'outlook.body-content-type="{body}"')
    immutable = found.get("idtype", "").lower() == "immutableid"
    if immutable:
        applied.append('IdType="ImmutableId"')
    size = found.get("odata.maxpagesize", "")
    if size.isdigit() and int(size) > 0:
        applied.append(f"odata.maxpagesize={size}")
    pages = int(size) if size.isdigit() and int(size) > 0 else None
    return Prefer(zone_name, body == "text", immutable, pages, tuple(applied))
