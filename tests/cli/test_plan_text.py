"""Plans as text: exact rows, at any width, and nothing in them that could act on a terminal."""

import re
from datetime import UTC, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from click import unstyle
from rich.cells import cell_len

from cli.present.reports import ShownPlan
from cli.present.text.intent import intent_text
from cli.present.text.plan import plan_text
from cli.present.text.words import local, value_text, zone_name
from cli.terminal.look import Look, cut
from cli.terminal.printable import printable
from core.model import ActionKind, Face, FieldChange, Hold, Kind, Plan, Row, RowState, Rule, Side
from core.planning.selecting import matching
from core.planning.summary import is_pending, summary

NARROW = Look(width=80, zone=UTC)


def face(title: str, when: str | None = None) -> Face:
    return Face(f"id of {title}", title, when, None, "1")


def row(item: str, action: ActionKind, target: str | None, state: RowState = RowState.PROPOSED, **more: object) -> Row:
    told = {"kind": Kind.CALENDAR, "rule": Rule.CHANGED_APART, "reason": "Because."} | more
    sides = (Side(target),) if target else ()
    return Row(item=item, action=action, target=sides, state=state, **told)  # type: ignore[arg-type]  # the table below gives each what it takes


def plan(*rows: Row) -> Plan:
    return Plan(
        profile="default", run=None, position=7, as_of="2026-11-22T10:00:00Z", digest="3f9a1c2e" * 8,
        kinds=(Kind.CALENDAR, Kind.CONTACTS), rows=rows,
    )  # fmt: skip


MEETING = face("Q3 review", "2026-11-24T13:00:00Z")
RENAMED = FieldChange("subject", "Q3", "Q3 review", "Q3", Side.OUTLOOK, "Q3 review")
APART = FieldChange("location", None, "Elbe", "Oder", None)

ROWS = (
    row("k3f9aaaa", ActionKind.CREATE, "salesforce", outlook=MEETING),
    row("m2x7aaaa", ActionKind.UPDATE, "salesforce", outlook=MEETING, salesforce=face("Q3"), fields=(RENAMED,)),
    row("p5d4aaaa", ActionKind.CONFLICT, None, RowState.CONFLICT, outlook=MEETING, salesforce=MEETING, fields=(APART,)),
    row(
        "q8e1aaaa",
        ActionKind.UPDATE,
        "outlook",
        RowState.HELD,
        hold=Hold.MAIL,
        mails=3,
        outlook=MEETING,
        salesforce=MEETING,
    ),
    row("z1aaaaaa", ActionKind.NONE, None, RowState.PRIVATE, outlook=face("Secret")),
    row("c1aaaaaa", ActionKind.DELETE, "outlook", outlook=face("Ann Smith"), kind=Kind.CONTACTS),
    row("c2aaaaaa", ActionKind.LINK, None, outlook=face("Bo"), salesforce=face("Bo"), kind=Kind.CONTACTS),
)

AT_80 = """\
Plan for calendar, contacts at 2026-11-22 10:00 UTC, plan number 3f9a1c2e3f9a

Calendar
item      Salesforce                                  Outlook
k3f9aaaa  –                           ← create        Q3 review      11-24 13:00
m2x7aaaa  Q3                          ← update        Q3 review      11-24 13:00
          subject: "Q3" → "Q3 review" ✓ Outlook
p5d4aaaa  Q3 review      11-24 13:00  ! conflict      Q3 review      11-24 13:00
          location: Salesforce "Oder", Outlook "Elbe"
          Because.
q8e1aaaa  Q3 review      11-24 13:00  ‖ held          Q3 review      11-24 13:00
          Because.

Contacts
item      Salesforce                                  Outlook
c1aaaaaa  –                           x delete →      Ann Smith
c2aaaaaa  Bo                          = link          Bo

Proposed: 1 create, 1 update, 1 delete, 1 link. Waiting: 1 in conflict, 1 held.
Hidden: 1 private. Show with: accord plan --all
In conflict: accord decide ITEM --prefer outlook, or --prefer salesforce
Held, would mail people: accord decide ITEM --release"""


def test_plan_at_80_columns() -> None:
    assert plan_text(ShownPlan(plan(*ROWS)), NARROW) == AT_80


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = row("x9aaaaaa", ActionKind.CREATE, "outlook", salesforce=face("東京" * 200, "2027-01-01"))
    lines = plan_text(ShownPlan(plan(*ROWS, long), everything=True), Look(width=width, zone=UTC)).splitlines()
    assert max(cell_len(line) for line in lines) <= width


