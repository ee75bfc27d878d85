"""How the screen looks: at any size, with real signs or ASCII, whatever records say; only what is seen is drawn."""

import pytest
from rich.cells import cell_len

from cli.review.screen import rows as drawn
from cli.review.screen.screen import ReviewScreen
from cli.terminal.look import Look
from core.engine.observe import observe
from core.model import RowState
from core.review.keys import KEYS, Verb
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import CALL, TASKS
from tests.support.fakes import Desk
from tests.support.screen_pictures import picture
from tests.support.screens import Person, sit

NAUGHTY = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07",
    "\r\n\t\x08 control",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "会議室の予約 Ω≈ç√∫",
    "Z̸̢̛a̸l̸g̸o̸ e\u0301",
    "👩‍💻👨‍👩‍👧 🏳️‍🌈 🇩🇪 ☎️",
    "[bold]markup[/bold] [/] $(touch x) %s {0}",
    "\u200b\u200d\ufeff\u00ad zero width",
    "x" * 3000,
    "الاجتماع שלום",
)


def with_naughty_names() -> Desk:
    desk = Desk()
    for text in NAUGHTY:
        left = desk.outlook.create(TASKS, CALL | {"subject": text, "body": f"{text}\n{text}"})
        assert left
    observe(desk.session, [TASKS])
    return desk


def is_whole(person: Person) -> None:
    """Hold the screen against its size: each line is exactly as wide, and nothing in it can act on a terminal."""
    width, height = person.app.size
    lines = person.lines()
    assert len(lines) == height
    assert [cell_len(text) for text in lines] == [width] * height, person.text()
    assert all(character.isprintable() or character == "\u200d" for text in lines for character in text)


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (30, 8)], ids=str)
def test_it_fits_any_terminal(size: tuple[int, int]) -> None:
    async def doing(person: Person) -> None:
        await person.settle()
        is_whole(person)
        if size == (30, 8):
            await person.press("m", "escape", "?", "escape", "a", "escape")
            is_whole(person)
            return
        side, rows = person.at.pane.region, person.at.rows.region
        if size[0] >= 118:
            assert (side.width, side.y) == (44, 1)
            assert side.x >= rows.right
        else:
            assert (side.width, side.height) == (size[0], 6)
            assert side.y >= rows.bottom
        text = person.text()
        for said in ("Contacts  5", "Ann L0", "← update", "! conflict", "‖ held", "To write: 2 creates", "waiting: 10"):
            assert said in text
        for said in ("read 2026-11-22", "1 private", "deletes allowed today: contacts 1", "? Help", "a Apply"):
            assert said in text
        await person.press("tab")
        await person.until(lambda: person.at.pane.size.height > 12)
        assert not person.at.rows.region.area
        is_whole(person)
        await person.press("tab")
        await person.pilot.resize_terminal(140, 30)
        await person.until(lambda: person.at.pane.region.width == 44)
        is_whole(person)

    sit(office(), KINDS, doing, size=size)


@pytest.mark.parametrize("unicode", [True, False], ids=["real signs", "ASCII"])
def test_whatever_records_say_no_line_gets_wider_and_nothing_acts(unicode: bool) -> None:
    async def doing(person: Person) -> None:
        for _ in NAUGHTY:
            await person.press("down")
            person.at.pane.show()
            await person.settle()
            is_whole(person)
        await person.press("m")
        is_whole(person)
        await person.press("escape", "s")
        is_whole(person)
        await person.press("escape", "?")
        is_whole(person)
        await person.press("pagedown", "escape", "a")
        is_whole(person)
        if not unicode:
            assert person.text().isascii()

    sit(with_naughty_names(), [TASKS], doing, size=(80, 24), look=Look(unicode=unicode))


def test_a_moved_cursor_draws_two_lines_and_a_large_list_no_more_than_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    for number in range(2000):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {number}"})
    observe(desk.session, [TASKS])
    painted: list[str] = []
    paint = drawn.row_line

    def counted(row, *others, **how):  # type: ignore[no-untyped-def]
        painted.append(row.title)
        return paint(row, *others, **how)

    monkeypatch.setattr(drawn, "row_line", counted)

    async def doing(person: Person) -> None:
        await person.settle()
        assert 0 < len(set(painted)) <= 40
        painted.clear()
        await person.press("down")
        await person.until(lambda: bool(painted))
        assert len(painted) == 2
        await person.press("end")
        assert person.title() == person.at.review.row(person.at.view.items[-1]).title  # type: ignore[union-attr]
        await person.until(lambda: person.title() in painted)
        assert len(set(painted)) <= 45
        assert "Tasks  2,000" not in person.text()
        await person.press("home")
        await person.until(lambda: "Tasks  2,000" in person.text())

    sit(desk, [TASKS], doing, size=(120, 40))


def test_what_a_person_chose_is_drawn_otherwise_and_no_meaning_is_in_a_colour_alone() -> None:
    async def doing(person: Person) -> None:
        await person.go(person.place("Ann L1"))
        await person.do(Verb.EXCLUDE)
        await person.press("down")
        text = person.text()
        assert "•- excluded" in text
        assert "•← update" not in text
        assert "1 row: excluded from this sync." in text
        assert "z Undo: Exclude from this sync" in text
        await person.go(person.place("Ann L0"))
        person.at.pane.show()
        await person.settle()
        assert '[-1-]"' in person.text()
        assert '✓ OL "{+2+}"' in person.text()

    sit(office(), KINDS, doing, look=Look(color=False))


def test_hidden_rows_show_when_asked_for_and_private_ones_their_id_alone() -> None:
    async def doing(person: Person) -> None:
        await person.do(Verb.HIDDEN)
        private = next(
            at
            for at in range(len(person.at.view.items))
            if (row := person.at.view.row(at)) and row.state is RowState.PRIVATE
        )
        await person.go(private)
        person.at.pane.show()
        await person.settle()
        row = person.at.view.row(private)
        assert row is not None
        assert row.outlook is not None
        assert row.outlook.id in person.text()
        assert f"item {row.item}" in person.text()
        assert "Turned private" not in person.text()

    sit(office(), KINDS, doing)


def test_a_picture_for_the_docs_is_what_the_screen_shows_and_asks_nobody_for_anything() -> None:
    drawn = picture(office(), "menu", ("m",), row="Ann L0", width=100)
    text = drawn.replace("&#160;", " ")
    for said in ("Ann L2", "Contacts  5", "Ignore difference forever…", "Esc Back"):
        assert said in text
    assert "https://" not in drawn.partition("<style>")[2]


def test_the_help_names_every_key_and_the_story_is_whole() -> None:
    async def doing(person: Person) -> None:
        await person.do(Verb.HELP)
        seen = person.text()
        await person.press("pagedown", "pagedown")
        seen += person.text()
        assert all(each.label.split()[0] in seen for each in KEYS)
        await person.do(Verb.HELP)
        assert isinstance(person.app.screen, ReviewScreen)
        await person.do(Verb.HELP)
        at = next(n for n, text in enumerate(person.lines()) if "Show or hide what is hidden" in text)
        await person.click(person.app.screen.query_one("#text"), 4, at - 1)
        assert isinstance(person.app.screen, ReviewScreen)
        assert person.at.view.hidden
        await person.click_word("──")
        assert person.at.has_class("-large")
        await person.press("tab", "h")
        await person.go(person.place("Ann L0"))
        await person.do(Verb.STORY)
        assert "when last agreed" in person.text()
        assert "Accord created it in Salesforce" in person.text()
        await person.press("q")
        assert isinstance(person.app.screen, ReviewScreen)
        assert person.app.is_running

    sit(office(), KINDS, doing)
