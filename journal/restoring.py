"""Making a journal of exported files: complete JSON Lines, one file for each profile (core.facts.lines)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from core.errors import JournalError
from core.facts.lines import Origin, parsed
from core.facts.recorded import Stored
from journal.copying import Moved, Profile, found
from journal.database import Database


class _File(NamedTuple):
    path: Path
    origin: Origin


def restore(target: Database, paths: Sequence[Path], step: Callable[[int], object] = lambda _: None) -> Moved:
    """Make a journal of complete exports of all profiles of one journal, in a database without events.

    Raises JournalError, and changes nothing, when one is missing, is no complete export, or is not as it was written.
    """
    files = sorted((_opened(path) for path in paths), key=lambda file: file.origin.number)
    first = files[0].origin
    if any((file.origin.salt, file.origin.digests) != (first.salt, first.digests) for file in files):
        raise JournalError(
            "The files were not exported from the same journal, or not at the same time.",
            "Export all profiles again, one after the other, without a new profile in between.",
        )
    if [file.origin.number for file in files] != list(range(1, len(first.digests) + 1)):
        raise JournalError(
            f"The journal had {len(first.digests)} profiles, and the files hold {len(files)} of them.",
            "Name one export of every profile: each vouches for the ones before it.",
        )
    return found(target, bytes.fromhex(first.salt), [_profile(file) for file in files], step)


def _opened(path: Path) -> _File:
    with path.open("rb") as lines:
        _, origin = _parsed(path, 1, lines.readline())
    if origin is None or not 0 < origin.number <= len(origin.digests):
        raise JournalError(
            f"{path} is no complete export.",
            "Export without a filter and without --redact: accord export --format jsonl -o FILE",
        )
    return _File(path, origin)


def _profile(file: _File) -> Profile:
    origin = file.origin
    return Profile(origin.number, bytes.fromhex(origin.digests[origin.number - 1]), origin.profile, _events(file))


def _events(file: _File) -> Iterator[Stored]:
    count = 0
    with file.path.open("rb") as lines:
        for count, text in enumerate(lines, 1):
            yield _parsed(file.path, count, text)[0]
    if count != file.origin.events:
        raise JournalError(f"{file.path} holds {count} events of {file.origin.events}.", "Export the profile again.")


def _parsed(path: Path, number: int, text: bytes) -> tuple[Stored, Origin | None]:
    try:
        return parsed(text)
    except ValueError:
        raise JournalError(
            f"Line {number} of {path} is not an event of a complete export.",
            "Export again, without a filter and without --redact: accord export --format jsonl -o FILE",
        ) from None
