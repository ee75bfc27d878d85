"""A process that appends until the disk is full, for a test: URL HOME BYTES. No file may grow beyond so many bytes.

It prints the position of the stream after each append that was acknowledged, then what the person is told, and whether
an append that needs no more room than there is goes through again once there is room.
"""

import resource
import sys
from pathlib import Path

from core.errors import JournalError
from tests.support.journals import add, journal_at, seen


def main(url: str, home: str, room: str) -> None:
    with journal_at(url, Path(home)) as journal:
        end = journal.head().position
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
        try:
            while True:
                add(journal, [seen(number, {"body": "x" * 4000}) for number in range(20)], after=end)
                end += 20
                print(end, flush=True)
        except JournalError as error:
            print(error.problem)
            print(error.hint)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        add(journal, [seen(1)], after=end)
        print(journal.head().position)


if __name__ == "__main__":
    main(*sys.argv[1:])
