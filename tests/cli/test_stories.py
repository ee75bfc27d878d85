"""Items and runs as text, and the small parts of commands that need no journal."""

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pytest

from cli.present.exit_codes import apply_code
from cli.present.json.items import show_document
from cli.present.reports import History
from cli.present.text.journal import log_line, replay_text, verify_text
from cli.present.text.runs import apply_text, history_text
from cli.present.text.story import story_text
from cli.terminal.look import Look
from cli.terminal.progress import TerminalProgress
from cli.wiring.rows import followed
from core.engine.deeds import deeds
from core.engine.reports import ApplyReport, Ending, ItemStory, ReplayReport, RowOutcome, RunReport, VerifyReport
from core.facts.events import DecisionMade, RecordObserved, WriteStarted, WriteSucceeded
from core.facts.recorded import Recorded
from core.facts.selection import ALL, Selection
from core.model import ActionKind, Choice, FieldChange, Fields, Kind, Operation, Problem, Record, Side
from core.ports import JournalProblem
from journal.store import Head

LOOK = Look(width=80, zone=UTC)
NAUGHTY = "\x1b[2J\u202eevil"


def outcome(item: str, status: str, problem: Problem | None = None) -> RowOutcome:
    return RowOutcome(item, Kind.TASKS, f"Call {NAUGHTY}", ActionKind.UPDATE, (Side.OUTLOOK,), status, problem)


def report(*statuses: str, ending: Ending = Ending.PARTLY, guarded: int = 0) -> ApplyReport:
    rows = tuple(outcome(f"item{n}", status) for n, status in enumerate(statuses))
    return ApplyReport("run-1", "digest", rows, ending, guarded)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (report(ending=Ending.NOTHING), 0),
        (report(ending=Ending.DECLINED), 0),
        (report(ending=Ending.DECLINED, guarded=1), 0),
        (report("succeeded", ending=Ending.DONE), 0),
        (report("succeeded", "skipped"), 0),
        (report("succeeded", "failed"), 4),
        (report("stale"), 4),
        (report("unknown"), 4),
        (report("succeeded", ending=Ending.DONE, guarded=1), 5),
        (report(ending=Ending.NOTHING, guarded=1), 5),
        (report("failed", guarded=1), 4),
        (report("failed", ending=Ending.INTERRUPTED), 130),
    ],
    ids=[
        "nothing", "declined", "declined and guarded", "all", "skipped", "failed", "stale", "unknown", "guarded",
        "nothing but guarded", "failed and guarded", "interrupted",
    ],
)  # fmt: skip
def test_exit_codes(told: ApplyReport, code: int) -> None:
    assert apply_code(told) == code


def test_apply_lists_what_did_not_succeed() -> None:
    rows = (outcome("aaaa1", "succeeded"), outcome("bbbb1", "failed", Problem("E7", "Row locked.", retryable=True)))
    assert apply_text(ApplyReport("run-1", "digest", rows, Ending.PARTLY, guarded=2), LOOK).splitlines() == [
        "bbbb1  update outlook  Call \\x1b[2J\\u202eevil  failed  E7: Row locked. (can be tried again)",
        "Rows: 1 succeeded, 1 failed. Run run-1",
        "2 deletes exceed the daily limit. Review with accord plan, then: accord apply --allow-deletes 2",
    ]


def recorded(position: int, event: Any) -> Recorded:
    return Recorded(position, "run-1", Kind.TASKS, "aaaa1", "2026-11-22T10:00:00.000000Z", "ann", event)


def story(outlook: Fields | None, salesforce: Fields | None, *history: Recorded, **more: Any) -> ItemStory:
    sides = {"outlook_id": "O1" if outlook else None, "salesforce_id": "S1" if salesforce else None}
    change = FieldChange("subject", "Call", "Call Ann", "Call Bo", None)
    nothing: dict[str, Any] = dict.fromkeys(("row", "base_outlook", "base_salesforce", "linked", "decision"))
    told: dict[str, Any] = {"item": "aaaa1", "kind": Kind.TASKS, "private": False, "differences": (change,)}
    told["deeds"] = deeds(history, {"005B": "Bob Smith"})
    given = nothing | told | sides | {"outlook": outlook, "salesforce": salesforce, "history": history} | more
    return ItemStory(**given)


SEEN = recorded(1, RecordObserved(side=Side.OUTLOOK, record=Record(id="O1", version="v1")))
DECIDED = recorded(2, DecisionMade(choice=Choice.EXCLUDE, content=f"because {NAUGHTY}"))

