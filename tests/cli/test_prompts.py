"""The plain review: what a typed line means, and what follows from it."""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import NamedTuple

import pytest

from cli.review.lines import Line, help_text, understand
from cli.review.prompts import MOVED, OPENING, Prompts
from cli.terminal.look import Look
from core.engine.desk import Desk
from core.engine.observe import observe
from core.errors import UsageError
from core.model import Choice, Decision, Kind, Plan, RowState, Side
from core.planning.summary import proposed
from core.review.keys import KEYS, Verb
from tests.support import fakes
from tests.support.desk import CALL

LINES = [
    ("e k3f9 m2x7", Line(Verb.EXCLUDE, ("k3f9", "m2x7"), Decision(choice=Choice.EXCLUDE))),
    ("i k3f9", Line(Verb.INCLUDE, ("k3f9",), Decision(choice=Choice.INCLUDE))),
    ("o k3f9", Line(Verb.IGNORE_ONCE, ("k3f9",), Decision(choice=Choice.IGNORE_ONCE))),
    ("f k3f9", Line(Verb.IGNORE_FOREVER, ("k3f9",), Decision(choice=Choice.IGNORE_FOREVER))),
    ("u k3f9", Line(Verb.UNLINK, ("k3f9",), Decision(choice=Choice.UNLINK))),
    ("r k3f9", Line(Verb.RELEASE, ("k3f9",), Decision(choice=Choice.RELEASE))),
    ("p outlook k3f9", Line(Verb.PREFER_OUTLOOK, ("k3f9",), Decision(choice=Choice.PREFER, side=Side.OUTLOOK))),
    (
        "p SF k3f9 subject end",
        Line(
            Verb.PREFER_SALESFORCE,
            ("k3f9",),
            Decision(choice=Choice.PREFER, side=Side.SALESFORCE, fields=("subject", "end")),
        ),
    ),
    (
        "> k3f9 location",
        Line(
            Verb.PREFER_SALESFORCE,
            ("k3f9",),
            Decision(choice=Choice.PREFER, side=Side.SALESFORCE, fields=("location",)),
        ),
    ),
    ("< k3f9", Line(Verb.PREFER_OUTLOOK, ("k3f9",), Decision(choice=Choice.PREFER, side=Side.OUTLOOK))),
    ("l k3f9 m2x7", Line(Verb.LINK, ("k3f9",), Decision(choice=Choice.LINK, other="m2x7"))),
    ("c k3f9", Line(Verb.CLEAR, ("k3f9",))),
    ("s k3f9", Line(Verb.STORY, ("k3f9",))),
    ("a", Line(Verb.APPLY)),
    ("q", Line(Verb.QUIT)),
    ("?", Line(Verb.HELP)),
    ("e k3f9..m2x7 *", Line(Verb.EXCLUDE, ("k3f9..m2x7", "*"), Decision(choice=Choice.EXCLUDE))),
    ("/ visit state=held", Line(Verb.FILTER, text="visit state=held")),
    ("/", Line(Verb.FILTER)),
    ("z", Line(Verb.UNDO)),
    ("Z", Line(Verb.REDO)),
    ("h", Line(Verb.HIDDEN)),
    ("n", Line(Verb.NEXT)),
    ("v", Line(None)),
]


@pytest.mark.parametrize(("typed", "line"), LINES, ids=[typed for typed, _ in LINES])
def test_lines(typed: str, line: Line) -> None:
    assert understand(typed) == line


@pytest.mark.parametrize("line", ["x k3f9", "e", "a now", "p k3f9", "p both k3f9", "l k3f9", "r k3f9 m2x7", "s"])
def test_lines_that_mean_nothing(line: str) -> None:
    with pytest.raises(UsageError):
        understand(line)


def test_a_known_letter_says_what_belongs_behind_it() -> None:
    with pytest.raises(UsageError) as told:
        understand("l k3f9")
    assert (told.value.problem, told.value.hint) == ("l is typed as: l ROW OTHER", "? explains it.")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_help_fits_the_terminal_in_two_columns(width: int) -> None:
    lines = help_text(width).splitlines()
    assert max(map(len, lines)) <= width
    told = [line for line in lines if line.startswith("  ") and line.strip()]
    column = next(line for line in told if "Include" in line).index("Include")
    assert {line[column - 1] for line in told} == {" "}
    assert all(line[column] != " " for line in told)


def test_help_lists_every_command_in_the_words_of_the_one_table() -> None:
    said = {line.split()[0]: line for line in help_text(100).splitlines() if line.startswith("  ")}
    assert set(said) == {line.split()[0] for line, _ in LINES}
    otherwise = (Verb.NEXT, Verb.RANGE, Verb.PREFER_FIELDS)
    words = {key.keys[0]: key.label for key in KEYS if key.verb not in otherwise}
    assert not [letter for letter, line in said.items() if letter in words and words[letter] not in line]


