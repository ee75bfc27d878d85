"""A process that appends to a journal, for the tests of several: URL HOME PROFILE APPENDS EVENTS RIVALS.

It prints the position of the stream after each append that was acknowledged. Without rivals on its own stream, it
must never meet a conflict, whatever others append to theirs.
"""

import sys
from pathlib import Path

from core.errors import AppendConflict
from journal.store import SqlJournal
from tests.support.journals import add, journal_at, seen


def append_once(journal: SqlJournal, events: int, actor: str, rivals: bool) -> int:
    """Append at the end of the stream, wherever that is by then; return the version it has now."""
    while True:
        after = journal.head().position
        try:
            add(journal, [seen(number) for number in range(events)], after=after, actor=actor)
        except AppendConflict:
            if not rivals:
                raise
            continue
        return after + events


def main(url: str, home: str, profile: str, appends: str, events: str, rivals: str) -> None:
    with journal_at(url, Path(home), profile) as journal:
        for number in range(int(appends)):
            print(append_once(journal, int(events), f"{profile} {number}", rivals == "rivals"), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
