"""The presenter: it knows every report that a command can end with, in both forms."""

import inspect
import json
from typing import Any

import msgspec
import pytest

from cli.arguments.invocation import Invocation
from cli.config.load import Loaded
from cli.present import reports as ours
from cli.present.presenter import FORMS, present
from cli.present.reports import (
    Check,
    Cleaned,
    Erased,
    Examination,
    History,
    Ignored,
    JournalFacts,
    LoggedIn,
    LoggedOut,
    Probed,
    ProbeFacts,
    ReplayedPlan,
    ShownPlan,
    Steps,
)
from core.engine import reports as theirs
from core.engine.reports import (
    ApplyReport,
    Changed,
    Effect,
    Ending,
    ErasedItem,
    Erasure,
    FeedReport,
    IgnoredItem,
    ItemStory,
    ObserveReport,
    Otherwise,
    PassedOver,
    ReplayReport,
    Retrospect,
    RollbackPreview,
    RowOutcome,
    RuleOfThumb,
    RunDecision,
    RunReport,
    RunRow,
    RunStory,
    Step,
    Undo,
    VerifyReport,
    WhatIf,
)
from core.facts.events import DecisionMade, RunStarted
from core.facts.recorded import Recorded
from core.model import ActionKind, Choice, Decision, Hold, Kind, Plan, Problem, Row, RowState, Rule, Side
from core.planning.reverting import Undoing
from core.ports import JournalProblem
from core.probing.model import Probe, Reading
from core.probing.report import Report
from core.probing.weighing import Result, Verdict

NOON = "2026-11-22T12:00:00Z"
PARTS = {
    Erasure,
    ErasedItem,
    Step,
    Otherwise,
    RuleOfThumb,
    FeedReport,
    RowOutcome,
    RunReport,
    IgnoredItem,
    Effect,
    PassedOver,
    RunRow,
    RunDecision,
    Check,
    Undo,
}
"""Told as parts of others."""

ROW = Row(
    item="aaaa1", kind=Kind.TASKS, action=ActionKind.DELETE, target=(Side.OUTLOOK, Side.SALESFORCE),
    state=RowState.HELD, rule=Rule.DELETED_IN_OUTLOOK, reason="Because.", hold=Hold.DELETE_BUDGET,
)  # fmt: skip
PLAN = Plan(
    profile="default", run="run-1", position=7, as_of=NOON, digest="d" * 64, kinds=(Kind.TASKS,), rows=(ROW,)
)  # fmt: skip
RUN = RunReport("run-1", "sync", (Kind.TASKS,), "ann", NOON)
STARTED = Recorded(
    1, "run-1", None, None, "2026-11-22T12:00:00.000000Z", "ann", RunStarted(command="sync", kinds=(), accord="1")
)
EXCLUDED = Decision(choice=Choice.IGNORE_ONCE, at=NOON, actor="ann")
STORY = ItemStory(
    item="aaaa1", kind=Kind.TASKS, row=ROW, outlook={"subject": "Call"}, salesforce=None, base_outlook=None,
    base_salesforce=None, outlook_id="O1", salesforce_id=None, private=False, linked=None, decision=None,
    differences=(), history=(STARTED,),
)  # fmt: skip
OUTCOME = RowOutcome(
    "aaaa1", Kind.TASKS, "Call", ActionKind.DELETE, (Side.OUTLOOK,), "failed", Problem("E7", "Locked.")
)

CHANGED = Changed(
    "exclude",
    (Effect("aaaa1", None, ROW), Effect("bbbb1", ROW, None)),
    moved=False,
    passed_over=(PassedOver("c", "x"),),
)
RUN_ROW = RunRow(
    item="aaaa1", kind=Kind.TASKS, title="Call", action="update", target=(Side.OUTLOOK,), outcome="failed",
    written={Side.OUTLOOK: {"subject": "Call"}}, problem=Problem("E7", "Locked."),
)  # fmt: skip
DECIDED = msgspec.structs.replace(STARTED, event=DecisionMade(choice=Choice.EXCLUDE), item="aaaa1", kind=Kind.TASKS)

ERASURE = Erasure((ErasedItem("aaaa1", Kind.TASKS, "Call", 3),), (1, 2, 3), 0, ("Ids stay.",))

FACT = Probe(
    id="ol-x", rev=1, kinds=(Kind.TASKS,), claim="It stays.", rests=("m:f",), breaks="All.", source="S", scene="x",
    readings=(Reading("kept", "It stays."), Reading("gone", "It goes.")), judge=lambda evidence: "kept",
)  # fmt: skip

