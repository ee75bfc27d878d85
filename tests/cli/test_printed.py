"""Whatever is printed fits the terminal, is whole in a pipe, and does nothing to either: laws over all reports.

Every free text of a report (titles, values, names, reasons, messages) is replaced by one that does harm where it can;
marks before and behind it show whether it arrived whole.
"""

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.config.load import Loaded
from cli.present.presenter import FORMS
from cli.present.reports import History, Ignored, ShownPlan, Steps
from cli.present.text.journal import log_line
from cli.terminal.look import Look, fitted
from cli.terminal.printable import printable
from core.engine.deeds import Deed, Did, FieldDeed
from core.engine.reports import (
    Effect,
    IgnoredItem,
    ItemStory,
    Otherwise,
    RollbackPreview,
    RunStory,
    Step,
    WhatIf,
)
from core.model import ActionKind, FieldChange, Kind, LeftOut, Rival, RowState, Side, Why
from core.settings import ContactsSettings, OutlookSettings, Settings
from tests.cli.test_plan_text import APART, MEETING, RENAMED, ROWS, plan, row
from tests.cli.test_presenter import CHANGED, DECIDED, EXAMPLES, EXCLUDED, NOON, RUN, RUN_ROW, STARTED

FREE = frozenset(
    re.findall(
        r"\w+",
        """title reason actor message until problem hint found because remains guests by differences account content
        base value differs outlook salesforce base_outlook base_salesforce written before old new editor why""",
    )
)
"""Where people, services or settings say what they like."""

TEXTS = st.one_of(
    st.sampled_from(
        [
            "Q3 review", "x" * 500, "日本語" * 60, "e\u0301\u0327" * 90, "👩‍👩‍👧 family " * 12, "word " * 90,
            "\x1b[31mred\x1b[0m \x9b2J \x1b]0;title\x07", "\u202eevil\u2066", "a\tb\nc\r\nd", "\ud800", "محمد " * 20,
            "https://example.com/" + "path/" * 40, "ﷺ" * 40, "\u200d\u200d", "100 % {curly} [red]bold[/red] \\",
        ]
    ),
    st.text(max_size=120),
)  # fmt: skip

HELD = row(
    "h1aaaaaa", ActionKind.NONE, None, RowState.HELD, outlook=MEETING, candidates=("003A", "003B"),
    rivals=(Rival("aaaa", "003A", "Bo", "2026-11-24T13:00:00Z", {"email": "bo@acme.example"}),),
    guests=("bo@x", "al@x"),
    left_out=(LeftOut("body", Side.OUTLOOK, Why.FOUGHT_OVER, "a", "b", "Ann"),), flattens=True,
)  # fmt: skip
FULL = plan(*ROWS, HELD)
DEED = Deed(
    position=1, at=NOON, run="run-1", actor="ann", side=Side.OUTLOOK, did=Did.CHANGED, id="O1",
    fields=(FieldDeed("location", "Elbe", "Oder"),), editor="Bo", stamp=NOON,
)  # fmt: skip
STORY = ItemStory(
    item="aaaa1", kind=Kind.CALENDAR, row=ROWS[2], outlook={"subject": "a", "location": "b"},
    salesforce={"subject": "a", "location": "c"}, base_outlook={"subject": "a"}, base_salesforce={"subject": "a"},
    outlook_id="O1", salesforce_id="S1", linked="subject", decision=EXCLUDED, differences=(APART,),
    history=(STARTED, DECIDED), deeds=(DEED,),
)  # fmt: skip
BEFORE = msgspec.structs.replace(RUN_ROW, before={Side.OUTLOOK: {"subject": "Cal"}})
CHANGED_TWICE = msgspec.structs.replace(ROWS[1], fields=(APART, RENAMED))
SETTINGS = Settings(contacts=ContactsSettings(source="Our people"), outlook=OutlookSettings(mailbox="ann@acme.example"))

REPORTS: list[Any] = [
    *(report for report, _, _ in EXAMPLES),
    ShownPlan(FULL),
    ShownPlan(FULL, everything=True),
    ShownPlan(plan(*(row(f"l{n:07}", ActionKind.CREATE, "outlook", salesforce=MEETING) for n in range(120)), HELD)),
    RollbackPreview("run-1", FULL, {}),
    STORY,
    msgspec.structs.replace(CHANGED, effects=tuple(Effect(each.item, None, each) for each in ROWS)),
    Steps("run-1", (Step(DECIDED, ROWS[1], ROWS[2]), Step(DECIDED, ROWS[1], CHANGED_TWICE))),
    WhatIf("run-1", 3, tuple(Otherwise(each.item, ROWS[0], each) for each in ROWS)),
    History((RUN, msgspec.structs.replace(RUN, kinds=tuple(Kind), summary={"read": 12000, "changed": 9, "failed": 2}))),
    RunStory(msgspec.structs.replace(RUN, reason="because"), (BEFORE,), (), (STARTED, DECIDED)),
    Ignored(tuple(IgnoredItem("aaaa1", Kind.CALENDAR, "Call", EXCLUDED, "either side changes") for _ in range(3))),
    Loaded(Path("accord.toml"), SETTINGS, {}),
]  # fmt: skip


