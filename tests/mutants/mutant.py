"""A fault: it changes one place of the code so that one rule is broken; some test among those named must fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault."""

    rule: str
    """The section of docs/safety.md, and what is broken."""
    file: str
    old: str
    """What stands there; it stands there once."""
    new: str
    tests: tuple[str, ...]

    def applied(self, code: str) -> str:
        """Return the code with the fault in it. Raises ValueError where what is to be broken is not there once."""
        if code.count(self.old) != 1:
            raise ValueError(f"{self.file} does not hold, exactly once: {self.old!r}")
        return code.replace(self.old, self.new)
