"""The rows of one object, found by id, by external id and by when they were last modified."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from adapters.sandbox.salesforce.tables.rows import Row

_SLACK = 1000


class Table:
    """Rows by id, in the order in which they were created.

    A row is never changed in place: `put` replaces it, so a row somebody holds stays as it was.
    """

    def __init__(self, indexed: Iterable[str]) -> None:
        self.rows: dict[str, Row] = {}
        self._by_value: dict[str, dict[str, set[str]]] = {name: {} for name in indexed}
        self._modified: list[tuple[str, str]] = []

    def get(self, record_id: str) -> Row | None:
        return self.rows.get(record_id)

    def put(self, row: Row) -> Row | None:
        """Add or replace a row; return the one it replaces."""
        before = self.rows.get(row["Id"])
        if before is not None:
            self._unindex(before)
        self.rows[row["Id"]] = row
        for name, index in self._by_value.items():
            if row.get(name) is not None:
                index.setdefault(str(row[name]).lower(), set()).add(row["Id"])
        insort(self._modified, (row["SystemModstamp"], row["Id"]))
        if len(self._modified) > 2 * len(self.rows) + _SLACK:
            self._modified = sorted((r["SystemModstamp"], r["Id"]) for r in self.rows.values())
        return before

    def remove(self, record_id: str) -> Row | None:
        """Take a row away for good; return it."""
        row = self.rows.pop(record_id, None)
        if row is not None:
            self._unindex(row)
        return row

    def _unindex(self, row: Row) -> None:
        for name, index in self._by_value.items():
            if row.get(name) is not None:
                index.get(str(row[name]).lower(), set()).discard(row["Id"])

    def with_value(self, name: str, value: str) -> list[Row]:
        """Return the rows with a value in an indexed field, whatever its case."""
        return [self.rows[i] for i in sorted(self._by_value[name].get(value.lower(), ()))]

    def since(self, stamp: str) -> Iterator[Row]:
        """Yield the rows that were modified at a stamp or later."""
        seen: set[str] = set()
        for at, record_id in self._modified[bisect_left(self._modified, (stamp, "")) :]:
            row = self.rows.get(record_id)
            if row is not None and row["SystemModstamp"] == at and record_id not in seen:
                seen.add(record_id)
                yield row
