"""Dialogs in which something is chosen: what to do with rows, whom to link to, whose value holds in each field."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.widgets import Input

from cli.review import telling
from cli.review.keycaps import key_words
from cli.review.screen.choices import Choices, Option
from cli.review.screen.dialog import BACK, Dialog, Typing
from cli.review.screen.inks import DIM, PLAIN, Marks
from cli.review.screen.pieces import Line, wrapped
from cli.review.screen.sheet import Sheet
from cli.terminal.look import Look, cut
from core.engine.partners import Partner
from core.model import Rival, Row, Side
from core.review.keys import Verb
from core.review.menu import Entry


class Menu(Dialog[Verb]):
    """Everything that can be done with the rows that are meant."""

    def __init__(self, look: Look, marks: Marks, about: str, entries: Sequence[Entry]) -> None:
        super().__init__(look, about, ((BACK, "Esc Back"),))
        self._entries, self._marks = entries, marks

    def inside(self) -> ComposeResult:
        options = [Option(each.label, key_words(each.key), each.why_not or "") for each in self._entries]
        yield Choices(options, self.look, self._marks)
        yield Sheet(self._why_not, id="whole")

    def _why_not(self, width: int) -> list[Line]:
        """Return why the entry under the cursor cannot be chosen, in full."""
        why = self._entries[self.query_one(Choices).cursor].why_not
        lines = wrapped(((f"{why[:1].upper()}{why[1:]}.", DIM),), width) if why else []
        return lines + [()] * (2 - len(lines))

    def press(self, key: str) -> None:
        by_key = {each.key: each for each in self._entries}
        if key in by_key:
            self._take(by_key[key])
        else:
            self.query_one(Choices).press({"j": "down", "k": "up"}.get(key, key))
            self.query_one("#whole", Sheet).redraw()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        self._take(self._entries[event.number])

    def _take(self, entry: Entry) -> None:
        if entry.is_enabled:
            self.dismiss(entry.verb)
        else:
            self.query_one(Choices).go(self._entries.index(entry))
            self.query_one("#whole", Sheet).redraw()


class Partners(Typing[str]):
    """A search among the records that a row can be linked to."""

    def __init__(self, look: Look, marks: Marks, row: Row, search: Callable[[str], Sequence[Partner]]) -> None:
        super().__init__(
            look, "Link to…" if look.unicode else "Link to", (("yes", "Enter Link"), (BACK, "Esc Back")), "search"
        )
        self._marks, self._row, self._search = marks, row, search
        self._found: Sequence[Partner] = search("")

    def inside(self) -> ComposeResult:
        about = f"{telling.title(self._row)}: which record belongs to it? Type a part of its title."
        yield Sheet(lambda width: wrapped(((about, PLAIN),), width), id="body")
        yield self.box
        yield Choices(self._options(), self.look, self._marks)

    def _options(self) -> list[Option]:
        if not self._found:
            return [Option("No record of that title is free.", why_not="type something else")]
        rivals = {each.item: each for each in self._row.rivals}
        return [Option(self._label(each, rivals.get(each.item)), each.side.label) for each in self._found]

    def _label(self, partner: Partner, rival: Rival | None) -> str:
        """Return a record; of Accord's own candidates, with what tells them apart."""
        if rival is None or not rival.differs:
            return telling.partner(partner, self.look)
        return telling.rival(rival, self.look)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._found = self._search(event.value.strip())
        self.query_one(Choices).offer(self._options())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.chose("yes")

    def press(self, key: str) -> None:
        self.query_one(Choices).press(key)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        if event.x is None:
            self.chose("yes")

    def chose(self, name: str) -> None:
        at = self.query_one(Choices).cursor
        if at < len(self._found):
            self.dismiss(self._found[at].item)


class FieldByField(Dialog[dict[str, Side]]):
    """For each field of a row: whose value holds."""

    def __init__(self, look: Look, marks: Marks, row: Row) -> None:
        buttons = (("yes", "Enter Use these values"), (BACK, "Esc Back"))
        super().__init__(look, f"Field by field: {telling.title(row)}", buttons)
        self._marks, self._row = marks, row
        self._chosen: dict[str, Side | None] = {each.name: each.winner for each in row.fields}

    def inside(self) -> ComposeResult:
        text = "For each field: > uses Salesforce's value, < uses Outlook's, space changes over."
        yield Sheet(lambda width: wrapped(((text, PLAIN),), width), id="body")
        yield Choices(self._options(), self.look, self._marks)
        yield Sheet(self._whole, id="whole")

    def _options(self) -> list[Option]:
        return [Option(self._label(number)) for number in range(len(self._row.fields))]

    def _label(self, number: int) -> str:
        change = self._row.fields[number]
        look = replace(self.look, whole=False)
        width = min(self.app.size.width, 76) - 8
        name = set_cell_size(cut(telling.field_label(change.name), width // 4, look), width // 4)
        room = (width - cell_len(name)) // 2 - 8
        parts = [name]
        for side, short in ((Side.SALESFORCE, "SF"), (Side.OUTLOOK, "OL")):
            mark = self._marks.winner if self._chosen[change.name] is side else " "
            said = telling.value(change.name, change.of(side), look).replace("\n", " ")
            parts.append(set_cell_size(f"[{mark}] {short} {cut(said, room, look)}", room + 7))
        return " ".join(parts)

    def _whole(self, width: int) -> list[Line]:
        """Return the values under the cursor in full: what is decided on is never cut."""
        change = self._row.fields[self.query_one(Choices).cursor]
        lines: list[Line] = []
        for side in (Side.SALESFORCE, Side.OUTLOOK):
            said = f"{side.label}: {telling.value(change.name, change.of(side), self.look)}"
            lines += wrapped(((said, DIM),), width, 2)
        return lines

    def press(self, key: str) -> None:
        choices = self.query_one(Choices)
        name = self._row.fields[choices.cursor].name
        if key in (">", "<"):
            self._choose(name, Side.SALESFORCE if key == ">" else Side.OUTLOOK)
        elif key == "space":
            self._over(name)
        elif key == "enter":
            self.chose("yes")
        elif choices.press({"j": "down", "k": "up"}.get(key, key)):
            self.query_one("#whole", Sheet).redraw()

    def _over(self, name: str) -> None:
        now = self._chosen[name]
        self._choose(name, now.other if now else Side.SALESFORCE)

    def _choose(self, name: str, side: Side) -> None:
        self._chosen[name] = side
        self.query_one(Choices).offer(self._options(), keep=True)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """A click chooses the side that it is on."""
        if event.x is None:
            return
        width = min(self.app.size.width, 76) - 8
        middle = width // 4 + (width - width // 4) // 2 + 2
        name = self._row.fields[event.number].name
        self._choose(name, Side.SALESFORCE if event.x < middle else Side.OUTLOOK)
        self.query_one("#whole", Sheet).redraw()

    def chose(self, name: str) -> None:
        self.dismiss({name: side for name, side in self._chosen.items() if side})
