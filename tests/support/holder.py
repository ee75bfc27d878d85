"""A process that holds a profile until its input ends, for the tests of several: URL HOME PROFILE HOLDER."""

import sys
from pathlib import Path

from tests.support.journals import journal_at


def main(url: str, home: str, profile: str, holder: str) -> None:
    with journal_at(url, Path(home), profile) as journal, journal.exclusive(holder, "sync"):
        print("held", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