def poisoned(value: Any, texts: Iterator[str], name: str = "") -> Any:
    """Return a report in which each free text is another one."""
    if isinstance(value, Enum) or value is None:
        return value
    if isinstance(value, str):
        return next(texts) if name in FREE and value else value
    if isinstance(value, tuple):
        return tuple(poisoned(each, texts, name) for each in value)
    if isinstance(value, dict):
        return {key: poisoned(each, texts, name) for key, each in value.items()}
    if isinstance(value, msgspec.Struct):
        told = {each: poisoned(getattr(value, each), texts, each) for each in value.__struct_fields__}
        return msgspec.structs.replace(value, **told)
    if isinstance(value, Settings):
        return value.model_copy(
            update={
                "contacts": ContactsSettings.model_construct(**{**dict(value.contacts), "source": next(texts)}),
                "outlook": OutlookSettings.model_construct(**{**dict(value.outlook), "mailbox": next(texts)}),
            }
        )
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {each.name: poisoned(getattr(value, each.name), texts, each.name) for each in dataclasses.fields(value)}
        return dataclasses.replace(value, **told)
    return value


def marked(text: str) -> Iterator[str]:
    """Yield the text again and again, each time between marks of its own."""
    return (f"⟦{number}·{text}·{number}⟧" for number in count())


def shown(report: Any, look: Look) -> str:
    return fitted(FORMS[type(report)].text(report, look), look)


LOOKS = st.builds(
    Look,
    width=st.sampled_from([40, 52, 60, 80, 100, 200]),
    color=st.booleans(),
    unicode=st.booleans(),
    zone=st.just(UTC),
)
_STYLE = re.compile(r"\x1b\[[\d;]*m")


@given(st.sampled_from(REPORTS), TEXTS, LOOKS)
def test_what_is_printed_fits_the_terminal_and_does_nothing_to_it(report: Any, text: str, look: Look) -> None:
    told = shown(poisoned(report, marked(text)), look)
    for line in told.split("\n"):
        plain = unstyle(line)
        assert cell_len(plain) <= look.width, plain
        assert all(character.isprintable() or character in "\u200c\u200d" for character in plain), repr(plain)
        styles = _STYLE.findall(line)
        assert bool(styles) <= look.color
        assert not styles or styles[-1] == "\x1b[0m", "each line ends in no colour"


@given(st.sampled_from(REPORTS), TEXTS)
def test_nothing_is_cut_in_a_pipe(report: Any, text: str) -> None:
    told = shown(poisoned(report, marked(text)), Look(width=60, zone=UTC, whole=True))
    for number in re.findall(r"⟦(\d+)·", told):
        assert f"·{number}⟧" in told, number


@given(TEXTS, TEXTS, LOOKS)
def test_what_a_conflict_is_about_is_never_cut_in_a_plan(ours: str, theirs: str, look: Look) -> None:
    apart = FieldChange("location", None, f"⟦{ours}⟧", f"⟦{theirs}⟧", None)
    told = unstyle(shown(ShownPlan(plan(msgspec.structs.replace(ROWS[2], fields=(apart,)))), look))
    for value in (ours, theirs):
        assert "".join(f"⟦{printable(value)}⟧".split()) in "".join(told.split())


@given(st.sampled_from("Xé日"), st.integers(1, 400), st.integers(1, 400), st.integers(1, 60), LOOKS)
def test_what_a_conflict_is_about_is_never_cut_in_a_story(
    letter: str, ours: int, theirs: int, word: int, look: Look
) -> None:
    def value(sign: str, length: int) -> str:
        return " ".join(sign * word for _ in range(length))

    fields = {"outlook": value("ö" if letter == "é" else "語", ours), "salesforce": value(letter, theirs)}
    apart = FieldChange("location", None, fields["outlook"], fields["salesforce"], None)
    story = msgspec.structs.replace(
        STORY, outlook={"location": fields["outlook"]}, salesforce={"location": fields["salesforce"]},
        differences=(apart,), deeds=(), history=(),
    )  # fmt: skip
    told = shown(story, look)
    assert told.count(letter) == theirs * word
    assert told.count("ö" if letter == "é" else "語") == ours * word


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@given(text=TEXTS)
def test_a_line_of_the_log_fits(width: int, text: str) -> None:
    event = {
        "position": 7, "at": "2026-11-24T20:00:00.000000Z", "run": "run-1", "kind": "tasks", "item": "a" * 16,
        "type": "linked", "data": {"evidence": text},
    }  # fmt: skip
    line = log_line(event, Look(width=width, zone=UTC))
    first, *more = line.split("\n")
    assert len(more) == (width < 60)
    assert all(cell_len(each) <= width for each in (first, *more))
    assert "".join((first, *more)).replace("\u200d", "").replace("\u200c", "").isprintable()
    assert "+0000" in line
    assert "linked" in line
    assert "aaaaaaa" in line
