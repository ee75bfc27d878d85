"""Facts keep their names: an id is never used again for another one, and a question that changes has a new revision.

Posted reports outlive the table that they were made with: what they say of an id and a revision must stay true. So
every question that was ever asked has its line in `facts.txt`. A line is never changed or taken out: whoever changes a
question raises its `rev` and adds a line; whoever drops a fact adds one that says `ID gone`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.outlook.probes.table import PROBES as OUTLOOK
from adapters.salesforce.probes.table import PROBES as SALESFORCE
from core.probing.model import Probe

ALL = (*OUTLOOK, *SALESFORCE)
FILE = Path(__file__).with_name("facts.txt")
GONE = "gone"


def line(probe: Probe) -> str:
    """Return the line of a fact: its id, its revision, the readings that there are, and what is claimed."""
    return f"{probe.id} {probe.rev} | {' '.join(reading.name for reading in probe.readings)} | {probe.claim}"


def refusals(past: Sequence[str], probes: Sequence[Probe]) -> list[str]:
    """Return what is wrong with a table of facts, given the lines of all that ever were."""
    said = {probe.id: probe for probe in probes}
    revs: dict[str, list[str]] = {}
    for each in past:
        id_, rev = each.split(" | ")[0].split()
        revs.setdefault(id_, []).append(rev)
    wrong = [f"{id_}: its revisions are not 1, 2, 3 in turn" for id_, found in revs.items() if not _in_turn(found)]
    wrong += [f"{id_}: its id was another fact's" for id_ in said if GONE in revs.get(id_, [])]
    wrong += [
        f"{id_}: it is not asked any more" for id_, found in revs.items() if id_ not in said and GONE not in found
    ]
    for probe in probes:
        known = [rev for rev in revs.get(probe.id, []) if rev != GONE]
        if str(probe.rev) not in known:
            wrong.append(f"{probe.id}: add the line: {line(probe)}")
        elif line(probe) not in past:
            wrong.append(f"{probe.id}: the question changed, and rev did not")
        elif str(probe.rev) != known[-1]:
            wrong.append(f"{probe.id}: it was at revision {known[-1]} before")
    return wrong


def _in_turn(revs: Sequence[str]) -> bool:
    numbers = [rev for rev in revs if rev != GONE]
    ends = revs[len(numbers) :] == [GONE] * (len(revs) - len(numbers)) and revs.count(GONE) <= 1
    return numbers == [str(n) for n in range(1, len(numbers) + 1)] and ends


def test_no_fact_takes_the_name_of_another() -> None:
    assert refusals(FILE.read_text(encoding="utf-8").splitlines(), ALL) == []


FIRST, SECOND = ALL[:2]
PAST = [line(FIRST), line(SECOND)]
MOVED = replace(FIRST, rev=2, claim="Another claim.")


@pytest.mark.parametrize(
    ("past", "probes", "wrong"),
    [
        (PAST, [replace(FIRST, claim="Another claim."), SECOND], "the question changed"),
        (PAST, [replace(FIRST, readings=FIRST.readings[:1]), SECOND], "the question changed"),
        (PAST, [MOVED, SECOND], "add the line"),
        ([*PAST, line(MOVED)], [FIRST, SECOND], "revision 2 before"),
        (PAST, [FIRST], "not asked any more"),
        ([*PAST, f"{FIRST.id} gone"], [FIRST, SECOND], "another fact's"),
        ([*PAST, line(MOVED), line(MOVED)], [MOVED, SECOND], "in turn"),
        ([*PAST, f"{FIRST.id} gone", line(MOVED)], [SECOND], "in turn"),
        (PAST[1:], [FIRST, SECOND], "add the line"),
        ([*PAST, line(MOVED)], [MOVED, SECOND], ""),
        ([*PAST, f"{FIRST.id} gone"], [SECOND], ""),
    ],
)
def test_a_name_or_a_question_that_is_used_otherwise_is_refused(
    past: list[str], probes: list[Probe], wrong: str
) -> None:
    told = refusals(past, probes)
    assert (len(told) == 1 and wrong in told[0]) if wrong else told == []
