"""Lists of names, written as one text."""


def words(text: str) -> frozenset[str]:
    """Return the set of the words in a text."""
    return frozenset(text.split())
