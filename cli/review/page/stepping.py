"""What a person does at a tab, and what the page shows then. The rows, the words and the rules are the model's."""

from collections.abc import Callable
from itertools import groupby

from cli.present.text.story import story_text
from cli.review import telling
from cli.review.page.answers import Answer, Asked, Step
from cli.review.page.drawing import Drawing
from cli.review.page.room import Room
from cli.review.page.tab import Tab
from cli.terminal.look import Look
from core.errors import AccordError, UsageError
from core.model import Decision, Row, Side
from core.review.detail import detail
from core.review.keys import DECISIONS, KEYS, LABELS, Verb
from core.review.menu import why_not
from core.review.review import Patch
from core.review.view import Order

MANY = 60
"""More rows than that are not sent with an answer: the page asks again for those that it shows."""
YES = "yes"
BACK = "Nothing was written. You are back at the rows."
OTHERWISE = "The rows have changed since you were asked. Look at them, and choose again."
BUSY = "Accord is writing. Wait for it to end, or stop it."
OLD_LIST = "The rows are others now. Look at them, and choose again."
STORY = Look(width=80)


class Steps:
    """Takes the steps of a tab, one after the other."""

    def __init__(self, room: Room, tab: Tab, drawing: Drawing) -> None:
        self._room, self._tab, self._drawing = room, tab, drawing
        self._review, self._view = room.review, tab.view

    # From outside

    def knows(self, step: Step) -> bool:
        """Tell whether the places of a step are those of the list as it is now."""
        self._view.catch_up()
        return step.number == self._view.number

    def take(self, step: Step) -> Answer:
        """Do what a step says, and return what is to be shown."""
        if self._room.watch is not None and step.verb != "stop":
            return self.stand(step, told=BUSY)
        try:
            self._go_to(step)
            said = self._do(step)
        except AccordError as error:
            said = Answer(told=telling.refusal(error), dialog=None if step.answers is None else "")
        return self.stand(step, said)

    def outdated(self, step: Step) -> Answer:
        """Return what a tab is shown that meant other rows."""
        return self.stand(step, Answer(told=OLD_LIST, dialog=""))

    def news(self, number: int, seen: int) -> Answer | None:
        """Return what a tab has not shown yet; None if that is nothing."""
        self._room.catch_up()
        step = Step(tab=self._tab.name, number=number, seen=seen, verb="")
        if self._room.watch is not None:
            part = self._drawing.progress()
            return self._placed(Answer(dialog=self._drawing.dialog("progress", part=part), part=part))
        if self._tab.wrote:
            return self.stand(step, Answer(told=self._tab.wrote, dialog=self._results()))
        if self._tab.told or seen != self._review.number:
            return self.stand(step)
        return None

    def _results(self) -> str:
        said, self._tab.wrote = self._tab.wrote, ""
        return self._drawing.dialog("results", said=said, outcomes=list(self._review.outcomes.values()))

    def stand(self, step: Step, said: Answer | None = None, *, told: str = "") -> Answer:
        """Return an answer with everything that the tab shows otherwise than it should."""
        view, drawing = self._view, self._drawing
        view.catch_up()
        answer = self._placed(said or Answer(told=told))
        answer.told = " ".join(each for each in (answer.told, self._tab.said()) if each)
        answer.pane, answer.status = drawing.pane(self._tab), drawing.status(self._tab)
        answer.undo, answer.redo = self._review.undo_label or "", self._review.redo_label or ""
        if step.number != view.number:
            answer.whole = drawing.rows_of(self._tab)
            return answer
        items = self._room.since(step.seen)
        if items is None or len(items) > MANY:
            answer.refill = True
        else:
            places = sorted(at for item in items if (at := view.place_of(item)) is not None)
            answer.rows = [(at, drawing.row(self._tab, at)) for at in places]
        return answer

    def _placed(self, answer: Answer) -> Answer:
        """Return an answer with what the tab has to know whatever is said."""
        view = self._view
        answer.number, answer.seen = view.number, self._review.number
        answer.cursor, answer.count, answer.index_count = view.cursor, len(view.items), self._tab.index_count()
        answer.selected = self._tab.selected()
        return answer

    # Moving and choosing

    def _go_to(self, step: Step) -> None:
        if step.alone:
            self._view.select_none()
        if step.at is None or (step.at == self._view.cursor and not step.extend):
            return
        self._view.goto(step.at, extend=step.extend)

    def _do(self, step: Step) -> Answer:
        if step.verb in _PLAIN:
            return _PLAIN[step.verb](self, step)
        if step.verb not in DECISIONS:
            raise UsageError("The page asked for something that is not known.", "Load it again.")
        return self._decide(Verb(step.verb), step)

    def _toggle(self, step: Step) -> Answer:
        self._view.toggle()
        return Answer()

    def _all(self, step: Step) -> Answer:
        self._view.select_all()
        return Answer()

    def _none(self, step: Step) -> Answer:
        self._view.select_none()
        return Answer()

    def _next(self, step: Step) -> Answer:
        if self._view.next_waiting(backwards=step.verb == Verb.PREVIOUS):
            return Answer()
        return Answer(told="No row waits for you here.")

    def _filter(self, step: Step) -> Answer:
        self._view.filter(step.text)
        return Answer()

    def _sort(self, step: Step) -> Answer:
        if step.text not in list(Order):
            raise UsageError("There is no such order.", "Choose one of the list.")
        self._view.sort(Order(step.text))
        return Answer()

    def _hidden(self, step: Step) -> Answer:
        self._view.show_hidden(step.on)
        return Answer()

    # Reading

    def _menu(self, step: Step) -> Answer:
        return Answer(menu=self._drawing.menu(self._tab))

    def _story(self, step: Step) -> Answer:
        item = self._view.current()
        if item is None:
            raise UsageError("No row is chosen.", "Choose one first.")
        look = Look(width=STORY.width, zone=self._room.look.zone)
        return Answer(dialog=self._drawing.dialog("story", story=story_text(self._review.desk.story(item), look)))

    def _help(self, step: Step) -> Answer:
        keys = [key for key in KEYS if key.verb is not Verb.DETAIL]  # Tab goes on to the next part of the page
        return Answer(dialog=self._drawing.dialog("help", sections=groupby(keys, key=lambda key: key.section)))

    # Deciding

    def _undo(self, step: Step) -> Answer:
        return self._took(self._review.redo() if step.verb == Verb.REDO else self._review.undo())

    def _took(self, patch: Patch) -> Answer:
        said = telling.stepped(patch)
        self._room.took(patch)
        self._room.tell(f"In another tab: {said}", but=self._tab)
        return Answer(told=said, dialog="")

    def _decide(self, verb: Verb, step: Step) -> Answer:
        """Decide about what is meant; where something has to be asked first, ask, and decide about just those rows."""
        rows = self._view.meant_rows()
        if step.answers is not None:
            return self._answered(verb, self._agreed(verb), step.answers)
        if why := why_not(self._review.desk, verb, rows):
            return Answer(told=f"{LABELS[verb].rstrip('…')}: {why}.")
        question = _QUESTIONS.get(verb)
        asked = question(self, rows) if question else ""
        if asked:
            items = tuple(row.item for row in rows)
            self._tab.asked = Asked(verb.value, items, tuple(rows))
            return Answer(dialog=asked)
        return self._took(self._review.decide(self._view.meant(), DECISIONS[verb]))

    def _agreed(self, verb: Verb) -> tuple[str, ...]:
        """Return the items that were asked about. Raises UsageError if their rows are not what they were."""
        asked, self._tab.asked = self._tab.asked, None
        if asked is None or asked.verb != verb or asked.rows != tuple(map(self._review.row, asked.items)):
            raise UsageError(OTHERWISE, "")
        return asked.items

    def _answered(self, verb: Verb, items: tuple[str, ...], answers: dict[str, str]) -> Answer:
        decision = DECISIONS[verb]
        match verb:
            case Verb.IGNORE_FOREVER if decision:
                reason = answers.get("reason", "").strip() or None
                return self._took(self._review.decide(items, Decision(choice=decision.choice, reason=reason)))
            case Verb.LINK if decision:
                if not (other := answers.get("other", "")):
                    raise UsageError("No record was chosen.", "Choose one, then link.")
                return self._took(self._review.decide(items, Decision(choice=decision.choice, other=other)))
            case Verb.PREFER_FIELDS:
                return self._by_field(items, answers)
            case Verb.UNLINK | Verb.RELEASE if answers.get("sure") == YES:
                return self._took(self._review.decide(items, decision))
        raise UsageError("Nothing was decided.", "Choose it from the menu.")

    def _by_field(self, items: tuple[str, ...], answers: dict[str, str]) -> Answer:
        """Prefer each side in the fields that it was chosen for, as one step."""
        row = self._review.row(items[0])
        names = [change.name for change in row.fields] if row else []
        chosen = {name: Side(answers[name]) for name in names if answers.get(name) in list(Side)}
        if not chosen:
            return Answer(told="No field was chosen, so nothing was decided.", dialog="")
        return self._took(self._review.prefer(items[0], chosen))

    # What is asked

    def _about(self, rows: list[Row]) -> str:
        return f"“{telling.title(rows[0])}”" if len(rows) == 1 else f"{len(rows):,} rows"

    def _ask_reason(self, rows: list[Row]) -> str:
        return self._drawing.dialog("reason", about=self._about(rows), count=len(rows))

    def _ask_unlink(self, rows: list[Row]) -> str:
        """Ask where what the two sides agreed on would be forgotten."""
        if not any(self._review.desk.is_linked(row.item) for row in rows):
            return ""
        return self._drawing.dialog("unlink", about=self._about(rows))

    def _ask_release(self, rows: list[Row]) -> str:
        """Ask where people would be mailed, and name them."""
        mailing = [row for row in rows if row.mails]
        return self._drawing.dialog("release", rows=mailing) if mailing else ""

    def _ask_link(self, rows: list[Row]) -> str:
        return self._drawing.dialog("link", name=telling.title(rows[0]), part=self._partners(rows[0].item, ""))

    def _partners(self, item: str, text: str) -> str:
        found = self._review.desk.partners(item, text)
        return self._drawing.draw("partners", partners=found, told=lambda each: telling.partner(each, self._room.look))

    def _search(self, step: Step) -> Answer:
        asked = self._tab.asked
        if asked is None or asked.verb != Verb.LINK:
            raise UsageError(OTHERWISE, "")
        return Answer(part=self._partners(asked.items[0], step.text))

    def _ask_fields(self, rows: list[Row]) -> str:
        told = detail(rows[0], lambda name, value: telling.value(name, value, self._room.look))
        return self._drawing.dialog("fields", name=telling.title(rows[0]), fields=told.fields)

    # Writing and leaving

    def _apply(self, step: Step) -> Answer:
        if self._moved():
            return Answer()
        plan = self._review.plan()
        question = telling.question(plan, self._room.look)
        if question.is_empty:
            return Answer(told=f"Nothing to write. {question.waits}".strip())
        self._tab.plan = plan
        return Answer(dialog=self._drawing.dialog("apply", question=question))

    def _moved(self) -> bool:
        """Take in what others appended, and tell whether that was anything."""
        before = self._review.number
        self._room.catch_up(at_once=True)
        return self._review.number != before

    def _write(self, step: Step) -> Answer:
        """Write what the question showed, if the word is right and nothing has changed since it was asked."""
        plan, self._tab.plan = self._tab.plan, None
        if plan is None or (step.answers or {}).get("word", "").strip().lower() != YES:
            return Answer(told=BACK, dialog="")
        if self._moved() or self._review.plan().digest != plan.digest:
            return Answer(told=f"{OTHERWISE} Nothing was written.", dialog="")
        self._room.start(plan, self._tab)
        part = self._drawing.progress()
        return Answer(dialog=self._drawing.dialog("progress", part=part), part=part)

    def _stop(self, step: Step) -> Answer:
        if self._room.watch is not None:
            self._room.watch.stop()
        return Answer(part=self._drawing.progress())

    def _quit(self, step: Step) -> Answer:
        return Answer(dialog=self._drawing.dialog("quit"))

    def _finish(self, step: Step) -> Answer:
        self._room.end()
        return Answer(ended=True)

    def _nothing(self, step: Step) -> Answer:
        return Answer()