EXAMPLES: list[tuple[object, int, str]] = [
    (ShownPlan(PLAN), 0, "accord.plan/1"),
    (ApplyReport("run-1", "d" * 64, (OUTCOME,), Ending.PARTLY), 4, "accord.apply/1"),
    (ObserveReport("run-1", (FeedReport(Side.OUTLOOK, Kind.TASKS, 1, 1, 0, True, 2),)), 0, "accord.observe/1"),
    (CHANGED, 0, "accord.decide/1"),
    (Ignored((IgnoredItem("aaaa1", Kind.TASKS, "Call", EXCLUDED, "either side changes"),)), 0, "accord.ignored/1"),
    (STORY, 0, "accord.show/1"),
    (History((RUN,)), 0, "accord.history/1"),
    (RunStory(RUN, (RUN_ROW,), (RunDecision("aaaa1", "Call", DECIDED),), (STARTED,)), 0, "accord.history/1"),
    (Erased(ERASURE, 3), 0, "accord.erase/1"),
    (RollbackPreview("run-1", PLAN, {"aaaa1": Undoing(False, "it was changed since")}), 0, "accord.rollback/1"),
    (Steps("run-1", (Step(DECIDED, None, ROW), Step(STARTED, None, None, {"create": 1}))), 0, "accord.replay/1"),
    (ReplayedPlan("run-1", PLAN), 0, "accord.replay/1"),
    (WhatIf("run-1", 3, (Otherwise("aaaa1", ROW, None),)), 0, "accord.replay/1"),
    (
        Retrospect(NOON, 2, 9, (Otherwise("aaaa1", ROW, None),), ("run-1",), (RuleOfThumb(Kind.TASKS, "newest", 3),)),
        0,
        "accord.replay/1",
    ),
    (ReplayReport("run-1", 7, "a" * 64, "b" * 64, ("Item x differs",)), 1, "accord.replay/1"),
    (ReplayReport("run-1", 7, "a" * 64, "b" * 64, ("It was erased",), known=False), 0, "accord.replay/1"),
    (VerifyReport(9, (), unknown=1, root="ab"), 0, "accord.verify/1"),
    (VerifyReport(9, (JournalProblem(4, "the hash is wrong", "team"),)), 1, "accord.verify/1"),
    (JournalFacts("at x", "sqlite", "current", "0001", "0001"), 0, "accord.journal/1"),
    (Examination((Check("lock", True, found="nobody"), Check("disk", None, "little", "More."))), 0, "accord.doctor/1"),
    (Examination((Check("settings", False, "No.", "Do."),)), 1, "accord.doctor/1"),
    (ProbeFacts((FACT,)), 0, "accord.probe-facts/1"),
    (
        Probed(Report("1", "outlook", "2026-11-22", {}, 3, 0, (Result(FACT, Verdict.HOLDS, "kept"),)), ()),
        0,
        "accord.probe/1",
    ),
    (
        Probed(Report("1", "outlook", "2026-11-22", {}, 3, 0, (Result(FACT, Verdict.FAILS, "gone"),)), ()),
        4,
        "accord.probe/1",
    ),
    (
        Probed(Report("1", "outlook", "2026-11-22", {}, 3, 1, (), broken=True), (), broken="It broke."),
        1,
        "accord.probe/1",
    ),
    (Cleaned(3, ()), 0, "accord.probe-cleanup/1"),
    (LoggedIn(Side.OUTLOOK, "device-code", "ann@acme.example", "keyring", None), 0, "accord.login/1"),
    (LoggedOut(Side.OUTLOOK, True, ("the variable X",)), 0, "accord.logout/1"),
]


def test_every_report_has_a_form() -> None:
    defined = {
        found
        for module in (theirs, ours)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if found.__module__ == module.__name__ and found is not Ending
    }
    assert defined - PARTS <= set(FORMS)
    assert {type(report) for report, _, _ in EXAMPLES} | {Loaded} == set(FORMS)


@pytest.mark.parametrize(
    ("report", "code", "schema"), EXAMPLES, ids=[f"{type(report).__name__} {code}" for report, code, _ in EXAMPLES]
)
def test_both_forms(report: object, code: int, schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert present(Invocation(), report, as_json=True) == code
    assert json.loads(capsys.readouterr().out)["schema"] == schema
    assert present(Invocation(), report, as_json=False) == code
    told = capsys.readouterr()
    assert told.out.strip()
    assert told.err == ""


@pytest.mark.parametrize(
    ("cleaned", "told"),
    [
        (Cleaned(0, ()), ["Nothing is left of earlier probes."]),
        (Cleaned(3, ()), ["Removed what earlier probes had left: 3 deletions.", "Nothing is left of earlier probes."]),
    ],
)
def test_a_cleanup_tells_whether_it_removed_anything(
    cleaned: Cleaned, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    present(Invocation(), cleaned, as_json=False)
    assert capsys.readouterr().out.splitlines() == told


def document(report: object) -> Any:
    return FORMS[type(report)].document(report)


@pytest.mark.parametrize(
    ("target", "word"),
    [((), None), ((Side.OUTLOOK,), "outlook"), ((Side.SALESFORCE,), "salesforce"), (tuple(Side), "both")],
)
def test_scripts_know_a_target_as_one_word(target: tuple[Side, ...], word: str | None) -> None:
    row = msgspec.structs.replace(ROW, target=target)
    written = msgspec.structs.replace(OUTCOME, target=target)
    assert document(Changed("exclude", (Effect("aaaa1", None, row),), moved=False))["items"][0]["target"] == word
    assert document(ApplyReport("run-1", "d", (written,), Ending.DONE))["items"][0]["target"] == word


def test_a_row_has_its_rule_and_hold_in_words() -> None:
    (row,) = document(ShownPlan(PLAN))["items"]
    assert (row["rule"], row["hold"], row["action"]) == ("deleted-in-outlook", "delete-budget", "delete")


@pytest.mark.parametrize("ending", Ending)
def test_an_ending_is_told_and_interrupted_is_still_a_key(ending: Ending) -> None:
    told = document(ApplyReport("run-1", "d", (), ending))
    assert (told["ending"], told["interrupted"]) == (ending.value, ending is Ending.INTERRUPTED)


def test_what_was_erased_is_told() -> None:
    assert document(ReplayReport("run-1", 7, "a", "b", (), known=False))["known"] is False
    told = document(VerifyReport(9, (JournalProblem(4, "wrong", "team"),), unknown=2, root="ab"))
    assert (told["unknown"], told["head"]) == (2, "ab")
    assert list(told["problems"]) == [{"position": 4, "problem": "wrong", "profile": "team"}]


def test_an_event_of_a_story_has_its_position_under_both_names() -> None:
    (event,) = document(STORY)["history"]
    assert (event["position"], event["version"], event["type"]) == (1, 1, "run-started")
