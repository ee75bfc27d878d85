"""What the page does with a step, asked as its script asks: what is said, what is refused, what others see of it."""

from datetime import UTC
from html import unescape
from typing import Any

import msgspec
import pytest
import requests

from cli.review import telling
from cli.review.keycaps import key_words
from cli.review.page import drawing, room
from cli.review.page.stepping import BUSY, OTHERWISE
from cli.terminal.look import Look
from core.engine import desk as engine
from core.engine.observe import observe
from core.engine.sitting import Sitting
from core.errors import JournalError
from core.facts.events import DecisionMade, PlanConfirmed
from core.model import Choice, Decision, Side
from core.review.keys import DECISIONS, KEYS, Verb
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import CALL, CONTACTS, TASKS
from tests.support.fakes import Desk
from tests.support.pages import Inside, Served, served

pytestmark = pytest.mark.xdist_group("page")


class Tab(Inside):
    """A tab that keeps up with what it is told."""

    def __init__(self, serving: Served, session: requests.Session | None = None) -> None:
        if session is None:
            super().__init__(serving.link)
        else:
            self.origin, self.session = serving.origin, session
            self.load()
        self.serving = serving
        self.known = int(self._data("seen"))

    def do(self, verb: str, title: str | None = None, **said: Any) -> dict[str, Any]:
        """Take a step, at the row with a title if one is named, and return the answer."""
        at = None if title is None else self.place(title)
        answer: dict[str, Any] = self.step(verb=verb, at=at, number=int(self.number), seen=self.known, **said).json()
        self.number, self.known = str(answer["number"]), answer["seen"]
        return answer

    def place(self, title: str) -> int:
        """Return where the first row with a title is in the whole list."""
        view = self.serving.page.room._tabs[self.tab].view
        return next(at for at in range(len(view.items)) if (row := view.row(at)) and row.title == title)

    def news(self) -> dict[str, Any] | None:
        query = {"tab": self.tab, "number": self.number, "seen": str(self.known)}
        answer = self.session.get(f"{self.origin}/news", params=query)
        return None if answer.status_code == 204 else answer.json()

    def told(self, text: str) -> dict[str, Any]:
        """Ask for news until something is said in it."""
        for _ in range(3000):
            news = self.news()
            if news and text in news.get("told", ""):
                self.number, self.known = str(news["number"]), news["seen"]
                return news
        raise AssertionError(f"never said: {text}")


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOKS_EVERY", 0.0)


def decisions(desk: Desk) -> list[DecisionMade]:
    return [one.event for one in desk.journal.events if isinstance(one.event, DecisionMade)]


def elsewhere(desk: Desk, title: str, decision: Decision) -> None:
    """Decide in another session, as another terminal does."""
    terminal = engine.Desk(desk.open(), KINDS)
    terminal.decide([next(row.item for row in terminal.plan().rows if row.title == title)], decision)


def test_what_one_tab_does_the_others_are_told() -> None:
    with served() as serving:
        one = Tab(serving)
        other = Tab(serving, one.session)
        assert one.do("exclude", "Alone 0")["told"] == "1 row: excluded from this sync."
        news = other.news()
        assert news is not None
        assert news["told"] == "In another tab: 1 row: excluded from this sync."
        assert [at for at, _ in news["rows"]] == [other.place("Alone 0")]
        assert "•- excluded" in news["rows"][0][1]
        assert news["undo"] == "Exclude from this sync"
        other.known = news["seen"]
        assert other.news() is None


def test_nothing_is_written_when_others_decided_since_the_question() -> None:
    with served() as serving:
        tab = Tab(serving)
        assert "Type yes" in tab.do("apply")["dialog"]
        elsewhere(serving.desk, "Alone 0", Decision(choice=Choice.EXCLUDE))
        answer = tab.do("write", answers={"word": "yes"})
        assert answer["told"].startswith(f"{OTHERWISE} Nothing was written.")
        assert answer["dialog"] == ""
        assert not any(isinstance(one.event, PlanConfirmed) for one in serving.desk.journal.events[-3:])
        assert "Type yes" in tab.do("apply")["dialog"]


def test_nothing_is_written_when_another_tab_decided_since_the_question() -> None:
    with served() as serving:
        tab = Tab(serving)
        tab.do("apply")
        Tab(serving, tab.session).do("exclude", "Alone 0")
        assert OTHERWISE in tab.do("write", answers={"word": "yes"})["told"]
        assert "Nothing was written" in tab.do("write", answers={"word": "yes"})["told"]  # nor without a question