_PLAIN: dict[str, Callable[[Steps, Step], Answer]] = {
    Verb.MOVE: Steps._nothing,
    Verb.EXTEND: Steps._nothing,
    Verb.TOGGLE: Steps._toggle,
    Verb.ALL: Steps._all,
    Verb.NONE: Steps._none,
    Verb.NEXT: Steps._next,
    Verb.PREVIOUS: Steps._next,
    Verb.FILTER: Steps._filter,
    Verb.SORT: Steps._sort,
    Verb.HIDDEN: Steps._hidden,
    Verb.MENU: Steps._menu,
    Verb.STORY: Steps._story,
    Verb.HELP: Steps._help,
    Verb.UNDO: Steps._undo,
    Verb.REDO: Steps._undo,
    Verb.APPLY: Steps._apply,
    Verb.QUIT: Steps._quit,
    "partners": Steps._search,
    "write": Steps._write,
    "stop": Steps._stop,
    "finish": Steps._finish,
}
_QUESTIONS: dict[Verb, Callable[[Steps, list[Row]], str]] = {
    Verb.IGNORE_FOREVER: Steps._ask_reason,
    Verb.UNLINK: Steps._ask_unlink,
    Verb.RELEASE: Steps._ask_release,
    Verb.LINK: Steps._ask_link,
    Verb.PREFER_FIELDS: Steps._ask_fields,
}
