"""Exporting: what a person wishes, in the form that they wish, and the head that vouches for it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Final

import msgspec

from cli.arguments.invocation import Invocation
from cli.arguments.kinds import is_kind, named_kinds
from cli.arguments.times import typed_time
from cli.present.export.csv import write_csv
from cli.present.export.page import Story, write_page
from cli.present.export.tables import EVENTS, WRITTEN, Cell, event_rows, written_rows
from cli.present.export.xlsx import write_xlsx
from cli.terminal.look import Look, look
from cli.terminal.outfile import Output, output
from core.engine.export import Extent, Redaction, extent, selected
from core.engine.find import Finder
from core.engine.heads import head
from core.engine.history import find_run
from core.engine.session import Session
from core.engine.tally import Tally, tally
from core.engine.write_story import Written, written
from core.errors import UsageError
from core.facts.head import Exported
from core.facts.lines import line
from core.facts.recorded import Stored
from core.facts.selection import Selection

TABLES: Final = ("csv", "xlsx")
FORMS: Final = ("jsonl", *TABLES, "html")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said at the command line."""

    words: tuple[str, ...] = ()
    """Kinds and items."""
    form: str | None = None
    rows: str | None = None
    run: str | None = None
    since: str | None = None
    until: str | None = None
    actor: str | None = None
    redact: bool = False
    path: Path | None = None
    head: Path | None = None


def export(invocation: Invocation, session: Session, wish: Wish) -> None:
    """Write the file, and the head if one is wished. Either is there whole, or not at all."""
    form = wish.form or _by_name(wish.path)
    _refuse(wish, form)
    shown = look(invocation)
    exporting = _Exporting(session, _selection(session, wish, shown.zone), wish, extent(session))
    with output(wish.path) as out:
        session.progress.phase("Exporting", exporting.extent.events)
        if form == "jsonl":
            exporting.write_lines(out)
        elif form == "html":
            write_page(out, exporting.story(shown))
        elif form == "csv":
            write_csv(out, *exporting.table())
        else:
            write_xlsx(out, *exporting.table())
    if wish.head is not None:
        exporting.write_head(wish.head, form, out)
    if wish.path is not None:
        session.progress.note(f"{wish.path} is written.")


def _by_name(path: Path | None) -> str:
    """Return the form that a file's ending says; JSON Lines where it says none."""
    ending = path.suffix.lower()[1:] if path else ""
    return ending if ending in FORMS else FORMS[0]


def _refuse(wish: Wish, form: str) -> None:
    """Raise UsageError for what cannot be had together."""
    if wish.rows and form not in TABLES:
        raise UsageError(f"--rows is for csv and xlsx, and this is {form}.", "Leave --rows out, or add --format csv.")
    if form == "xlsx" and wish.path is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be shown in a terminal.", "Say where to write it: -o FILE")
    if wish.head is not None and wish.path is not None and wish.head.absolute() == wish.path.absolute():
        raise UsageError("-o and --head name the same file.", "Name two files.")


def _selection(session: Session, wish: Wish, zone: tzinfo | None) -> Selection:
    texts = [word for word in wish.words if not is_kind(word)]
    return Selection(
        run=find_run(session, wish.run).run if wish.run else None,
        items=Finder(session.state, session.journal).all(texts) if texts else (),
        kinds=tuple(kind.value for kind in named_kinds([word for word in wish.words if is_kind(word)])),
        actor=wish.actor,
        since=typed_time(wish.since, zone) if wish.since else None,
        until=typed_time(wish.until, zone, whole_day_after=True) if wish.until else None,
    )


class _Exporting:
    """One export: which events, up to where, in which form."""

    def __init__(self, session: Session, selection: Selection, wish: Wish, extent: Extent) -> None:
        self.session, self.selection, self.wish, self.extent = session, selection, wish, extent
        self.redaction = Redaction()

    def events(self) -> Iterator[Stored]:
        """Yield the events that are meant, without what is personal if that is wished."""
        chosen = selected(self.session, self.selection, self.extent.events)
        return self.redaction(chosen) if self.wish.redact else chosen

    def writes(self, events: Iterator[Stored]) -> Iterator[Written]:
        for write in written(self.session.journal, events):
            yield write.redacted(self.redaction.actor(write.actor)) if self.wish.redact else write

    def write_lines(self, out: Output) -> None:
        whole = self.selection.whole and not self.wish.redact
        origin = self.extent.origin if whole else None
        for event in self.events():
            out.write(line(event, origin, redacted=self.wish.redact))
            origin = None

    def table(self) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]]:
        if self.wish.rows == "written":
            return WRITTEN, written_rows(self.writes(selected(self.session, self.selection, self.extent.events)))
        return EVENTS, event_rows(self.events())

    def story(self, shown: Look) -> Story:
        return Story(
            profile="(left out)" if self.wish.redact else self.session.journal.profile,
            made=self.session.now(),
            chosen=self._chosen(),
            runs=tally(self.events()),
            writes=self._writes_of,
            look=shown,
        )

    def _writes_of(self, run: Tally) -> Iterator[Written]:
        one = msgspec.structs.replace(self.selection, run=run.run) if run.run else self.selection
        events = self.session.journal.stored(run=one.run, items=one.items or None, upto=self.extent.events)
        return self.writes(event for event in events if event in one and event.run == run.run)

    def _chosen(self) -> str:
        """Return in words which part of the history is exported."""
        wish = self.wish
        parts = [
            f"{name} {value}"
            for name, value in (("run", wish.run), ("since", wish.since), ("until", wish.until))
            if value
        ]
        parts += [
            *wish.words,
            *(["one person's part"] if wish.actor and wish.redact else [wish.actor] if wish.actor else []),
        ]
        said = f"Only: {', '.join(parts)}." if parts else "All of its history."
        return said + (" Titles, values and names are left out." if wish.redact else "")

    def write_head(self, path: Path, form: str, out: Output) -> None:
        from cli.wiring.signing import sign

        origin = self.extent.origin
        exported = Exported(origin.number if origin else 0, form, self.extent.events, out.sha256)
        signed = sign(head(self.session, self.extent, exported), self.session.progress.note)
        with output(path) as file:
            file.write(signed)
        self.session.progress.note(
            f"{path} is written. Keep it where nobody who can write to the journal can change it."
        )
