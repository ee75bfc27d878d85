"""Each probe notices when its fact does not hold, and no other moves; the sandbox's own ways are those assumed."""

from pathlib import Path

import pytest

from adapters.outlook.probes.table import PROBES as OUTLOOK
from adapters.salesforce.probes.table import PROBES as SALESFORCE
from adapters.sandbox.server import Sandbox
from core.model import Side
from core.probing.model import Probe
from core.probing.promises import judge
from core.probing.running import chosen
from tests.support.probing import GROUNDS, mutations, probed, readings
from tests.support.workplace import MONDAY

TABLES = {Side.OUTLOOK: OUTLOOK, Side.SALESFORCE: SALESFORCE}

MOVES_ALONG: dict[tuple[str, str], dict[str, str]] = {
    ("ol-stamp-at-once", "never"): {"ol-listing": "depends on ol-stamp-at-once"},
    ("ol-calendar-delta", "refused"): dict.fromkeys(
        ("ol-delta-ids", "ol-occurrence-rows", "ol-series-touched", "ol-bad-cursor"), "depends on ol-calendar-delta"
    ),
    ("sf-private", "hidden"): {"sf-adapter-calendar": "not in this organisation"},
    ("ol-task-delta", "refused"): {"ol-task-ids": "depends on ol-task-delta"},
    ("sf-stamp", "fractions"): {"sf-unmodified": "never"},  # a header in whole seconds is before the stamp
    ("ol-task-delta", "no-tombstone"): {"ol-task-ids": "depends on ol-task-delta"},
}
"""Readings under which other facts cannot be asked, and what is said of these then."""

HARSHER: dict[Side, dict[str, str]] = {Side.OUTLOOK: {}, Side.SALESFORCE: {"sf-who-ids": "not in this organisation"}}
"""The facts whose reading in an untouched sandbox is another than the one that Accord assumes, on purpose."""

MOST = {Side.OUTLOOK: 140, Side.SALESFORCE: 80}
"""Requests that a whole run may make: it is to be over in a few minutes, and a test account's quota is small."""

CASES = [(side, probe, name) for side, table in TABLES.items() for probe, name in mutations(chosen(table, ()))]


def expected(side: Side) -> dict[str, str]:
    return {probe.id: probe.assumed.name for probe in chosen(TABLES[side], ())} | HARSHER[side]


@pytest.mark.parametrize("side", TABLES, ids=str)
def test_the_sandbox_behaves_as_accord_assumes(side: Side, tmp_path: Path) -> None:
    with Sandbox.start("office", now=MONDAY) as sandbox:
        probing = GROUNDS[side](sandbox, tmp_path)
        done = probing.run()
    assert readings(done) == expected(side)
    assert (done.left, done.broken) == ((), "")
    assert probing.yard.requests <= MOST[side]


@pytest.mark.parametrize(("side", "probe", "name"), CASES, ids=[f"{probe.id}={name}" for _, probe, name in CASES])
def test_a_reading_is_noticed_and_moves_no_other(side: Side, probe: Probe, name: str, tmp_path: Path) -> None:
    """Where Accord bears it, the adapter itself keeps its promises; where not, that is not asked."""
    reading = probe.reading(name)
    assert reading
    asked = [each.id for each in chosen(TABLES[side], ()) if reading.borne or each.judge is not judge]
    done = probed(side, tmp_path, reading.sets, only=asked)
    wanted = expected(side) | MOVES_ALONG.get((probe.id, name), {}) | {probe.id: name}
    assert readings(done) == {id_: wanted[id_] for id_ in asked}
    assert done.left == ()
