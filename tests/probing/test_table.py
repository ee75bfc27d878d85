"""The table of facts: what rests on each exists, each can be told from what else may be, and none is used twice."""

import importlib
from functools import reduce
from pathlib import Path

import pytest

from adapters.outlook.probes.table import PROBES as OUTLOOK
from adapters.outlook.probes.table import SCENES as OUTLOOK_SCENES
from adapters.salesforce.probes.table import PROBES as SALESFORCE
from adapters.salesforce.probes.table import SCENES as SALESFORCE_SCENES
from core.model import Kind
from core.probing.model import Evidence, Notes, Probe, Untried
from core.probing.promises import STEPS
from core.probing.weighing import judged

ALL = (*OUTLOOK, *SALESFORCE)
UNPLAYABLE = {
    ("sf-who-ids", "refused"): "the sandbox's queries know every column that its describe shows",
    ("sf-unmodified", "never"): "it follows from sf-stamp=fractions",
    ("sf-key", "twice"): "an upsert that makes two is no upsert",
    ("sf-stamp", "still"): "the sandbox's own feed would end with it",
    ("sf-delete-seen", "not-in-bin"): "the recycle bin is where the sandbox keeps what was deleted",
    ("ol-cursor-life", "refused"): "ol-bad-cursor=unknown plays it, of a cursor that is spoilt",
    ("ol-cursor-life", "silent"): "the sandbox's rounds forget nothing but when they are forgotten",
    ("ol-container-lasts", "gone"): "the sandbox's ids last as long as what they name",
    ("ol-deleted-key", "deleted-one"): "the sandbox remembers no transactionId of what was deleted",
    ("ol-deleted-key", "refused"): "the sandbox remembers no transactionId of what was deleted",
    ("sf-archiving", "vanished"): "a query over all rows shows all rows",
    ("sf-deletion-kept", "neither"): "what is purged stays in the log for longer than a second run may wait",
    ("sf-deleted-key", "brought-back"): "the sandbox's upsert does not look into the recycle bin",
    ("sf-deleted-key", "refused"): "the sandbox's upsert does not look into the recycle bin",
    **{
        (f"{side}-adapter-{kind.value}", step): "it follows from another fact, or from a mistake in the adapter"
        for side in ("ol", "sf")
        for kind in Kind
        for step in STEPS
    },
}
"""Readings that Accord does not bear and the sandbox cannot play, and why."""


def test_there_are_enough_and_none_twice() -> None:
    assert len(ALL) >= 44
    assert len({probe.id for probe in ALL}) == len(ALL)


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_a_fact_is_whole(probe: Probe) -> None:
    assert len(probe.readings) >= 2
    assert len({reading.name for reading in probe.readings}) == len(probe.readings)
    assert probe.scene in {**OUTLOOK_SCENES, **SALESFORCE_SCENES}
    assert all((probe.claim, probe.breaks, probe.source, probe.rests))
    assert probe.grade in "DLTCWU"
    for name in probe.rests:
        module, _, path = name.partition(":")
        reduce(getattr, path.split("."), importlib.import_module(module))


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_what_is_not_borne_can_be_played_or_says_why_not(probe: Probe) -> None:
    for reading in probe.readings[1:]:
        assert reading.borne or reading.sets or (probe.id, reading.name) in UNPLAYABLE, reading.name


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_no_evidence_is_no_failure(probe: Probe) -> None:
    """Nor is an outage, whatever was to be asked."""
    notes = Notes()
    assert isinstance(judged(probe, Evidence(notes.seen, notes.known, None)).answer, Untried)


def test_the_page_of_facts_is_the_table() -> None:
    page = Path(__file__).resolve().parents[2].joinpath("docs", "probe.md").read_text(encoding="utf-8")
    for probe in ALL:
        assert f"| `{probe.id}` | {probe.grade} | {probe.claim} | {probe.source} |" in page.replace("\\|", "|")
