"""Items and runs as text, and the small parts of commands that need no journal."""

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from cli.compose import start_sandbox
from cli.documents import show_document
from cli.invocation import Invocation
from cli.items import joined
from cli.past import raw_events
from cli.progress import TerminalProgress
from cli.render.look import Look
from cli.render.runs import render_apply, render_history, render_log_line, render_replay, render_verify
from cli.render.story import render_story
from cli.serving import serve
from cli.writing import exit_code
from core.engine.reports import ApplyReport, ItemStory, ReplayReport, RowOutcome, RunReport, VerifyReport
from core.errors import AccordError
from core.facts.events import DecisionMade, RecordObserved
from core.model import Choice, FieldChange, Fields, Kind, Problem, Record, Side
from core.facts.recorded import Recorded
from core.ports import JournalProblem

LOOK = Look(width=80, zone=UTC)
NAUGHTY = "\x1b[2J\u202eevil"


def outcome(item: str, status: str, problem: Problem | None = None) -> RowOutcome:
    return RowOutcome(item, Kind.TASKS, f"Call {NAUGHTY}", "update", "outlook", status, problem)


def report(*statuses: str, interrupted: bool = False, guarded: int = 0) -> ApplyReport:
    rows = tuple(outcome(f"item{n}", status) for n, status in enumerate(statuses))
    return ApplyReport("run-1", "digest", rows, interrupted, guarded)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (None, 0),
        (report("succeeded"), 0),
        (report("succeeded", "skipped"), 0),
        (report("succeeded", "failed"), 4),
        (report("stale"), 4),
        (report("unknown"), 4),
        (report("succeeded", guarded=1), 5),
        (report("failed", guarded=1), 4),
        (report("failed", interrupted=True), 130),
    ],
    ids=["nothing", "all", "skipped", "failed", "stale", "unknown", "guarded", "failed and guarded", "interrupted"],
)
def test_exit_codes(told: ApplyReport | None, code: int) -> None:
    assert exit_code(told) == code


def test_apply_lists_what_did_not_succeed() -> None:
    rows = (outcome("aaaa1", "succeeded"), outcome("bbbb1", "failed", Problem("E7", "Row locked.", retryable=True)))
    assert render_apply(ApplyReport("run-1", "digest", rows, guarded=2), LOOK).splitlines() == [
        "bbbb  update outlook  Call \\x1b[2J\\u202eevil  failed  E7: Row locked. (can be t…",
        "Rows: 1 succeeded, 1 failed. Run run-1",
        "A guard held back 2 deletes; see: accord plan",
    ]


def recorded(position: int, event: Any) -> Recorded:
    return Recorded(position, position, "run-1", Kind.TASKS, "aaaa1", "2026-11-22T10:00:00.000000Z", "ann", event)


def story(outlook: Fields | None, salesforce: Fields | None, *history: Recorded, **more: Any) -> ItemStory:
    sides = {"outlook_id": "O1" if outlook else None, "salesforce_id": "S1" if salesforce else None}
    change = FieldChange("subject", "Call", "Call Ann", "Call Bo", None)
    nothing: dict[str, Any] = dict.fromkeys(("row", "base_outlook", "base_salesforce", "linked", "decision"))
    told: dict[str, Any] = {"item": "aaaa1", "kind": Kind.TASKS, "private": False, "differences": (change,)}
    given = nothing | told | sides | {"outlook": outlook, "salesforce": salesforce, "history": history} | more
    return ItemStory(**given)


SEEN = recorded(1, RecordObserved(side=Side.OUTLOOK, record=Record(id="O1", version="v1")))
DECIDED = recorded(2, DecisionMade(choice=Choice.EXCLUDE, content=f"because {NAUGHTY}"))

STORY = """\
Tasks: Call Ann
item aaaa1, linked by created
Salesforce: S1
Outlook: O1

  field            when last agreed     Salesforce           Outlook
* subject          "Call"               "Call Bo"            "Call Ann"
  due              nothing              nothing              2026-11-24

Nothing to do: both sides agree.

History (times in UTC)
2026-11-22 10:00  run-1  seen in Outlook, version v1
2026-11-22 10:00  run-1  decided: exclude (because \\x1b[2J\\u202eevil)"""


def test_story() -> None:
    fields: dict[str, Any] = {"subject": "Call Ann", "due": "2026-11-24"}
    bases: dict[str, Any] = {"base_outlook": {"subject": "Call"}, "base_salesforce": {"subject": "Call"}}
    told = story(fields, {"subject": "Call Bo"}, SEEN, DECIDED, linked="created", **bases)
    assert render_story(told, LOOK) == STORY


