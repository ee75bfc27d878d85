"""Moving a home's journal into another database, or making it of exported files."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from core.ports import Progress
from journal.copying import Moved, copy, refuse_events
from journal.database import connect
from journal.restoring import restore


def copy_journal(home: Path, url: str, to: str, progress: Progress) -> Moved:
    """Copy the journal of a home into another database; a relative path is relative to the home."""
    with closing(connect(url, home=home)) as source, closing(connect(to, home=home, create=True)) as target:
        refuse_events(target)
        progress.phase("Copying events")
        return copy(source, target, progress.step)


def import_journal(home: Path, url: str, files: Sequence[Path], progress: Progress) -> Moved:
    """Make the journal of a home of exported files."""
    with closing(connect(url, home=home, create=True)) as target:
        refuse_events(target)
        progress.phase("Importing events")
        return restore(target, files, progress.step)
