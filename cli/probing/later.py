"""What a run left in place for a second one, as the home remembers it: when, what it is called, what is known of it.

The ledger says what is there; without its word nothing is removed. This says what may be asked of it, and until when.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.terminal.outfile import output
from core.errors import GuardRefused
from core.probing.ground import Kept

FILE = "probe-later.json"
LASTS = timedelta(days=14)
"""How long a second run may ask: afterwards what was deleted is gone for other reasons (15 days, in Salesforce)."""
SOONEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a second run."""

    at: datetime
    kept: Kept

    def days(self, now: datetime) -> int:
        """Return the whole days since it was left."""
        return (now - self.at).days

    def until(self) -> str:
        return f"{self.at + LASTS:%Y-%m-%d}"


class Later:
    """The file of one home, for one mailbox or organisation: `of` is the ledger's name for it."""

    def __init__(self, home: Path, of: str) -> None:
        self._path, self._of = home / FILE, of

    def waiting(self) -> Waiting | None:
        line = self._all().get(self._of)
        if not isinstance(line, dict):
            return None
        try:
            known = {str(name): str(value) for name, value in dict(line["known"]).items()}
            return Waiting(datetime.fromisoformat(str(line["at"])), Kept(tuple(map(str, line["names"])), known))
        except (KeyError, TypeError, ValueError):
            return None

    def remember(self, kept: Kept, now: datetime) -> None:
        line = {"at": now.astimezone(UTC).isoformat(), "names": list(kept.names), "known": dict(kept.known)}
        self._write({**self._all(), self._of: line})

    def forget(self) -> None:
        others = {of: line for of, line in self._all().items() if of != self._of}
        if others:
            self._write(others)
        else:
            self._path.unlink(missing_ok=True)

    def due(self, side: str, now: datetime) -> Waiting:
        """Return what a second run may ask now. Raises GuardRefused where there is nothing, too early, or too late."""
        waiting = self.waiting()
        first = f"accord probe {side} --leave"
        if waiting is None:
            raise GuardRefused(
                "No earlier run of this home left anything there to look at again. Nothing was written.",
                f"Run the first one with: {first}; then come back after a few days.",
            )
        if now - waiting.at > LASTS:
            raise GuardRefused(
                f"The first run was {waiting.days(now)} days ago; after {LASTS.days} days what it left says nothing.",
                f"Remove it with accord probe {side} --cleanup, and begin anew with {first}",
            )
        if now - waiting.at < SOONEST:
            raise GuardRefused(
                "The first run was today, and what is asked again takes days to show.",
                f"Come back tomorrow or later, until {waiting.until()}.",
            )
        return waiting

    def _all(self) -> Mapping[str, object]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def _write(self, lines: Mapping[str, object]) -> None:
        with output(self._path) as file:
            file.write(json.dumps(lines, indent=2).encode())