STORY = """\
Tasks: Call Ann
item aaaa1, linked: Accord created one of them from the other
Salesforce: S1
Outlook: O1

  field    when last agreed  Salesforce        Outlook
* subject  "Call"            "Call Bo"         "Call Ann"
  due      nothing           nothing           2026-11-24

Nothing to do: both sides agree.

History (times in UTC)
2026-11-22 10:00  run-1  first seen in Outlook
2026-11-22 10:00  run-1  decided: exclude (because \\x1b[2J\\u202eevil)"""


def test_story() -> None:
    fields: dict[str, Any] = {"subject": "Call Ann", "due": "2026-11-24"}
    bases: dict[str, Any] = {"base_outlook": {"subject": "Call"}, "base_salesforce": {"subject": "Call"}}
    told = story(fields, {"subject": "Call Bo"}, SEEN, DECIDED, linked="created", **bases)
    assert story_text(told, LOOK) == STORY


def seen(position: int, side: Side, content: Fields, editor: str = "") -> Recorded:
    version = {"version": f"v{position}", "modified": f"2026-11-22T09:0{position}:00Z"}
    record = Record(id="O1" if side is Side.OUTLOOK else "S1", editor=editor, **version)
    return recorded(position, RecordObserved(side=side, record=record, content=content))


def wrote(position: int, content: Fields, fields: Fields) -> tuple[Recorded, Recorded]:
    told: dict[str, Any] = {"key": f"k{position}", "side": Side.OUTLOOK, "operation": Operation.UPDATE}
    echo = Record(id="O1", version=f"v{position + 1}")
    succeeded = WriteSucceeded(**told, record=echo, request_id="req-7", content=fields)
    return (
        recorded(position, WriteStarted(**told, id="O1", content=content)),
        recorded(position + 1, succeeded),
    )


WHO = """\
Who wrote the current values
Salesforce: subject: changed there, last by Bob Smith at 2026-11-22 09:03;
    seen 2026-11-22 10:00, run run-1
Salesforce: due: as it was when first seen, 2026-11-22 10:00, run run-1
Outlook: subject: Accord for ann, 2026-11-22 10:00, run run-1
Outlook: due: as it was when first seen, 2026-11-22 10:00, run run-1

History (times in UTC)
2026-11-22 10:00  run-1  first seen in Outlook, last changed at 2026-11-22
    09:01
2026-11-22 10:00  run-1  first seen in Salesforce, last changed at
    2026-11-22 09:02
2026-11-22 10:00  run-1  changed in Salesforce, last by Bob Smith at
    2026-11-22 09:03
    subject: "Call Ann" ⇒ "Call Ann, and say that the offer of the third
        quarter stands until the end of the year"
2026-11-22 10:00  run-1  decided: prefer Salesforce (Bob is right)
2026-11-22 10:00  run-1  Accord wrote to Outlook for ann (as in Salesforce,
    changed by Bob Smith; ann decided: prefer Salesforce (Bob is right));
    request req-7
    subject: "Call Ann" ⇒ "Call Ann, and say that the offer of the third
        quarter stands until the end of the year\""""


def test_a_story_tells_who_changed_what_and_why() -> None:
    before: Fields = {"subject": "Call Ann", "due": "2026-11-24"}
    longer = "Call Ann, and say that the offer of the third quarter stands until the end of the year"
    after: Fields = before | {"subject": longer}
    said = DecisionMade(choice=Choice.PREFER, side=Side.SALESFORCE, content="Bob is right")
    history = (
        seen(1, Side.OUTLOOK, before),
        seen(2, Side.SALESFORCE, before),
        seen(3, Side.SALESFORCE, after, "005B"),
        recorded(4, said),
        *wrote(5, {"subject": after["subject"]}, after),
    )
    text = story_text(story(after, after, *history, differences=(), linked="created"), LOOK)
    assert text[text.index("Who wrote") :] == WHO


def test_private_story_as_json_shows_no_content() -> None:
    seen = RecordObserved(side=Side.OUTLOOK, record=Record(id="O1", version="1"), content={"subject": "Secret"})
    said = DecisionMade(choice=Choice.EXCLUDE, content="not mine")
    both: Fields = {"subject": "Secret"}
    document = show_document(story(both, both, recorded(1, seen), recorded(2, said), private=True))
    assert "Secret" not in json.dumps(document)
    assert document["outlook"] == {"id": "O1", "fields": None, "base": None}
    assert "not mine" in json.dumps(document)
    assert (document["changes"], document["written_by"]) == ([], {"outlook": {}, "salesforce": {}})


