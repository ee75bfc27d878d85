"""Writing what was confirmed, while the screen stays alive: a bar for each side, and what came of each write."""

from collections import deque
from collections.abc import Callable, Mapping
from threading import Thread

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from cli.review import telling
from cli.review.screen.bars import Bar
from cli.review.screen.inks import BOLD, DIM, ERROR, GOOD, PLAIN, TITLE, Marks
from cli.review.screen.keyboard import INTERRUPT, VERBS, name_of
from cli.review.screen.pieces import Line, wrapped
from cli.review.screen.sheet import Sheet
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.engine.reports import ApplyReport
from core.errors import AccordError, Stopped
from core.model import Outcome, Row, Side, Status, Write
from core.ports import Progress
from core.review.keys import Verb

PULSE = 0.1
"""Seconds between two looks at how far the writing has come."""
SIDES = (Side.SALESFORCE, Side.OUTLOOK)


class Watch:
    """Told by the thread that writes, looked at by the screen: it only ever appends."""

    def __init__(self) -> None:
        self.phase_text = "Beginning"
        self.total: dict[Side, int] = dict.fromkeys(Side, 0)
        self.done: dict[Side, int] = dict.fromkeys(Side, 0)
        self.news: deque[tuple[Write, Outcome] | str] = deque()
        self.stopping = False

    def phase(self, text: str, total: int | None = None) -> None:
        self.phase_text = text

    def step(self, count: int = 1) -> None:
        pass

    def note(self, text: str) -> None:
        self.news.append(text)

    def to_write(self, writes: Mapping[Side, int]) -> None:
        self.total = {**self.total, **writes}

    def wrote(self, write: Write, outcome: Outcome) -> None:
        self.done[write.side] += 1
        self.news.append((write, outcome))

    def wants_to_stop(self) -> bool:
        return self.stopping


