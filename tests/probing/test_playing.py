"""A report is played: by the sandbox of a test, by `accord sandbox --as`, and back into the same report."""

import json
from pathlib import Path

import pytest

from adapters.outlook.probes.table import PROBES as OUTLOOK
from adapters.salesforce.probes.table import PROBES as SALESFORCE
from adapters.sandbox.observed import apply
from adapters.sandbox.server import Sandbox
from core.model import Side
from core.probing.report import document
from core.probing.weighing import Verdict
from tests.support.playing import elsewhere, play_everywhere
from tests.support.probing import GROUNDS, probed, readings, report
from tests.support.workplace import MONDAY

TURNED: dict[Side, dict[str, object]] = {
    Side.OUTLOOK: {"per_calendar_delta": False, "stamp_delay": 3.0},
    Side.SALESFORCE: {"stale_in_composite": "code", "utf16_lengths": False, "duplicate_rule": "block"},
}


@pytest.mark.parametrize("side", GROUNDS, ids=str)
def test_what_was_seen_is_seen_again_in_a_sandbox_that_plays_it(side: Side, tmp_path: Path) -> None:
    seen = probed(side, tmp_path / "a", TURNED[side])
    assert sum(result.verdict is Verdict.FAILS for result in seen.results) == len(TURNED[side])
    told = json.loads(json.dumps(document(report(side, seen))))
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        assert apply(sandbox.world, told, (*OUTLOOK, *SALESFORCE)) == ()
        again = GROUNDS[side](sandbox, tmp_path / "b").run()
    assert readings(again) == readings(seen)


@pytest.mark.reading("sf-unmodified", "status")
def test_every_sandbox_of_a_test_run_plays_a_report_that_is_named(tmp_path: Path) -> None:
    told = document(report(Side.SALESFORCE, probed(Side.SALESFORCE, tmp_path, TURNED[Side.SALESFORCE])))
    with pytest.MonkeyPatch.context() as patch:
        play_everywhere(told, patch)
        with Sandbox.start("empty", now=MONDAY) as sandbox:
            assert sandbox.world.salesforce.switches.stale_in_composite == "code"
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        assert sandbox.world.salesforce.switches.stale_in_composite == "status"


def test_what_rests_on_another_reading_is_left_out_by_name() -> None:
    line = {"id": "sf-key", "rev": 1, "verdict": "fails", "reading": "by-case"}
    told = {"schema": "accord.probe/1", "side": "salesforce", "results": [line]}
    rests = pytest.mark.reading("sf-key", "once", where="tasks").mark
    assert elsewhere(told, "test_x[tasks]", [rests]) == "rests on sf-key=once"
    assert elsewhere(told, "test_x[calendar]", [rests]) == ""
    assert elsewhere(told, "test_x", [pytest.mark.reading("sf-key", "by-case").mark]) == ""
    assert elsewhere(told, "test_x", [pytest.mark.reading("sf-text", "utf16").mark]) == ""


def test_a_report_can_set_nothing_that_the_table_does_not_name(tmp_path: Path) -> None:
    told = {
        "schema": "accord.probe/1", "side": "salesforce",
        "results": [
            {"id": "sf-key", "rev": 99, "verdict": "fails", "reading": "by-case"},
            {"id": "sf-made-up", "rev": 1, "verdict": "fails", "reading": "x", "sets": {"daily_requests": 1}},
        ],
    }  # fmt: skip
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        before = sandbox.world.salesforce.switches
        silent = apply(sandbox.world, told, (*OUTLOOK, *SALESFORCE))
        assert sandbox.world.salesforce.switches == before
    assert len(silent) == 2
