"""The screen of the review: the rows, the fields of one of them, and what is done with them by key or mouse."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from cli.present.text.story import history_lines
from cli.review import telling
from cli.review.screen import bars
from cli.review.screen.applying import Writing
from cli.review.screen.bars import Bar
from cli.review.screen.confirming import LastQuestion
from cli.review.screen.deciding import Deciding, said_of
from cli.review.screen.inks import TITLE, marks
from cli.review.screen.keyboard import INTERRUPT, VERBS, name_of
from cli.review.screen.pane import Shown, pane_lines, shown, title_line
from cli.review.screen.pieces import Line
from cli.review.screen.reading import help_screen, story_screen
from cli.review.screen.rowline import columns_line
from cli.review.screen.rows import RowList
from cli.review.screen.sheet import Sheet
from cli.terminal.look import Look
from core.engine.reports import ApplyReport
from core.engine.sitting import Sitting
from core.errors import AccordError, UsageError
from core.model import Plan
from core.review.keys import DECISIONS, Verb
from core.review.review import Patch, Review
from core.review.view import Order, View

WIDE: Final = 118
"""From so many columns on, the pane stands at the right of the list."""
POLL: Final = 1.0
"""Seconds between two looks at whether others have appended to the journal."""
SETTLED: Final = 0.025
"""Seconds without a further move, after which the pane follows the cursor."""
LOOKED_UP: Final = 0.3
"""Seconds without a further move, after which the history of the row is looked up."""
TYPED: Final = 0.15
"""Seconds without a further letter, after which the filter follows what was typed."""


class ReviewScreen(Screen[None], inherit_bindings=False):
    """A review of one sitting."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ReviewScreen { layout: vertical; }
    ReviewScreen #body { height: 1fr; layout: vertical; }
    ReviewScreen #rows { height: 1fr; width: 1fr; }
    ReviewScreen #side { height: 6; width: 100%; layout: vertical; }
    ReviewScreen #pane { height: 1fr; overflow-y: auto; padding: 0 0 0 1; }
    ReviewScreen #filter { display: none; padding: 0 1; }
    ReviewScreen.-filtering #filter { display: block; }
    ReviewScreen.-filtering #status { display: none; }
    ReviewScreen.-large #rows, ReviewScreen.-large #columns { display: none; }
    ReviewScreen.-large #side { height: 1fr; }
    ReviewScreen.-wide #body { layout: horizontal; }
    ReviewScreen.-wide #side { height: 100%; width: 44; }
    ReviewScreen.-wide.-large #side { width: 1fr; }
    """

    def __init__(self, sitting: Sitting, look: Look) -> None:
        super().__init__()
        self.sitting, self.review = sitting, Review(sitting.desk)
        self.view = View(self.review)
        self.look, self.marks = replace(look, whole=False), marks(unicode=look.unicode)
        self._shown: Shown | None = None
        self._message, self._is_error = telling.unread(self.review), False
        self._ranging = False
        self._filter_before = ""
        self._awaited: dict[str, Timer] = {}

    # Putting it together

    def compose(self) -> ComposeResult:
        yield Bar(id="top", base=TITLE)
        yield Bar(id="columns")
        with Container(id="body"):
            yield RowList(self.view, self.look, self.marks)
            with Container(id="side"):
                yield Bar(id="rule")
                yield Sheet(self._pane_lines, id="pane")
        yield Bar(id="sums")
        yield Bar(id="status")
        yield Input(
            id="filter",
            placeholder="words of a title, or state=conflict kind=tasks",
            select_on_focus=False,
            compact=True,
        )
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#filter", Input).cursor_blink = False
        self.rows = self.query_one(RowList)
        self.pane = self.query_one("#pane", Sheet)
        self.deciding = Deciding(self.app, self.view, self.look, self.marks, self.take, self.say)
        self._fit()
        self._relist()
        self.set_interval(POLL, self._poll)

    def on_resize(self, event: events.Resize) -> None:
        if self.is_mounted and hasattr(self, "rows"):
            self._fit()
            self._draw_all()

    def _fit(self) -> None:
        width = self.app.size.width
        self.look = replace(self.look, width=width)
        self.set_class(width >= WIDE, "-wide")

    # Drawing

    def _relist(self) -> None:
        """Show what the view lists."""
        filtered = bool(self.view.filter_text)
        self.rows.empty = " No row matches the filter." if filtered else " Nothing to do: both sides agree."
        self.rows.relist()
        self._draw_all()

    def _draw_all(self) -> None:
        self.rows.refresh()
        self._draw_bars()
        self._draw_pane()

    def _draw_bars(self) -> None:
        width = self.app.size.width
        bars.top(self.query_one("#top", Bar), self.view, self.look, width)
        bars.sums(self.query_one("#sums", Bar), self.view, self.look, width)
        bars.keys(self.query_one("#keys", Bar), width)
        list_width = width - (44 if width >= WIDE else 0) - 1
        self.query_one("#columns", Bar).say([columns_line(list_width)])
        self._draw_status()

    def _draw_status(self) -> None:
        bar, width = self.query_one("#status", Bar), self.app.size.width
        bars.status(bar, self.view, self._message, self.look, width, is_error=self._is_error)

    def _draw_pane(self) -> None:
        """Show the row under the cursor; its history follows when the cursor has rested."""
        self._shown = shown(self.view, self.look)
        self._draw_rule()
        self.pane.show(self._pane_lines)
        self._after("story", LOOKED_UP, self._look_up)

    def _draw_rule(self) -> None:
        bar = self.query_one("#rule", Bar)
        width = self.app.size.width
        large = self.has_class("-large")
        bar.say([title_line(self._shown, 44 if width >= WIDE and not large else width, self.marks)])

    def _pane_lines(self, width: int) -> list[Line]:
        return pane_lines(self._shown, width, self.look, self.marks)

    def _look_up(self) -> None:
        """Add what happened to the row to the pane."""
        item = self.view.current()
        row = self.review.row(item) if item else None
        if item is None or row is None or self._shown is None or not self.is_current:
            return
        history = history_of(self.review, item, self.look)
        self._shown = shown(self.view, self.look, history)
        self.pane.show(self._pane_lines, home=False)

    def _after(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        """Do something once nothing like it was wanted for so long."""
        if name in self._awaited:
            self._awaited[name].stop()
        self._awaited[name] = self.set_timer(seconds, work)

    def say(self, message: str, *, is_error: bool = False) -> None:
        """Say something in the status line."""
        self._message, self._is_error = message, is_error
        self._draw_status()

    # Keys and the mouse

    def on_key(self, event: events.Key) -> None:
        key = name_of(event)
        if self.has_class("-filtering"):
            self._type(event, key)
            return
        event.stop()
        event.prevent_default()
        if key == INTERRUPT:
            self.act(Verb.QUIT)
        elif key in VERBS:
            self.act(VERBS[key], key)

    def on_bar_pressed(self, event: Bar.Pressed) -> None:
        event.stop()
        self.act(event.verb)

    def act(self, verb: Verb, key: str = "") -> None:
        """Do what a verb of the table means. What cannot be done is said."""
        if verb in DECISIONS:
            if not self._moved_on():
                self.deciding.decide(verb)
            return
        {
            Verb.MOVE: lambda: self._move(key, extend=self._ranging),
            Verb.EXTEND: lambda: self._move(key.removeprefix("shift+").lower(), extend=True),
            Verb.RANGE: self._range,
            Verb.TOGGLE: lambda: self._select(self.view.toggle),
            Verb.ALL: lambda: self._select(self.view.select_all),
            Verb.NONE: self._none,
            Verb.MENU: self.deciding.menu,
            Verb.UNDO: lambda: self.take(self.review.undo),
            Verb.REDO: lambda: self.take(self.review.redo),
            Verb.FILTER: self._open_filter,
            Verb.NEXT: lambda: self._next(backwards=False),
            Verb.PREVIOUS: lambda: self._next(backwards=True),
            Verb.SORT: self._sort,
            Verb.HIDDEN: self._hidden,
            Verb.DETAIL: self._large,
            Verb.STORY: self._story,
            Verb.HELP: lambda: self.app.push_screen(help_screen(self.look, self.marks)),
            Verb.APPLY: self._apply,
            Verb.QUIT: self.app.exit,
        }[verb]()

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        event.stop()
        view = self.view
        match event.how:
            case "extend":
                view.goto(event.at, extend=True)
                self._selected()
            case "toggle":
                view.toggle(event.at)
                view.cursor = event.at
                self._selected()
            case "go":
                view.select_none()
                view.goto(event.at)
                self._selected()
            case _:
                if view.items[event.at] not in view.selection:
                    view.select_none()
                    view.goto(event.at)
                    self._selected()
                self.deciding.menu()

    # Moving and selecting

    def _move(self, key: str, *, extend: bool) -> None:
        large, page = self.has_class("-large"), self.rows.page
        if large and key in ("pageup", "pagedown"):
            by = self.pane.size.height - 1
            self.pane.scroll_to(y=self.pane.scroll_offset.y + (by if key == "pagedown" else -by), animate=False)
            return
        steps = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page}
        steps |= {"home": -len(self.view.items), "end": len(self.view.items)}
        self.view.move(steps[key], extend=extend)
        if extend:
            self._selected()
        else:
            self.rows.moved()
            self._follow()

    def _follow(self) -> None:
        """Have the pane follow the cursor, once it rests."""
        self._after("pane", SETTLED, self._draw_pane)

    def _selected(self) -> None:
        """Draw what is selected now."""
        self.rows.follow()
        self.rows.refresh()
        self._draw_bars()
        self._follow()

    def _select(self, how: Callable[[], None]) -> None:
        how()
        self._selected()

    def _range(self) -> None:
        self._ranging = not self._ranging
        if self._ranging:
            self.view.goto(self.view.cursor, extend=True)
            self.say("Range: move to extend it; v ends it, Esc selects none.")
        else:
            self.say("")
        self._selected()

    def _none(self) -> None:
        self._ranging = False
        self.view.select_none()
        self._message = ""
        self._selected()

    def _next(self, *, backwards: bool) -> None:
        if not self.view.next_waiting(backwards=backwards):
            self.say("No row waits for you.")
            return
        self.rows.moved()
        self._follow()

    # Steps

    def take(self, step: Callable[[], Patch]) -> None:
        """Take a step, and show what it came to. What cannot be done is said, and nothing has changed then."""
        try:
            patch = step()
        except UsageError as error:
            self._caught_up()
            self.say(said_of(error), is_error=True)
            return
        self._ranging = False
        self._message, self._is_error = telling.stepped(patch), False
        self._caught_up()

    def _caught_up(self) -> None:
        self.view.catch_up()
        self._relist()

    def _moved_on(self) -> bool:
        """Take in what others appended; tell whether that changed a row that is meant: then it is looked at first."""
        before = self.view.meant_rows()
        if self.review.rebase() is None:
            return False
        self._caught_up()
        self.say(telling.MOVED)
        return before != self.view.meant_rows()

    def _poll(self) -> None:
        if self.is_current and self.review.rebase() is not None:
            self._caught_up()
            self.say(telling.MOVED)

    # Looking

    def _open_filter(self) -> None:
        self._filter_before = self.view.filter_text
        self.add_class("-filtering")
        box = self.query_one("#filter", Input)
        box.value = self.view.filter_text
        box.focus()

    def _type(self, event: events.Key, key: str) -> None:
        """Take the keys that end typing; all others are the box's."""
        if key not in ("enter", "escape", INTERRUPT):
            return
        event.stop()
        event.prevent_default()
        if "filter" in self._awaited:
            self._awaited["filter"].stop()
        wanted = self.query_one("#filter", Input).value if key == "enter" else self._filter_before
        self.remove_class("-filtering")
        self.set_focus(None)
        self._filter(wanted)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-filtering"):
            self._after("filter", TYPED, lambda: self._filter(event.value))

    def _filter(self, text: str) -> None:
        """Show what matches; what is not understood is said, and what was shown stays."""
        try:
            self.view.filter(text)
        except UsageError as error:
            self._message, self._is_error = said_of(error), True
            self._draw_bars()
            return
        self._message, self._is_error = "", False
        self._relist()

    def _sort(self) -> None:
        orders = list(Order)
        self.view.sort(orders[(orders.index(self.view.order) + 1) % len(orders)])
        self._message = f"Sorted by {self.view.order.value}."
        self._relist()

    def _hidden(self) -> None:
        self.view.show_hidden(not self.view.hidden)
        self._message = "Hidden rows are shown." if self.view.hidden else ""
        self._relist()

    def _large(self) -> None:
        self.toggle_class("-large")
        self._draw_rule()

    def _story(self) -> None:
        item = self.view.current()
        if item is not None:
            self.app.push_screen(story_screen(self.review.desk.story(item), self.look))

    # Writing

    def _apply(self) -> None:
        if self._moved_on():
            return
        plan = self.review.plan()
        if telling.question(plan, self.look).is_empty:
            self.say("There is nothing to write. Decide about what waits, or quit.")
            return

        def answered(agreed: bool | None) -> None:
            if not agreed:
                self.say("Nothing was written.")
            elif self.review.rebase() is not None and self.review.plan().digest != plan.digest:
                self._caught_up()
                self.say(f"Nothing was written. {telling.MOVED}", is_error=True)
            else:
                self._write(plan)

        self.app.push_screen(LastQuestion(self.look, self.marks, plan), answered)

    def _write(self, plan: Plan) -> None:
        writing = Writing(self.look, self.marks, lambda watch: self.sitting.write(plan, watch), self.review.row)
        self.app.push_screen(writing, self._written)

    def _written(self, came_to: ApplyReport | AccordError | None) -> None:
        """Show the rows as they are after a writing, those that were not written marked."""
        report = came_to if isinstance(came_to, ApplyReport) else None
        self.review.resume(self.sitting.anew(), report)
        self.view.catch_up()
        self.view.refresh()
        if report is not None:
            self._message, self._is_error = telling.result(report), False
        elif isinstance(came_to, AccordError):
            self._message, self._is_error = f"{came_to.problem} {came_to.hint}", True
        self._relist()


def history_of(review: Review, item: str, look: Look) -> tuple[str, ...]:
    """Return the last things that happened to an item."""
    lines = list(history_lines(review.desk.story(item), replace(look, color=False, width=200)))
    return tuple(line.strip() for line in lines[1:][-8:])
