"""The last question: what saying yes would write, delete and mail, and leave. Only the word "yes" is one."""

from typing import Final

from textual.app import ComposeResult
from textual.widgets import Input

from cli.review import telling
from cli.review.screen.dialog import BACK, Typing
from cli.review.screen.inks import BOLD, DIM, ERROR, PLAIN, Marks
from cli.review.screen.pieces import Line, wrapped
from cli.review.screen.sheet import Sheet
from cli.terminal.look import Look
from core.model import Plan

YES: Final = "yes"


def question_lines(told: telling.Question, width: int, marks: Marks) -> list[Line]:
    """Return the question in full: every delete by title and date, everybody who would be mailed."""
    lines: list[Line] = [(("To be written", BOLD),)]
    lines += [((f"  {side.label + ':':12}{said}", PLAIN),) for side, said in told.written]
    if told.links:
        lines.append(((f"  {'Linked:':12}{told.links:,}", PLAIN),))
    if not told.mailed:
        lines.append(((f"  {'Mailed:':12}nobody", PLAIN),))
    lines += _listed("Deleted", told.deletes, width, marks)
    lines += _listed("Mailed", told.mailed, width, marks)
    if told.waits:
        lines += [(), *wrapped(((told.waits, DIM),), width)]
    return lines


def _listed(what: str, entries: tuple[str, ...], width: int, marks: Marks) -> list[Line]:
    if not entries:
        return []
    lines: list[Line] = [(), ((f"{what} ({len(entries):,})", ERROR),)]
    for entry in entries:
        lines += wrapped(((f"  {marks.failed if what == 'Deleted' else '@'} {entry}", PLAIN),), width, 4)
    return lines


class LastQuestion(Typing[bool]):
    """Says what a confirmation does, and takes the typed word alone for a yes. Anything else leads back."""

    AHEAD = False

    def __init__(self, look: Look, marks: Marks, plan: Plan) -> None:
        super().__init__(look, "Apply", (("yes", "Write"), (BACK, "Esc Back to the review")))
        self._told, self._marks = telling.question(plan, look), marks

    def inside(self) -> ComposeResult:
        yield Sheet(lambda width: question_lines(self._told, width, self._marks), id="body")
        yield Sheet(lambda width: wrapped((('Type "yes" to write this; anything else leads back.', BOLD),), width))
        yield self.box

    def press(self, key: str) -> None:
        """Let the keys that move read on: the box for the answer does not need them."""
        body = self.query_one("#body", Sheet)
        page = max(body.size.height - 1, 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}
        if key in steps:
            body.scroll_to(y=body.scroll_offset.y + steps[key], animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.chose("yes")

    def chose(self, name: str) -> None:
        self.dismiss(self.box.value.strip().casefold() == YES)