def test_where_a_title_and_its_time_have_no_room_beside_each_other_the_time_stands_below() -> None:
    later = msgspec.structs.replace(ROWS[1], outlook=face("Q3 review", "2027-01-05T13:00:00Z"))
    told = plan_text(ShownPlan(plan(later)), Look(width=60, zone=UTC)).splitlines()
    assert told[5:7] == ["m2x7aaaa  Q3                ← update        Q3 review", "          at 2027-01-05 13:00"]


def test_private_shows_id_and_kind_alone() -> None:
    text = plan_text(ShownPlan(plan(*ROWS), everything=True), NARROW)
    assert "z1aaaaaa  –                           * private       id of Secret" in text
    assert text.count("Secret") == 1


def test_without_unicode_arrows_are_ascii() -> None:
    text = plan_text(ShownPlan(plan(ROWS[0], ROWS[3])), Look(width=80, zone=UTC, unicode=False))
    assert text.isascii()
    assert "<- create" in text
    assert "H held" in text


def test_colour_is_only_added() -> None:
    coloured = plan_text(ShownPlan(plan(*ROWS)), Look(width=80, zone=UTC, color=True))
    assert "\x1b[32m← create" in coloured
    assert "\x1b" not in AT_80


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202edef", "abc\\u202edef"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\x07\x7f", "\\x07\\x7f"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u00a0b", "a b"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("محمد", "محمد"),
    ],
    ids=[
        "white space",
        "escape",
        "C1",
        "override",
        "isolate",
        "bell",
        "surrogate",
        "tag",
        "no-break",
        "joined",
        "Arabic",
    ],
)
def test_nothing_acts_on_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 4, "日…"), ("abc", 0, "")],
    ids=["fits", "cut", "wide characters", "no room"],
)
def test_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width, NARROW) == shown


class TestTimes:
    EAST = Look(zone=timezone(timedelta(hours=9, minutes=30), "ACST"))

    def test_instants_move_days_do_not(self) -> None:
        assert local("2026-11-24T20:00:00Z", self.EAST) == "2026-11-25 05:30"
        assert local("2026-11-24", self.EAST) == "2026-11-24"

    def test_zone_is_said(self) -> None:
        assert zone_name("2026-11-24T20:00:00Z", self.EAST) == "ACST (UTC+09:30)"

    def test_both_names_of_a_zone_are_said_where_it_has_two(self) -> None:
        berlin = Look(zone=ZoneInfo("Europe/Berlin"))
        winter, summer = "2026-01-24T20:00:00Z", "2026-07-24T20:00:00Z"
        assert zone_name(winter, berlin, winter) == "CET (UTC+01:00)"
        assert zone_name(winter, berlin, summer) == "CET (UTC+01:00) and CEST (UTC+02:00)"

    def test_what_is_no_time_is_shown_as_it_is(self) -> None:
        assert local("someday\x1b", self.EAST) == "someday\\x1b"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "nothing"), ("", "nothing"), (True, "yes"), (False, "no"),
        (("a", "b\x1b"), "a, b\\x1b"), ("x\ny", '"x y"'), ("2026-11-24T20:00:00Z", "2026-11-24 20:00"),
        ("2026-11-24", "2026-11-24"), ("9999-99-99", "9999-99-99"), ("x" * 10, f'"{"x" * 10}"'),
    ],
)  # fmt: skip
def test_values(value: str | bool | tuple[str, ...] | None, shown: str) -> None:
    assert value_text(value, NARROW) == shown


def test_summary_counts_actions_of_proposed_rows_and_states_of_the_others() -> None:
    assert summary(plan(*ROWS)) == {
        "create": 1, "update": 1, "delete": 1, "link": 1, "conflict": 1, "held": 1, "prevented": 0,
        "ignored": 0, "excluded": 0, "private": 1, "out_of_scope": 0, "mails": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "pending"),
    [(state, state in (RowState.PROPOSED, RowState.HELD, RowState.CONFLICT)) for state in RowState],
)
def test_pending(state: RowState, pending: bool) -> None:
    assert is_pending(plan(row("a", ActionKind.UPDATE, "outlook", state))) is pending