def test_private_story_as_json_shows_no_content() -> None:
    seen = RecordObserved(side=Side.OUTLOOK, record=Record(id="O1", version="1"), content={"subject": "Secret"})
    said = DecisionMade(choice=Choice.EXCLUDE, content="not mine")
    both: Fields = {"subject": "Secret"}
    document = show_document(story(both, both, recorded(1, seen), recorded(2, said), private=True))
    assert "Secret" not in json.dumps(document)
    assert document["outlook"] == {"id": "O1", "fields": None, "base": None}
    assert "not mine" in json.dumps(document)


def test_private_story_shows_no_content() -> None:
    text = render_story(story({"subject": "Secret"}, None, private=True), LOOK)
    assert "Secret" not in text
    assert "Tasks: private record" in text


def test_a_story_takes_the_other_side_from_the_counterpart() -> None:
    whole = joined(story({"subject": "A"}, None, DECIDED), story(None, {"subject": "B"}, SEEN))
    assert (whole.outlook, whole.salesforce) == ({"subject": "A"}, {"subject": "B"})
    assert (whole.outlook_id, whole.salesforce_id) == ("O1", "S1")
    assert [event.position for event in whole.history] == [1, 2]


def test_history_says_when_a_run_never_ended() -> None:
    run = RunReport("run-1", "apply", (Kind.TASKS,), "ann", "2026-11-22T10:00:00Z", None, None, None, {"failed": 2})
    assert render_history((run,), LOOK).splitlines()[1] == (
        "run-1  apply    2026-11-22 10:00  ann  tasks     never ended  failed 2"
    )


def test_what_verification_and_replay_find_is_listed() -> None:
    verified = render_verify(VerifyReport(9, (JournalProblem(4, "the hash is wrong"),)), LOOK)
    assert verified == "position 4: the hash is wrong\n9 events checked: 1 problem."
    replayed = render_replay(ReplayReport("run-1", 7, "a" * 64, "b" * 64, ("Item x differs",)), LOOK)
    assert replayed == "Run run-1: confirmed aaaaaaaaaaaa, recomputed bbbbbbbbbbbb.\n  Item x differs"


def test_a_log_line_is_one_line() -> None:
    event = {"position": 3, "at": "2026-11-22T10:00:00.000000Z", "run": None, "kind": None, "item": None}
    line = render_log_line(event | {"type": "linked", "data": {"evidence": NAUGHTY}}, Look(width=120, zone=UTC))
    assert line.startswith("     3  2026-11-22 10:00:00  -                     -         -         linked")
    assert line.isprintable()


class GrowingJournal:
    """A journal to which events are added while it is read."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = [{"position": 1}]

    def rows(
        self, after: int = 0, upto: int | None = None, run: str | None = None, item: str | None = None
    ) -> Iterator[dict[str, Any]]:
        return iter([event for event in self.events if event["position"] > after])


def test_following_goes_on_with_what_is_new() -> None:
    journal = GrowingJournal()

    def pause() -> None:
        journal.events.append({"position": len(journal.events) + 1})

    followed = raw_events(journal, item=None, run=None, follow=True, pause=pause)
    assert [next(followed)["position"] for _ in range(3)] == [1, 2, 3]
    assert list(raw_events(journal, item=None, run=None, follow=False)) == journal.events


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalProgress(color=True) as progress:
        progress.phase("Reading", 3)
        progress.step()
        progress.note(f"one {NAUGHTY}")
    assert capsys.readouterr() == ("", "one \\x1b[2J\\u202eevil\n")


def test_the_sandbox_keeps_its_home_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, seen = tmp_path / "try", []

    def wait() -> None:
        seen.append((home / "outlook.token").read_text("utf-8"))
        raise KeyboardInterrupt

    serve(Invocation(home=str(home)), port=0, seed="empty", wait=wait)
    assert seen
    assert seen[0]
    told = capsys.readouterr().out
    assert f'accord --home "{home}" plan' in told
    assert told.endswith("The sandbox has ended.\n")


def test_a_port_that_is_taken_is_named() -> None:
    with start_sandbox("empty") as running:
        port = int(running.sandbox.url.rpartition(":")[2])
        with pytest.raises(AccordError, match=f"cannot listen on port {port}"), start_sandbox("empty", port=port):
            pass
