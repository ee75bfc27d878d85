"""A dialog over the screen: a question, what it is about, and its answers. Escape always leads back."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from cli.review.screen.inks import BOLD, DIM, LINKED, PLAIN
from cli.review.screen.keyboard import INTERRUPT, name_of
from cli.review.screen.pieces import Line, Piece, strip, wrapped
from cli.review.screen.sheet import Sheet
from cli.terminal.look import Look

Answer = TypeVar("Answer")
BACK: Final = "back"


class Buttons(Widget, can_focus=False, inherit_bindings=False):
    """Answers in a line, to be clicked; each says its key."""

    DEFAULT_CSS = "Buttons { height: 1; }"

    class Pressed(Message):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, buttons: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._buttons = buttons
        """Names, and what they say."""

    def render_line(self, y: int) -> Strip:
        pieces: list[Piece] = []
        for _, label in self._buttons:
            pieces += [("[ ", BOLD), (label, LINKED), (" ]", BOLD), ("  ", PLAIN)]
        return strip(pieces, self.size.width)

    def on_click(self, event: events.Click) -> None:
        at = 0
        for name, label in self._buttons:
            end = at + cell_len(label) + 4
            if at <= event.x < end:
                event.stop()
                self.post_message(self.Pressed(name))
            at = end + 2


class Dialog(ModalScreen[Answer], Generic[Answer], inherit_bindings=False):
    """A box in the middle. Subclasses say what is in it, and what its keys and buttons do."""

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    Dialog { align: center middle; background: transparent; }
    Dialog > #box {
        width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 0 1; border: round ansi_default;
    }
    Dialog.-ascii > #box { border: ascii ansi_default; }
    Dialog #body { max-height: 60vh; }
    Dialog Choices { max-height: 60vh; }
    Dialog Buttons { margin-top: 1; }
    """

    def __init__(self, look: Look, title: str, buttons: Sequence[tuple[str, str]]) -> None:
        super().__init__(classes="" if look.unicode else "-ascii")
        self.look, self._title, self._buttons = look, title, buttons

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = self._title.replace("[", r"\[")
            yield from self.inside()
            yield Buttons(self._buttons)

    def inside(self) -> ComposeResult:
        """Yield what is between the title and the buttons."""
        yield from ()

    def on_key(self, event: events.Key) -> None:
        """Give a key to `press`; what it does not know stays without effect, and never reaches what is beneath."""
        key = name_of(event)
        if self.takes_text(event, key):
            return
        event.stop()
        event.prevent_default()
        if key in ("escape", INTERRUPT):
            self.dismiss(None)
        else:
            self.press(key)

    def takes_text(self, event: events.Key, key: str) -> bool:
        """Tell whether a key is typed rather than pressed."""
        return False

    def press(self, key: str) -> None:
        """Do what a key means here."""

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == BACK:
            self.dismiss(None)
        else:
            self.chose(event.name)

    def chose(self, name: str) -> None:
        """Do what a button means."""


_NOT_TYPED: Final = frozenset({"escape", INTERRUPT, "up", "down", "pageup", "pagedown"})


class Ask(Dialog[bool]):
    """A question that is answered with y or n. Enter answers nothing."""

    def __init__(self, look: Look, title: str, text: Sequence[str], yes: str) -> None:
        super().__init__(look, title, (("yes", f"y {yes}"), (BACK, "n Back (Esc)")))
        self._text = text

    def inside(self) -> ComposeResult:
        yield Sheet(self._lines, id="body")

    def _lines(self, width: int) -> list[Line]:
        return [line for text in self._text for line in wrapped(((text, PLAIN),), width, 2)]

    def press(self, key: str) -> None:
        if key == "y":
            self.dismiss(True)
        elif key == "n":
            self.dismiss(None)

    def chose(self, name: str) -> None:
        self.dismiss(True)


class Typing(Dialog[Answer], Generic[Answer]):
    """A dialog with a box in which something is typed."""

    AHEAD = True
    """Whether what was typed before the box was there counts."""

    def __init__(self, look: Look, title: str, buttons: Sequence[tuple[str, str]], hint: str = "") -> None:
        super().__init__(look, title, buttons)
        self.box = Input(placeholder=hint, select_on_focus=False, compact=True)
        self.box.cursor_blink = False
        self._ahead = ""

    def takes_text(self, event: events.Key, key: str) -> bool:
        if key in _NOT_TYPED:
            return False
        if self.focused is not self.box and self.AHEAD and event.is_printable:
            self._ahead += event.character or ""
        return True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        ahead, self._ahead = self._ahead, ""
        self.box.insert_text_at_cursor(ahead)


class Reason(Typing[str]):
    """Asks why; the answer may stay empty."""

    def __init__(self, look: Look, title: str, text: str) -> None:
        super().__init__(look, title, (("yes", "Enter Ignore forever"), (BACK, "Esc Back")))
        self._text = text

    def inside(self) -> ComposeResult:
        yield Sheet(lambda width: wrapped(((self._text, PLAIN),), width), id="body")
        yield Sheet(lambda width: [(("Why (may stay empty):", DIM),)])
        yield self.box

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def chose(self, name: str) -> None:
        self.dismiss(self.box.value.strip())
