"""The ledger of a home's probes: what they made, in a file, before anything else is done with it.

A line is a JSON object: side, whose place it is (a digest), what it is, its name and, once the service told it, its id.
A line that a crash cut off says nothing, and its create had not left.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from core.probing.yard import Made

FILE = "probe-ledger.jsonl"


class FileLedger:
    """A `core.probing.yard.Ledger` of one side, in the home's file."""

    def __init__(self, home: Path, side: str, place: str = "") -> None:
        self._path = home / FILE
        self._side = side
        self.at(place)

    def at(self, place: str) -> None:
        """Be the ledger of one mailbox or organisation: what was made in another stays noted, and is left alone."""
        self._of = hashlib.sha256(f"{self._side} {place.casefold()}".encode()).hexdigest()[:12]
        self._made = [Made(str(line["what"]), str(line["name"]), str(line.get("id") or "")) for line in self._lines()]
        self._ids = {made.id for made in self._made if made.id}

    def _lines(self, *, others: bool = False) -> list[dict[str, object]]:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        found = [line for each in text.splitlines() if (line := _parsed(each))]
        return [line for line in found if (line["of"] != self._of) is others]

    @property
    def of(self) -> str:
        """The digest that stands for the place."""
        return self._of

    @property
    def made(self) -> Sequence[Made]:
        return tuple(self._made)

    def has(self, id_: str) -> bool:
        return id_ in self._ids

    def will_make(self, made: Made) -> None:
        self._note(made)

    def has_made(self, made: Made) -> None:
        if made.id not in self._ids:
            self._note(made)
            self._ids.add(made.id)

    def _note(self, made: Made) -> None:
        line = {
            "side": self._side,
            "of": self._of,
            "what": made.what,
            "name": made.name,
            **({"id": made.id} if made.id else {}),
        }
        new = not self._path.exists()
        mode = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._path, mode, 0o600), "a", encoding="utf-8") as file:
            file.write(("" if new else "\n") + json.dumps(line))
            file.flush()
            os.fsync(file.fileno())
        self._made.append(made)

    def empty(self) -> None:
        others = self._lines(others=True)
        self._made, self._ids = [], set()
        if not others:
            self._path.unlink(missing_ok=True)
            return
        aside = self._path.with_suffix(".new")
        aside.write_text("\n".join(map(json.dumps, others)), encoding="utf-8")
        aside.replace(self._path)


def _parsed(text: str) -> dict[str, object] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and {"of", "what", "name"} <= line.keys() else None