def test_intent_names_each_delete() -> None:
    linked = row("l1aaaaaa", ActionKind.LINK, "outlook", outlook=MEETING, salesforce=MEETING)
    assert intent_text(plan(*ROWS, linked)).splitlines() == [
        "To be written:",
        "  Salesforce: 1 create, 1 update",
        "  Outlook:    1 update, 1 delete",
        "  Linked:     2 pairs",
        "  Mails:      nobody",
        "  x delete in Outlook: Ann Smith",
    ]


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_what_differs_in_a_conflict_is_wrapped_and_never_cut(width: int, color: bool) -> None:
    long = " ".join(f"word{number}" for number in range(80))
    apart = FieldChange("location", None, long, "Oder", None)
    conflict = row("p5d4aaaa", ActionKind.CONFLICT, None, RowState.CONFLICT, fields=(apart,))
    lines = unstyle(plan_text(ShownPlan(plan(conflict)), Look(width=width, zone=UTC, color=color))).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert f'location: Salesforce "Oder", Outlook "{long}"' in " ".join(" ".join(lines).split())


HIDDEN = row("a1bcaaaa", ActionKind.UPDATE, "outlook", RowState.IGNORED, salesforce=MEETING, outlook=MEETING)


@pytest.mark.parametrize(
    ("rows", "how", "said"),
    [
        ((), {}, "Nothing to do: both sides agree."),
        ((HIDDEN,), {}, "Nothing to do: only hidden rows are left."),
        ((HIDDEN,), {"where": lambda row: False}, "No rows match."),
        (ROWS, {"limit": 0}, f"0 of {len(ROWS) - 1} rows shown."),
    ],
    ids=["agreement", "all hidden", "no match", "none wanted"],
)
def test_where_no_row_is_shown_it_says_why(rows: tuple[Row, ...], how: dict[str, Any], said: str) -> None:
    told = plan_text(ShownPlan(plan(*rows), **how), NARROW)
    assert said in told
    assert told.count("Nothing to do") == said.count("Nothing to do")


class TestLarge:
    """A first plan of a large profile: what a person must do comes before what is plain."""

    ROWS = (
        *(
            row(f"l{n:07}", ActionKind.LINK, None, outlook=face("Bo"), salesforce=face("Bo"), kind=Kind.CONTACTS)
            for n in range(300)
        ),
        *(row(f"c{n:07}", ActionKind.CREATE, ("outlook", "salesforce")[n % 2], outlook=MEETING) for n in range(50)),
        *ROWS[2:4],
    )

    def test_sums_come_first_then_what_waits_and_the_rest_is_folded(self) -> None:
        lines = unstyle(plan_text(ShownPlan(plan(*self.ROWS)), NARROW)).splitlines()
        text = "\n".join(lines)
        assert len(lines) < 30
        assert max(map(cell_len, lines)) <= NARROW.width
        assert (
            text.index("Proposed: 50 creates, 300 links.") < text.index("conflict  ") < text.index("300 links: accord")
        )
        assert "p5d4" in text
        assert "l0000001" not in text

    def test_links_that_also_write_are_counted_apart_in_the_sums_and_in_the_fold(self) -> None:
        filling = [
            row(f"f{n:07}", ActionKind.LINK, "outlook", outlook=face("Bo"), salesforce=face("Bo"), kind=Kind.CONTACTS)
            for n in range(3)
        ]
        text = plan_text(ShownPlan(plan(*self.ROWS, *filling)), Look(width=400, zone=UTC))
        assert "Proposed: 50 creates, 303 links (3 with updates)." in text
        assert "Contacts  303 links (3 with updates): accord plan contacts --where" in text

    def test_each_line_says_how_to_see_its_rows(self) -> None:
        shown = plan_text(ShownPlan(plan(*self.ROWS)), Look(width=400, zone=UTC))
        for count, word, where in re.findall(
            r"([\d,]+) (\w+?)s?(?: in \w+)?: accord plan \w+ --where \"(.*?)\"", shown
        ):
            found = [each for each in self.ROWS if matching(where)(each)]
            assert (len(found), {each.action.value for each in found}) == (int(count.replace(",", "")), {word})
        assert shown.count("--where") == 3

    @pytest.mark.parametrize("how", [{"everything": True}, {"where": lambda row: True}, {"limit": 1000}])
    def test_who_asks_for_rows_is_shown_them(self, how: dict[str, Any]) -> None:
        assert "l0000001" in plan_text(ShownPlan(plan(*self.ROWS), **how), NARROW)


def test_where_two_records_have_no_room_beside_each_other_they_stand_below_each_other() -> None:
    told = plan_text(ShownPlan(plan(ROWS[1])), Look(width=40, zone=UTC)).splitlines()
    at = told.index("m2x7aaaa  ← update")
    assert told[at + 1].startswith("  Salesforce  Q3")
    assert told[at + 2].startswith("  Outlook     Q3 review")
    assert "item" not in "".join(told[:at])
    assert "m2x7aaaa  ← update\n" not in plan_text(ShownPlan(plan(ROWS[1])), Look(width=40, zone=UTC, whole=True))
