"""The plain review: what a typed line means, and what follows from it."""

from collections.abc import Sequence

import pytest

from cli.review.prompts import HELP, UNKNOWN, Said, review, understand
from core.errors import UsageError
from core.model import Choice, Decision, Side

LINES = [
    ("e k3f9 m2x7", Said("e", ("k3f9", "m2x7"), Decision(choice=Choice.EXCLUDE))),
    ("i k3f9", Said("i", ("k3f9",), Decision(choice=Choice.INCLUDE))),
    ("o k3f9", Said("o", ("k3f9",), Decision(choice=Choice.IGNORE_ONCE))),
    ("f k3f9", Said("f", ("k3f9",), Decision(choice=Choice.IGNORE_FOREVER))),
    ("u k3f9", Said("u", ("k3f9",), Decision(choice=Choice.UNLINK))),
    ("r k3f9", Said("r", ("k3f9",), Decision(choice=Choice.RELEASE))),
    ("p outlook k3f9", Said("p", ("k3f9",), Decision(choice=Choice.PREFER, side=Side.OUTLOOK))),
    (
        "p SF k3f9 subject end",
        Said("p", ("k3f9",), Decision(choice=Choice.PREFER, side=Side.SALESFORCE, fields=("subject", "end"))),
    ),
    ("l k3f9 m2x7", Said("l", ("k3f9",), Decision(choice=Choice.LINK, other="m2x7"))),
    ("c k3f9", Said("c", ("k3f9",))),
    ("s k3f9", Said("s", ("k3f9",))),
    ("a", Said("a")),
    ("q", Said("q")),
    ("?", Said("?")),
]


@pytest.mark.parametrize(("line", "said"), LINES, ids=[line for line, _ in LINES])
def test_lines(line: str, said: Said) -> None:
    assert understand(line) == said


@pytest.mark.parametrize("line", ["x k3f9", "e", "a now", "p k3f9", "p both k3f9", "l k3f9", "r k3f9 m2x7", "s"])
def test_lines_that_mean_nothing(line: str) -> None:
    with pytest.raises(UsageError):
        understand(line)


def test_help_lists_every_command() -> None:
    letters = {line.split()[0] for line in HELP.splitlines() if line.startswith("  ")}
    assert letters == {line.split()[0] for line, _ in LINES} - {"?"} | {"v"}


class PaperDesk:
    """A desk that writes down what is decided."""

    def __init__(self) -> None:
        self.done: list[tuple[str, tuple[str, ...], Decision | None]] = []

    def plan_text(self) -> str:
        return "the plan"

    def item_text(self, item: str) -> str:
        return f"all about {item}"

    def find(self, item: str) -> str:
        if item == "zz":
            raise UsageError("There is no item 'zz'.", "Look again.")
        return f"{item}-full"

    def decide(self, items: Sequence[str], decision: Decision) -> str:
        self.done.append(("decide", tuple(items), decision))
        return "decided"

    def clear(self, items: Sequence[str]) -> str:
        self.done.append(("clear", tuple(items), None))
        return "cleared"


def converse(*lines: str) -> tuple[bool, list[str], PaperDesk]:
    """Type these lines, then end the input."""
    typed, told, desk = iter(lines), [], PaperDesk()  # type: ignore[var-annotated]  # told is a list of text
    confirmed = review(desk, lambda _: next(typed, None), told.append)
    return confirmed, told[2:], desk


@pytest.mark.parametrize(("lines", "confirmed"), [(("a",), True), (("q",), False), ((), False), (("", "a"), True)])
def test_only_the_letter_a_goes_on(lines: tuple[str, ...], confirmed: bool) -> None:
    assert converse(*lines)[0] is confirmed


def test_decisions_are_about_whole_ids() -> None:
    _, told, desk = converse("e k3 m2", "l k3 m2", "c k3", "s k3", "v", "a")
    assert desk.done == [
        ("decide", ("k3-full", "m2-full"), Decision(choice=Choice.EXCLUDE)),
        ("decide", ("k3-full",), Decision(choice=Choice.LINK, other="m2-full")),
        ("clear", ("k3-full",), None),
    ]
    assert told == ["decided", "decided", "cleared", "all about k3-full", "the plan"]


def test_ignoring_for_ever_asks_why() -> None:
    _, _, desk = converse("f k3", "private", "a")
    assert desk.done == [("decide", ("k3-full",), Decision(choice=Choice.IGNORE_FOREVER, reason="private"))]


def test_a_mistake_is_told_and_nothing_is_lost() -> None:
    confirmed, told, desk = converse("e zz", "what?", "a")
    assert told == ["There is no item 'zz'. Look again.", f"{UNKNOWN} ?"]
    assert desk.done == []
    assert confirmed
