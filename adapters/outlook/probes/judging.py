"""What answers of Graph say, read without the adapter's own code. Pure."""

from collections.abc import Mapping

from core.probing.model import Seen, entry, objects

Json = Mapping[str, object]


def listed(seen: Seen) -> list[Json]:
    """Return the rows of a collection."""
    return list(objects(entry(seen.body, "value")))


def code(seen: Seen) -> str:
    return str(entry(seen.body, "error", "code") or "").lower()


def properties(row: object) -> list[Json]:
    """Return the extended properties that came with an item."""
    return list(objects(entry(row, "singleValueExtendedProperties")))


def row_of(seen: Seen, id_: object) -> Json | None:
    return next((row for row in listed(seen) if row.get("id") == id_), None)


def removed(rows: list[Json]) -> set[object]:
    """Return the ids of the tombstones among rows of delta."""
    return {row.get("id") for row in rows if entry(row, "@removed")}


def present(rows: list[Json]) -> set[object]:
    return {row.get("id") for row in rows if not entry(row, "@removed")}


def lines(text: object) -> list[str]:
    """Return the lines of a text with its blanks folded; empty ones at its end do not count."""
    told = [" ".join(line.split()) for line in str(text or "").replace("\r\n", "\n").split("\n")]
    while told and not told[-1]:
        told.pop()
    return told


def refused_stale(stale: Seen, name: object, after: object) -> str:
    """Return what became of a write with a version from before, given the name of the record before and after it."""
    kept = name == after
    if stale.ok:
        return "ignored" if not kept else "other"
    return {412: "refused-412", 409: "refused-409"}.get(stale.status, "other") if kept else "other"
