"""What of a home's journal Tab may offer: what a journal on SQLite tells at a glance. PostgreSQL is not asked."""

import os
from collections.abc import Iterator
from pathlib import Path

from cli.arguments.invocation import Invocation
from cli.config.place import find_home, journal_url
from journal import peek


def items(invocation: Invocation, begun: str) -> Iterator[peek.Seen]:
    """Yield items whose ids begin so, or else some that something happened to lately."""
    if path := peek.file_of(*_where(invocation)):
        yield from peek.items(path, invocation.profile, begun)


def runs(invocation: Invocation, begun: str) -> Iterator[peek.Past]:
    """Yield runs whose ids begin so, the last first."""
    if path := peek.file_of(*_where(invocation)):
        yield from peek.runs(path, invocation.profile, begun)


def profiles(invocation: Invocation) -> Iterator[str]:
    """Yield the names of the profiles that the journal knows."""
    if path := peek.file_of(*_where(invocation)):
        yield from peek.profiles(path)


def _where(invocation: Invocation) -> tuple[str, Path]:
    home = find_home(invocation)
    return journal_url(home, os.environ), home
