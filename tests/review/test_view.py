"""What one face shows of a review: its filter, its cursor, and which rows are meant."""

import pytest

from core.engine import desk as engine
from core.engine.observe import observe
from core.errors import UsageError
from core.model import Choice, Decision, RowState
from core.review.review import Review
from core.review.view import Order, View
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import CALL, TASKS
from tests.support.fakes import Desk


def test_rows_keep_their_place_after_a_decision_until_they_are_listed_anew() -> None:
    desk = Desk()
    for n in range(3):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
    observe(desk.session, [TASKS])
    review = Review(engine.Desk(desk.session, [TASKS]))
    view = View(review)
    view.filter("state=proposed")
    items = list(view.items)
    review.decide([items[1]], Decision(choice=Choice.EXCLUDE))
    view.catch_up()
    assert view.items == items
    view.refresh()
    assert view.items == [items[0], items[2]]


def view_of(*subjects: str) -> View:
    desk = Desk()
    for subject in subjects:
        desk.outlook.create(TASKS, CALL | {"subject": subject})
    observe(desk.session, [TASKS])
    return View(Review(engine.Desk(desk.session, [TASKS])))


def titles(view: View, items: tuple[str, ...]) -> list[str]:
    return [row.title for item in items if (row := view.review.row(item))]


def test_ranges_marks_and_single_rows_can_be_meant() -> None:
    view = view_of("a", "b", "c", "d", "e")
    assert titles(view, view.meant()) == ["a"]
    view.move(2)
    view.move(1, extend=True)
    assert titles(view, view.meant()) == ["c", "d"]
    view.move(-2, extend=True)
    assert titles(view, view.meant()) == ["b", "c"]
    view.goto(4)
    view.toggle()
    assert titles(view, view.meant()) == ["b", "c", "e"]
    view.toggle(2)
    assert titles(view, view.meant()) == ["b", "e"]
    view.filter("b")
    assert titles(view, view.meant()) == ["b"]
    view.select_none()
    view.filter("")
    view.select_all()
    assert len(view.meant()) == 5


def test_a_filter_reads_expressions_and_bare_words() -> None:
    view = view_of("Call Bob", "Call Ann", "Write Bob", 'Say "hi"')
    for text, wanted in [
        ("call bob", ["Call Bob"]),
        ('"call bob"', ["Call Bob"]),
        ("bob kind=tasks", ["Call Bob", "Write Bob"]),
        ("state=conflict", []),
        ('title~"call a"', ["Call Ann"]),
        ("hi", ['Say "hi"']),
        ("", ["Call Ann", "Call Bob", 'Say "hi"', "Write Bob"]),
    ]:
        view.filter(text)
        assert titles(view, tuple(view.items)) == wanted, text
    with pytest.raises(UsageError):
        view.filter("state=nonsense")
    assert view.filter_text == ""


def test_the_next_that_waits_is_found_around_the_end() -> None:
    desk = office()
    view = View(Review(engine.Desk(desk.session, KINDS)))
    waiting = [
        at for at in range(len(view.items)) if (row := view.row(at)) and row.state in (RowState.HELD, RowState.CONFLICT)
    ]
    view.goto(waiting[-1])
    assert view.next_waiting()
    assert view.cursor == waiting[0]
    assert view.next_waiting(backwards=True)
    assert view.cursor == waiting[-1]
    view.filter("state=proposed")
    assert not view.next_waiting()


def test_a_view_can_be_as_another_and_goes_its_own_way_then() -> None:
    view = View(Review(engine.Desk(office().session, KINDS)))
    view.filter("kind=contacts")
    view.sort(Order.TITLE)
    view.show_hidden(True)
    view.goto(1)
    view.goto(2, extend=True)
    other = View(view.review)
    other.show_as(view)
    assert (other.items, other.selection, other.cursor) == (view.items, view.selection, 2)
    assert (other.filter_text, other.order, other.hidden) == ("kind=contacts", Order.TITLE, True)
    other.select_none()
    other.filter("")
    assert len(view.selection) == 2
    assert len(other.items) > len(view.items)