TASKS = Kind.TASKS
Typed = str | Callable[[], str]
"""A line, or what happens elsewhere before it is typed."""


class Ended(NamedTuple):
    confirmed: Plan | None
    told: list[str]
    """What was said after the opening."""
    desk: Desk

    def states(self) -> list[RowState]:
        return [row.state for row in self.desk.plan().rows]


@pytest.fixture
def profile() -> fakes.Desk:
    """A profile that has read two tasks that are in Outlook alone, and one whose two records are not linked yet."""
    profile = fakes.Desk()
    profile.outlook.create(TASKS, CALL)
    profile.outlook.create(TASKS, CALL | {"subject": "Send the offer"})
    profile.outlook.create(TASKS, CALL | {"subject": "Visit"})
    profile.salesforce.create(TASKS, CALL | {"subject": "Visit"})
    observe(profile.session, [TASKS])
    return profile


def ids(profile: fakes.Desk) -> list[str]:
    """Return the items of the plan: a call, an offer, and the pair."""
    return [row.item for row in Desk(profile.session, [TASKS]).plan().rows]


def converse(profile: fakes.Desk, *typed: Typed) -> Ended:
    """Type these lines, then end the input."""
    lines: Iterator[Typed] = iter(typed)

    def ask(_: str) -> str | None:
        line = next(lines, None)
        return line() if callable(line) else line

    told: list[str] = []
    desk = Desk(profile.session, [TASKS])
    confirmed = Prompts(desk, Look(width=100, zone=UTC), ask, told.append, lambda plan: plan).review()
    assert told[0].startswith("Plan for tasks at 2026-11-22 12:00 UTC, plan number ")
    assert told[1] == OPENING
    return Ended(confirmed, told[2:], desk)


@pytest.mark.parametrize(("lines", "confirmed"), [(("a",), True), (("q",), False), ((), False), (("", "a"), True)])
def test_only_the_letter_a_goes_on(profile: fakes.Desk, lines: tuple[str, ...], confirmed: bool) -> None:
    ended = converse(profile, *lines)
    assert (ended.confirmed == ended.desk.plan()) is confirmed
    assert (ended.confirmed is None) is not confirmed


def test_items_are_named_by_the_beginning_of_their_ids(profile: fakes.Desk) -> None:
    call, offer, _ = ids(profile)
    ended = converse(profile, f"e {call[:6]} {offer[:6]}", f"c {call[:6]}", "a")
    assert ended.told == [
        "Excluded from this sync: 2 items.\n"
        f"{call[:8]}  ← create ⇒ - excluded  Call Bob  In Outlook, not in Salesforce; you excluded it from this…\n"
        f"{offer[:8]}  ← create ⇒ - excluded  Send the offer  In Outlook, not in Salesforce; you excluded it fro…",
        f"Cleared: 1 item.\n{call[:8]}  - excluded ⇒ ← create  Call Bob  In Outlook, not in Salesforce",
    ]
    assert ended.confirmed
    assert [(row.item, row.state) for row in ended.confirmed.rows[:2]] == [
        (call, RowState.PROPOSED),
        (offer, RowState.EXCLUDED),
    ]


def test_a_link_names_both(profile: fakes.Desk) -> None:
    profile.salesforce.create(TASKS, CALL | {"subject": "Phone Bob"})
    observe(profile.session, [TASKS])
    phone = next(row for row in Desk(profile.session, [TASKS]).plan().rows if row.title == "Phone Bob").item
    ended = converse(profile, f"l {ids(profile)[0][:6]} {phone[:6]}", "a")
    assert ended.confirmed
    faces = [(row.outlook, row.salesforce) for row in ended.confirmed.rows]
    assert ("Call Bob", "Phone Bob") in [(left.title, right.title) for left, right in faces if left and right]


def test_a_story_is_that_of_both_halves_of_a_first_link(profile: fakes.Desk) -> None:
    pair = next(row for row in Desk(profile.session, [TASKS]).plan().rows if row.counterpart)
    for half in (pair.item, pair.counterpart or ""):
        (story,) = converse(profile, f"s {half}").told
        assert "Salesforce: S1\nOutlook: O3\n" in story
        (subject,) = [line.split() for line in story.splitlines() if line.startswith("  subject")]
        assert subject[-2:] == ['"Visit"', '"Visit"']
        assert story.count("seen in") == 2


def test_ignoring_for_ever_asks_why(profile: fakes.Desk) -> None:
    call = ids(profile)[0]
    ended = converse(profile, f"f {call}", "private", "a")
    assert ended.states().count(RowState.IGNORED) == 1
    item = profile.session.state.find(call)
    assert item
    assert item.decision
    assert (item.decision.choice, item.decision.reason) == (Choice.IGNORE_FOREVER, "private")