def test_a_side_that_is_away_is_told_and_one_may_try_again() -> None:
    with served() as serving:
        tab, desk = Tab(serving), serving.desk
        tab.do("apply")
        desk.salesforce.away = True
        tab.do("write", answers={"word": "yes"})
        news = tab.told("Salesforce cannot be reached.")
        assert "What came of it" in news["dialog"]
        desk.salesforce.away = False
        tab.do("apply")
        tab.do("write", answers={"word": "YES "})
        assert tab.told("written.")


def test_a_question_is_about_the_rows_that_it_was_asked_about() -> None:
    with served() as serving:
        tab = Tab(serving)
        assert "Ignore forever" in tab.do("ignore-forever", "Alone 0")["dialog"]
        tab.do("move", "Alone 1")
        tab.do("ignore-forever", answers={"reason": "lunch"})
        titles = {row.title for row in serving.page.room.review.plan().rows if row.state.value == "ignored"}
        assert titles == {"Alone 0"}
        assert OTHERWISE in tab.do("ignore-forever", answers={"reason": "again"})["told"]
        tab.do("release", "Q3 review")
        elsewhere(serving.desk, "Q3 review", Decision(choice=Choice.PREFER, side=Side.OUTLOOK))
        tab.told(telling.MOVED)
        assert OTHERWISE in tab.do("release", answers={"sure": "yes"})["told"]
        assert not [made for made in decisions(serving.desk) if made.choice is Choice.RELEASE]


@pytest.mark.parametrize("verb", ["release", "unlink"])
def test_without_the_answer_nothing_is_decided(verb: str) -> None:
    with served() as serving:
        tab = Tab(serving)
        before = len(decisions(serving.desk))
        for answers in ({}, {"sure": "no"}):
            assert "asked" in tab.do(verb, "Q3 review")["dialog"]
            tab.do(verb, answers=answers)
        assert len(decisions(serving.desk)) == before


def test_field_by_field_each_side_is_preferred_where_it_was_chosen() -> None:
    with served() as serving:
        tab = Tab(serving)
        asked = tab.do("prefer-fields", "Q3 review")["dialog"]
        assert asked.count("<fieldset>") == 2
        tab.do("prefer-fields", answers={"subject": "outlook", "location": "salesforce"})
        made = [(each.side, each.fields) for each in decisions(serving.desk)[-2:]]
        assert made == [(Side.OUTLOOK, ("subject",)), (Side.SALESFORCE, ("location",))]
        assert "as before" in tab.do("undo")["told"]
        assert serving.page.room.review.undo_label is None
        tab.do("prefer-fields", "Q3 review")
        tab.do("prefer-fields", answers={"subject": "outlook", "location": "outlook"})
        assert decisions(serving.desk)[-1].fields == ("subject", "location")
        tab.do("prefer-fields", "Q3 review")
        assert "No field" in tab.do("prefer-fields", answers={"nothing": "outlook"})["told"]


def test_whom_it_could_be_linked_to_is_found_by_a_part_of_the_title() -> None:
    with served() as serving:
        tab = Tab(serving)
        assert "(likely)" in tab.do("link", "possibly")["dialog"]
        assert "Twins" in tab.do("partners", text="twi")["part"]
        assert "No record" in tab.do("partners", text="zzz")["part"]
        assert "Choose one" in tab.do("link", answers={})["told"]
        tab.do("link", "possibly")
        assert "zzz" in tab.do("link", answers={"other": "zzz"})["told"]
        assert not [made for made in decisions(serving.desk) if made.choice is Choice.LINK]


def test_what_would_do_nothing_says_why() -> None:
    with served() as serving:
        tab = Tab(serving)
        assert "nothing was decided about it" in tab.do("clear", "Alone 0")["told"]
        tab.do("all")
        assert "choose one row" in tab.do("link")["told"]
        assert "one at a time" in tab.do("release")["told"]
        assert "nonsense" in tab.do("filter", text="state=nonsense")["told"]
        assert "no such order" in tab.do("sort", text="nonsense")["told"]
        assert tab.do("filter", text="zzz")["whole"].count("No rows match.") == 1
        assert "no row is selected" in tab.do("exclude")["told"]
        assert "No row" in tab.do("story")["told"]
        assert "No row waits" in tab.do("next")["told"]


def test_hidden_rows_are_shown_when_asked_for_and_a_private_one_tells_nothing() -> None:
    with served() as serving:
        tab = Tab(serving)
        assert "* private" not in tab.text
        shown = tab.do("hidden", on=True)
        assert "* private" in shown["whole"]
        assert "Turned private" not in shown["whole"]
        view = serving.page.room._tabs[tab.tab].view
        at = next(at for at in range(len(view.items)) if (row := view.row(at)) and row.state.value == "private")
        pane = tab.step(verb="move", at=at, number=int(tab.number)).json()["pane"]
        assert "private event" in pane
        assert "<dl>" not in pane
        assert "href" not in pane