class Writing(Screen[ApplyReport | AccordError], inherit_bindings=False):
    """Shows a writing to its end. It cannot be left before: stopping ends it after the request in flight."""

    DEFAULT_CSS = "Writing Sheet { height: 1fr; overflow-y: scroll; } Writing Bar#bars { height: 4; }"

    def __init__(
        self,
        look: Look,
        marks: Marks,
        write: Callable[[Progress], ApplyReport],
        row: Callable[[str], Row | None],
    ) -> None:
        super().__init__()
        self._look, self._marks, self._write, self._row = look, marks, write, row
        self._watch = Watch()
        self._told: list[Line] = []
        self._width, self._wrapped_upto = 0, 0
        self._wrapped: list[Line] = []
        self.report: ApplyReport | None = None
        self.error: BaseException | None = None
        self._ended = False
        self._thread = Thread(target=self._work, name="writing")

    def compose(self) -> ComposeResult:
        yield Bar(id="top", base=TITLE)
        yield Bar(id="bars")
        yield Sheet(self._lines, id="told")
        yield Bar(id="keys")

    def _lines(self, width: int) -> list[Line]:
        """Return what was told, in lines; of many writes, only what is new is wrapped."""
        if width != self._width:
            self._width, self._wrapped, self._wrapped_upto = width, [], 0
        for told in self._told[self._wrapped_upto :]:
            self._wrapped += wrapped(told, width, 2)
        self._wrapped_upto = len(self._told)
        return self._wrapped

    def on_mount(self) -> None:
        self._thread.start()
        self._timer = self.set_interval(PULSE, self._look_on)
        self._draw()

    def _work(self) -> None:
        """Write, in a thread of its own; whatever ends it is looked at by the screen."""
        try:
            self.report = self._write(self._watch)
        except BaseException as error:  # noqa: BLE001  raised again, or told, by the thread of the screen
            self.error = error

    def _look_on(self) -> None:
        ended = not self._thread.is_alive()
        self._take_news()
        if ended and not self._ended:
            self._timer.stop()
            self._end()
        self._draw()

    def _take_news(self) -> None:
        sheet, before = self.query_one("#told", Sheet), len(self._told)
        while self._watch.news:
            self._told.append(self._line(self._watch.news.popleft()))
        if len(self._told) != before:
            sheet.redraw()
            sheet.scroll_end(animate=False)

    def _line(self, news: tuple[Write, Outcome] | str) -> Line:
        if isinstance(news, str):
            return ((printable(news), DIM),)
        write, outcome = news
        well = outcome.status is Status.SUCCEEDED
        said = telling.written_line(self._row(write.item), write.side, write.operation.value, outcome.status.value)
        mark = self._marks.winner if well else self._marks.failed
        return ((f"{mark} {said}", GOOD if well else ERROR),)

    def _end(self) -> None:
        """Say what it came to. What is no AccordError is a bug, and ends the screen."""
        self._ended = True
        self._thread.join()
        if self.error is not None and not isinstance(self.error, AccordError):
            raise self.error
        if isinstance(self.error, Stopped):
            self._told += [(), (("Stopped before anything was written.", BOLD),)]
        elif isinstance(self.error, AccordError):
            self._told += [(), ((printable(self.error.problem), ERROR),), ((printable(self.error.hint), PLAIN),)]
            self._told.append(((self._written(), BOLD),))
        elif self.report is not None:
            self._told += [(), ((telling.result(self.report), BOLD),), *self._failures(self.report)]
        self.query_one("#told", Sheet).redraw()
        self.query_one("#told", Sheet).scroll_end(animate=False)

    def _written(self) -> str:
        done = sum(self._watch.done.values())
        return f"{done:,} of {sum(self._watch.total.values()):,} had been written. What is left is in the list."

    def _failures(self, report: ApplyReport) -> list[Line]:
        return [
            ((f"{self._marks.failed} {printable(row.title)}: {telling.outcome(row)}", ERROR),)
            for row in report.rows
            if row.outcome not in ("succeeded", "skipped")
        ]

    def _draw(self) -> None:
        """Draw the bars, and what can be done."""
        width = self.size.width
        stopping = self._watch.stopping and not self._ended
        title = "Written" if self._ended else "Stopping after the request in flight" if stopping else "Writing"
        self.query_one("#top", Bar).say([((f" {title}", TITLE),)])
        phase = "" if self._ended else printable(self._watch.phase_text)
        bars: list[Line] = [((f" {phase}", DIM),), *(self._bar(side, width) for side in SIDES), ()]
        self.query_one("#bars", Bar).say(bars)
        said = " Enter back to the list" if self._ended else " Esc stop after the request in flight"
        spot = (0, 0, len(said) + 1, Verb.QUIT)
        self.query_one("#keys", Bar).say([((said, BOLD),)], [spot])

    def _bar(self, side: Side, width: int) -> Line:
        total, done = self._watch.total[side], self._watch.done[side]
        count = f" {done:,} of {total:,}"
        room = max(width - 14 - cell_len(count), 4)
        full = room * done // total if total else 0
        drawn = self._marks.full * full + self._marks.empty * (room - full)
        return ((f" {side.label:11} ", BOLD), (drawn, GOOD), (count, PLAIN))

    def on_unmount(self) -> None:
        """Leave nobody writing: whatever ends the screen ends the writing after the request in flight."""
        self._watch.stopping = True
        self._thread.join()

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_bar_pressed(self, event: Bar.Pressed) -> None:
        event.stop()
        self._leave()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        key = name_of(event)
        if key in ("escape", INTERRUPT) or VERBS.get(key) is Verb.QUIT or (self._ended and key == "enter"):
            self._leave()
        elif key in ("up", "down", "pageup", "pagedown"):
            told = self.query_one("#told", Sheet)
            by = {"up": -1, "down": 1, "pageup": -told.size.height, "pagedown": told.size.height}[key]
            told.scroll_to(y=told.scroll_offset.y + by, animate=False)

    def _leave(self) -> None:
        """Go back once it has ended; before, have it stop."""
        if not self._ended:
            self._watch.stopping = True
            self._draw()
        elif self.report is not None:
            self.dismiss(self.report)
        elif isinstance(self.error, AccordError):
            self.dismiss(self.error)