def test_a_mistake_is_told_and_nothing_is_lost(profile: fakes.Desk) -> None:
    before = profile.journal.appends
    ended = converse(profile, "e zz", "what?", "a")
    assert ended.told == [
        "There is no item 'zz'. accord plan --all lists the items with their ids.",
        "Unknown command. Type ? for help.",
    ]
    assert profile.journal.appends == before
    assert ended.confirmed


class TestTwoPeople:
    """Somebody else decides about the same profile, at a desk of their own, while the prompts are open."""

    def elsewhere(self, profile: fakes.Desk, item: str, then: str) -> Callable[[], str]:
        """Return a line before which somebody else excludes an item."""
        mine = profile.session
        theirs = Desk(profile.open(), [TASKS])
        profile.session = mine

        def type_then() -> str:
            theirs.decide([item], Decision(choice=Choice.EXCLUDE))
            return then

        return type_then

    def test_whoever_is_second_sees_the_plan_again(self, profile: fakes.Desk) -> None:
        call, offer, _ = ids(profile)
        ended = converse(profile, self.elsewhere(profile, offer, f"o {call}"), "a")
        (told,) = ended.told
        _, standing, moved, plan = told.split("\n", 3)
        assert standing.startswith(f"{call[:8]}  ← create ⇒ ~ ignored  Call Bob")
        assert moved == MOVED
        assert plan.startswith("Plan for tasks")
        assert f"{offer[:8]}  –                                     - excluded      Send the offer" in plan
        assert ended.confirmed == ended.desk.plan()
        assert [row.state for row in ended.desk.plan().rows[:2]] == [RowState.IGNORED, RowState.EXCLUDED]

    def test_it_is_noticed_even_after_looking_at_a_story(self, profile: fakes.Desk) -> None:
        call, offer, _ = ids(profile)
        ended = converse(profile, self.elsewhere(profile, offer, f"s {call}"), f"e {call}", "a")
        assert MOVED in ended.told[1]
        assert ended.states()[:2] == [RowState.EXCLUDED, RowState.EXCLUDED]

    def test_only_a_plan_that_was_seen_is_confirmed(self, profile: fakes.Desk) -> None:
        _, offer, _ = ids(profile)
        ended = converse(profile, self.elsewhere(profile, offer, "a"))
        assert ended.confirmed is None
        assert [text.split("\n")[0] for text in ended.told] == [MOVED]
        ended = converse(profile, self.elsewhere(profile, offer, "a"), "a")
        assert ended.confirmed
        assert offer not in {row.item for row in proposed(ended.confirmed)}


def test_a_range_and_all_that_are_shown_can_be_meant(profile: fakes.Desk) -> None:
    call, offer, pair = ids(profile)
    ended = converse(profile, f"e {offer}..{call}", "c *", "/ visit", "e *", "/", "a")
    assert [told.splitlines()[0] for told in (ended.told[0], ended.told[1], ended.told[3])] == [
        "Excluded from this sync: 2 items.",
        "Cleared: 2 items.",
        "Excluded from this sync: 1 item.",
    ]
    assert ended.states() == [RowState.PROPOSED, RowState.PROPOSED, RowState.EXCLUDED]
    (said,) = converse(profile, "/ visit", f"e {call}..{pair}").told[1:]
    assert said == f"{call!r} is not among the rows shown. v shows them; / alone shows all."


def test_a_step_is_undone_and_done_again(profile: fakes.Desk) -> None:
    call = ids(profile)[0]
    ended = converse(profile, f"e {call}", "z", "Z", "z", "z", "a")
    assert [told.splitlines()[0] for told in ended.told] == [
        "Excluded from this sync: 1 item.",
        "Undone: 1 item.",
        "Done again: 1 item.",
        "Undone: 1 item.",
        "There is nothing to undo. Decide about a row first.",
    ]
    assert ended.states() == [RowState.PROPOSED] * 3


def test_only_what_waits_and_what_is_hidden_is_shown_on_request(profile: fakes.Desk) -> None:
    call = ids(profile)[0]
    ended = converse(profile, "n", f"f {call}", "lunch", "v", "h")
    assert "No rows match." in ended.told[0]
    assert "Call Bob" not in ended.told[2]
    assert "~ ignored" in ended.told[3]
    assert "Call Bob" in ended.told[3]


def test_a_wrong_filter_leaves_the_former(profile: fakes.Desk) -> None:
    wrong, shown = converse(profile, "/ state=nonsense", "v").told
    assert wrong.startswith("There is no state 'nonsense'.")
    assert "Visit" in shown