def test_private_story_shows_no_content() -> None:
    text = story_text(
        story({"subject": "Secret"}, None, seen(1, Side.OUTLOOK, {"subject": "Secret"}), private=True), LOOK
    )
    assert "Secret" not in text
    assert "Tasks: private record" in text


def test_history_says_when_a_run_never_ended() -> None:
    run = RunReport("run-1", "apply", (Kind.TASKS,), "ann", "2026-11-22T10:00:00Z", summary={"failed": 2})
    assert history_text(History((run,)), LOOK).splitlines()[1] == (
        "run-1  apply    2026-11-22 10:00  ann  tasks  never ended  failed 2"
    )


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (VerifyReport(9, (), root="ab"), "9 events checked: the journal is whole."),
        (
            VerifyReport(9, (), unknown=2, root="ab"),
            "9 events checked: the journal is whole.\n"
            "2 confirmed plans rest on content that was erased: neither reproduced, nor called forged.",
        ),
        (
            VerifyReport(9, (JournalProblem(4, "the hash is wrong"),)),
            "position 4: the hash is wrong\n9 events checked: 1 problem.",
        ),
        (
            VerifyReport(9, (JournalProblem(4, "the hash is wrong", "team"), JournalProblem(0, "the end is missing"))),
            "profile team, position 4: the hash is wrong\nthe end is missing\n9 events checked: 2 problems.",
        ),
    ],
    ids=["whole", "erased", "a problem", "of another profile, and of no single event"],
)
def test_what_verification_finds_is_listed(told: VerifyReport, text: str) -> None:
    assert verify_text(told, LOOK) == text


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            ReplayReport("run-1", 7, "a" * 64, "a" * 64, ()),
            "Run run-1: recomputed from the journal, the plan is the one confirmed (aaaaaaaaaaaa).",
        ),
        (
            ReplayReport("run-1", 7, "a" * 64, "b" * 64, ("Item x differs",)),
            "Run run-1: confirmed aaaaaaaaaaaa, recomputed bbbbbbbbbbbb.\n  Item x differs",
        ),
        (
            ReplayReport("run-1", 7, "a" * 64, "b" * 64, ("Its content was erased",), known=False),
            "Run run-1: the plan confirmed (aaaaaaaaaaaa) can be neither reproduced nor called forged.\n"
            "  Its content was erased",
        ),
    ],
    ids=["identical", "another", "not known any more"],
)
def test_what_a_replay_comes_to(told: ReplayReport, text: str) -> None:
    assert replay_text(told, LOOK) == text


def test_a_log_line_is_one_line() -> None:
    event = {"position": 3, "at": "2026-11-22T10:00:00.000000Z", "run": None, "kind": None, "item": None}
    line = log_line(event | {"type": "linked", "data": {"evidence": NAUGHTY}}, Look(width=120, zone=UTC))
    assert line.startswith("     3  2026-11-22 10:00:00+0000  -                     -         -         linked")
    assert line.isprintable()


class GrowingJournal:
    """A journal to which events are added while it is read."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = [{"position": 1, "type": "linked"}]
        self.read = 0

    def rows(self, after: int = 0, upto: int | None = None, selection: Selection = ALL) -> Iterator[dict[str, Any]]:
        wanted = [event for event in self.events[after:upto] if not selection.types or event["type"] in selection.types]
        self.read += len(self.events[after:upto])
        return iter(wanted)

    def head(self) -> Head:
        return Head(len(self.events), "")


def test_following_goes_on_with_what_is_new() -> None:
    journal = GrowingJournal()

    def pause() -> None:
        journal.events.append({"position": len(journal.events) + 1, "type": "linked"})

    growing = followed(journal, ALL, follow=True, pause=pause)
    assert [next(growing)["position"] for _ in range(3)] == [1, 2, 3]
    assert list(followed(journal, ALL, follow=False)) == journal.events


def test_following_what_does_not_come_reads_nothing_twice() -> None:
    journal = GrowingJournal()

    def pause() -> None:
        if len(journal.events) == 20:
            raise KeyboardInterrupt
        journal.events.append({"position": len(journal.events) + 1, "type": "linked"})

    with pytest.raises(KeyboardInterrupt):
        next(followed(journal, Selection(types=("unlinked",)), follow=True, pause=pause))
    assert journal.read == 20


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalProgress(color=True) as progress:
        progress.phase("Reading", 3)
        progress.step()
        progress.note(f"one {NAUGHTY}")
    assert capsys.readouterr() == ("", "one \\x1b[2J\\u202eevil\n")
