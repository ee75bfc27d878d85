"""The screen of the review: the rows, the fields of one of them, and what is done with them by key or mouse."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from cli.review import telling
from cli.review.screen import bars
from cli.review.screen.applying import Writing
from cli.review.screen.bars import Bar, Columns
from cli.review.screen.confirming import LastQuestion
from cli.review.screen.deciding import Deciding
from cli.review.screen.fields import FieldsPane
from cli.review.screen.filtering import FilterBox
from cli.review.screen.inks import TITLE, marks
from cli.review.screen.keyboard import INTERRUPT, VERBS, name_of
from cli.review.screen.reading import Help, story_screen
from cli.review.screen.rows import RowList
from cli.terminal.look import Look
from core.engine.reports import ApplyReport
from core.engine.sitting import Sitting
from core.errors import AccordError, AppendConflict, UsageError
from core.model import Plan
from core.review.keys import DECISIONS, Verb
from core.review.review import Patch, Review
from core.review.view import Order, View

WIDE: Final = 118
"""From so many columns on, the pane stands at the right of the list."""
POLL: Final = 1.0
"""Seconds between two looks at whether others have appended to the journal."""


class ReviewScreen(Screen[None], inherit_bindings=False):
    """A review of one sitting."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ReviewScreen { layout: vertical; }
    ReviewScreen #body { height: 1fr; layout: vertical; }
    ReviewScreen #list { height: 1fr; width: 1fr; layout: vertical; }
    ReviewScreen #rows { height: 1fr; }
    ReviewScreen #side { height: 6; width: 100%; layout: vertical; }
    ReviewScreen #filter { display: none; }
    ReviewScreen.-large #list { display: none; }
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
        self.message, self._is_error = telling.unread(self.review), False
        """What the status line says."""
        self._ranging = False

    # Putting it together

    def compose(self) -> ComposeResult:
        self.rows = RowList(self.view, self.look, self.marks)
        self.pane = FieldsPane(self.view, self.look, self.marks)
        self.box = FilterBox()
        yield Bar(id="top", base=TITLE)
        with Container(id="body"):
            with Container(id="list"):
                yield Columns(id="columns")
                yield self.rows
            yield self.pane
        yield Bar(id="sums")
        yield Bar(id="status")
        yield self.box
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.deciding = Deciding(self.app, self.view, self.look, self.marks, self.take, self.say)
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self._relist()
        self.set_interval(POLL, self.look_out)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self._draw_bars()

    # Drawing

    def _relist(self) -> None:
        """Show what the view lists."""
        self.rows.empty = f" {telling.empty(self.view)}"
        self.rows.relist()
        self._draw_bars()
        self.pane.show()

    def _draw_bars(self) -> None:
        width = self.app.size.width
        bars.top(self.query_one("#top", Bar), self.view, self.look, width)
        bars.sums(self.query_one("#sums", Bar), self.view, self.look, width)
        bars.keys(self.query_one("#keys", Bar), width)
        self._draw_status()

    def _draw_status(self) -> None:
        bar, width = self.query_one("#status", Bar), self.app.size.width
        bars.status(bar, self.view, self.message, self.look, width, is_error=self._is_error)

    def say(self, message: str, *, is_error: bool = False) -> None:
        """Say something in the status line."""
        self.message, self._is_error = message, is_error
        self._draw_status()

    # Keys and the mouse

    @property
    def on_top(self) -> bool:
        """Whether no dialog is open over it."""
        return self.app.screen is self

    def on_key(self, event: events.Key) -> None:
        if self.focused is self.box and event is self.box.seen:
            return  # the box has it
        event.stop()
        event.prevent_default()
        if self.focused is self.box or not self.on_top:  # typed before there was anything else to take it
            self.app.post_message(events.Key(event.key, event.character))
            return
        key = name_of(event)
        if key == INTERRUPT:
            self.act(Verb.QUIT)
        elif key in VERBS:
            self.act(VERBS[key], key)

    def on_bar_pressed(self, event: Bar.Pressed) -> None:
        event.stop()
        self.act(event.verb)

    def act(self, verb: Verb, key: str = "") -> None:
        """Do what a verb of the table means. What cannot be done is said."""
        try:
            if verb not in DECISIONS:
                self._verbs(key)[verb]()
            elif not self._moved_on():
                self.deciding.decide(verb)
        except UsageError as error:
            self.say(telling.refusal(error), is_error=True)

    def _verbs(self, key: str) -> dict[Verb, Callable[[], object]]:
        return {
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
            Verb.DETAIL: lambda: self.toggle_class("-large"),
            Verb.STORY: self._story,
            Verb.HELP: lambda: self.app.push_screen(Help(self.look, self.marks, self.act)),
            Verb.APPLY: self._apply,
            Verb.QUIT: self.app.exit,
        }

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        event.stop()
        view = self.view
        if event.at >= len(view.items):
            return
        match event.how:
            case "extend":
                view.goto(event.at, extend=True)
            case "toggle":
                view.toggle(event.at)
                view.cursor = event.at
            case "go":
                view.select_none()
                view.goto(event.at)
            case _ if view.items[event.at] not in view.selection:
                view.select_none()
                view.goto(event.at)
        self._selected()
        if event.how in ("menu", "open"):
            self.deciding.menu()

    # Moving and selecting

    def _move(self, key: str, *, extend: bool) -> None:
        if self.has_class("-large") and key in ("pageup", "pagedown"):
            self.pane.turn(back=key == "pageup")
            return
        page = self.rows.page
        steps = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page}
        steps |= {"home": -len(self.view.items), "end": len(self.view.items)}
        self.view.move(steps[key], extend=extend)
        if extend:
            self._selected()
        else:
            self.rows.moved()
            self.pane.follow()

    def _selected(self) -> None:
        """Draw what is selected now."""
        self.rows.follow()
        self.rows.refresh()
        self._draw_bars()
        self.pane.follow()

    def _select(self, how: Callable[[], None]) -> None:
        how()
        self._selected()

    def _range(self) -> None:
        self._ranging = not self._ranging
        if self._ranging:
            self.view.goto(self.view.cursor, extend=True)
        self.say("Range: move to extend it; v ends it, Esc selects none." if self._ranging else "")
        self._selected()

    def _none(self) -> None:
        self._ranging = False
        self.view.select_none()
        self.say("")
        self._selected()

    def _next(self, *, backwards: bool) -> None:
        if not self.view.next_waiting(backwards=backwards):
            self.say("No row waits for you.")
            return
        self.rows.moved()
        self.pane.follow()

    # Steps

    def take(self, step: Callable[[], Patch]) -> None:
        """Take a step, and show what it came to. What cannot be done is said, and nothing has changed then."""
        try:
            patch = step()
        except (UsageError, AppendConflict) as error:
            self.message, self._is_error = telling.refusal(error), True
        else:
            self.message, self._is_error = telling.stepped(patch), False
        self._ranging = False
        self._caught_up()

    def _caught_up(self) -> None:
        self.view.catch_up()
        self._relist()

    def _moved_on(self) -> bool:
        """Take in what others appended; tell whether that changed a row that is meant: then it is looked at first."""
        before = self.view.meant_rows()
        if self.review.rebase() is None:
            return False
        self.message, self._is_error = telling.MOVED, False
        self._caught_up()
        return before != self.view.meant_rows()

    def look_out(self) -> None:
        """Take in what others appended to the journal, unless a dialog is open over it."""
        if self.on_top:
            self._moved_on()

    # Looking

    def _open_filter(self) -> None:
        self.filtering(True)
        self.box.open(self.view.filter_text)
        self.set_focus(self.box)

    def filtering(self, on: bool) -> None:
        """Have the box for the filter in the place of the keys, or not."""
        self.box.display, self.query_one("#keys", Bar).display = on, not on

    def on_filter_box_wanted(self, event: FilterBox.Wanted) -> None:
        """Show what matches; what is not understood is said, and what was shown stays."""
        event.stop()
        if event.ends:
            self.filtering(False)
            self.set_focus(None)
        elif not self.box.display:
            return
        try:
            self.view.filter(event.text)
        except UsageError as error:
            self.say(telling.refusal(error), is_error=True)
            return
        self.message, self._is_error = "", False
        self._relist()

    def _sort(self) -> None:
        orders = list(Order)
        self.view.sort(orders[(orders.index(self.view.order) + 1) % len(orders)])
        self.message, self._is_error = f"Sorted by {self.view.order.value}.", False
        self._relist()

    def _hidden(self) -> None:
        self.view.show_hidden(not self.view.hidden)
        self.message, self._is_error = "Hidden rows are shown." if self.view.hidden else "", False
        self._relist()

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
                self.message, self._is_error = f"Nothing was written. {telling.MOVED}", True
                self._caught_up()
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
            self.message, self._is_error = telling.result(report), False
        elif isinstance(came_to, AccordError):
            self.message, self._is_error = telling.refusal(came_to), True
        self._relist()
