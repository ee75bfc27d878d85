"""Where an export is written to."""

from typing import Protocol


class Sink(Protocol):
    """Takes bytes, one after the other."""

    def write(self, data: bytes, /) -> int:
        """Take bytes; return how many."""

    def flush(self) -> None:
        """Pass on what was taken."""
