"""The sides that a row writes, in the one word for them that scripts and `--where` know."""

from collections.abc import Sequence

from core.model import Side

BOTH = "both"


def target_word(target: Sequence[Side]) -> str | None:
    """Return "outlook", "salesforce" or "both"; None where nothing would be written."""
    return BOTH if len(target) > 1 else target[0].value if target else None