def test_many_rows_are_asked_for_again_and_not_sent() -> None:
    desk = Desk()
    for number in range(200):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {number}"})
    observe(desk.session, [TASKS])
    with served(desk, kinds=[TASKS]) as serving:
        tab = Tab(serving)
        tab.do("all")
        answer = tab.do("exclude")
        assert answer["refill"] is True
        assert "rows" not in answer
        assert answer["selected"] == [[0, 199]]
        tab.do("none")
        tab.step(verb="move", at=3, number=int(tab.number))
        assert tab.step(verb="move", at=6, extend=True, number=int(tab.number)).json()["selected"] == [[3, 6]]
        assert tab.step(verb="move", at=9, alone=True, number=int(tab.number)).json().get("selected", []) == []


def test_the_page_does_not_look_as_the_terminal_does() -> None:
    narrow = Look(width=60, unicode=False, color=True, zone=UTC)
    wide = Look(width=300, zone=UTC, whole=True)
    told = [room.Room(Sitting(office().session, KINDS), look, end=lambda: None).look for look in (narrow, wide)]
    assert [(look.width, look.unicode, look.color, look.zone) for look in told] == [(100, True, False, UTC)] * 2


def test_a_tab_that_was_forgotten_is_loaded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "TABS", 2)
    with served() as serving:
        first = Tab(serving)
        second, third = Tab(serving, first.session), Tab(serving, first.session)
        assert first.step(verb="move").status_code == 410
        assert first.session.get(f"{first.origin}/news", params={"tab": first.tab}).status_code == 410
        assert second.do("move", "Alone 0")
        assert third.do("move", "Alone 0")


def test_while_it_writes_nothing_is_decided() -> None:
    with served() as serving:
        tab = Tab(serving)
        serving.page.room.watch = room.Watch()
        before = len(serving.desk.journal.events)
        assert tab.do("exclude", "Alone 0")["told"] == BUSY
        assert Tab(serving, tab.session).text.count('data-verb="exclude"') == 0
        assert len(serving.desk.journal.events) == before
        serving.page.room.watch = None


def test_a_journal_that_cannot_be_read_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as serving:
        tab = Tab(serving)

        def away() -> bool:
            raise JournalError("The journal cannot be reached.", "Try again.")

        monkeypatch.setattr(serving.page.room.review.desk, "has_moved", away)
        answer = tab.session.get(f"{tab.origin}/news", params={"tab": tab.tab, "number": tab.number})
        assert (answer.status_code, answer.text) == (503, "The journal cannot be reached. Try again.")


def test_a_bug_in_a_writing_ends_the_review_and_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug"), served() as serving:  # noqa: PT012
        monkeypatch.setattr(serving.page.room.sitting, "write", broken)
        tab = Tab(serving)
        tab.do("apply")
        tab.do("write", answers={"word": "yes"})
        serving.ended.wait(20)


def test_the_help_and_the_script_have_every_key_of_the_table() -> None:
    with served() as serving:
        tab = Tab(serving)
        told = unescape(tab.do("help")["dialog"])
        given = msgspec.json.decode(unescape(tab._data("keys")))
        for key in KEYS:
            on_the_page = key.verb is not Verb.DETAIL  # Tab goes on to the next part of a page
            named = {f"<kbd>{key_words(name, unicode=True)}</kbd>" in told for name in key.keys}
            assert (key.label in told, named) == (on_the_page, {on_the_page})
        assert [(each["verb"], tuple(each["keys"])) for each in given] == [(key.verb, key.keys) for key in KEYS]
        answered = {verb.value for verb in Verb} - {"range", "detail"}  # these two the script does by itself
        for verb in answered - DECISIONS.keys():
            assert "not known" not in tab.do(verb).get("told", ""), verb


ADDRESSES = [
    ("https://outlook.office.com/calendar/item/x", True),
    ("http://localhost/x", True),
    ("javascript:alert(1)", False),
    ("data:text/html,x", False),
    ("file:///etc/passwd", False),
    ("//evil.example", False),
    ("https://evil.example/\u202e", False),
    ("https://[bad", False),
    ("", False),
]


@pytest.mark.parametrize(("address", "plain"), ADDRESSES)
def test_only_addresses_of_pages_become_links(address: str, plain: bool) -> None:
    assert drawing._is_plain(address) is plain


def test_a_contact_shows_both_its_records() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, {"first_name": "Ann", "last_name": "Lee"}, link="https://outlook.example/1")
    observe(desk.session, [CONTACTS])
    with served(desk, kinds=[CONTACTS]) as serving:
        text = Tab(serving).text
        assert 'href="https://outlook.example/1" target="_blank" rel="noopener noreferrer"' in text
        assert "Open in Salesforce" not in text
