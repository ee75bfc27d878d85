"""Reconciling the fields of an event, which the two sides do not hold alike."""

from dataclasses import replace

import pytest

from core.fields import Org
from core.fields.drift import NO_BASE, Base
from core.model import Fields, Kind, Side
from core.planning.reconcile import Homes, Proposal, create, reconcile

OL, SF = Side.OUTLOOK, Side.SALESFORCE

MEETING = {"subject": "Review", "start": "2026-11-24T13:00:00Z", "end": "2026-11-24T14:00:00Z", "all_day": False}
MEETING |= {"show_as": "busy", "private": False}
AGREED_MEETING = Base(MEETING, MEETING)
KNOWS_BOB = Org(people={"bob@x.example": "003B", "eve@x.example": ""})


def event(proposal: Proposal) -> tuple[str, dict[str, object], dict[str, object]]:
    return proposal.rule, dict(proposal.writes(OL)), dict(proposal.writes(SF))


@pytest.mark.parametrize(
    ("why", "base", "outlook", "salesforce", "org", "expect"),
    [
        (
            "start here and end there are one conflict, not a meeting of negative length",
            AGREED_MEETING,
            MEETING | {"start": "2026-11-24T13:30:00Z"},
            MEETING | {"end": "2026-11-24T13:15:00Z"},
            Org(),
            ("changed-apart", {}, {}),
        ),
        (
            "busy became tentative: Salesforce has one word for both",
            AGREED_MEETING,
            MEETING | {"show_as": "tentative"},
            MEETING,
            Org(),
            ("in-agreement", {}, {}),
        ),
        (
            "tentative became out of office in Salesforce",
            Base(MEETING | {"show_as": "tentative"}, MEETING),
            MEETING | {"show_as": "tentative"},
            MEETING | {"show_as": "oof"},
            Org(),
            ("changed-in-salesforce", {"show_as": "oof"}, {}),
        ),
        (
            "working elsewhere goes to Salesforce as busy",
            Base(MEETING | {"show_as": "free"}, MEETING | {"show_as": "free"}),
            MEETING | {"show_as": "workingElsewhere"},
            MEETING | {"show_as": "free"},
            Org(),
            ("changed-in-outlook", {}, {"show_as": "busy"}),
        ),
        (
            "an attendee whom Salesforce knows is related",
            AGREED_MEETING,
            MEETING | {"attendees": ("bob@x.example", "eve@x.example")},
            MEETING,
            KNOWS_BOB,
            ("changed-in-outlook", {}, {"attendees": ("bob@x.example",)}),
        ),
        (
            "an attendee whom nobody knows changes nothing",
            AGREED_MEETING,
            MEETING | {"attendees": ("eve@x.example",)},
            MEETING,
            KNOWS_BOB,
            ("in-agreement", {}, {}),
        ),
        (
            "a contact related by hand in Salesforce is never invited in Outlook",
            AGREED_MEETING,
            MEETING,
            MEETING | {"attendees": ("bob@x.example",)},
            KNOWS_BOB,
            ("in-agreement", {}, {}),
        ),
        (
            "with one relation, whom somebody related by hand stays",
            AGREED_MEETING,
            MEETING | {"attendees": ("bob@x.example",)},
            MEETING | {"attendees": ("ann@x.example",)},
            KNOWS_BOB,
            ("in-agreement", {}, {}),
        ),
        (
            "with several relations, whom somebody related by hand stays beside the new one",
            AGREED_MEETING,
            MEETING | {"attendees": ("bob@x.example",)},
            MEETING | {"attendees": ("ann@x.example",)},
            replace(KNOWS_BOB, relations=50),
            ("changed-in-outlook", {}, {"attendees": ("ann@x.example", "bob@x.example")}),
        ),
        (
            "names of attachments travel to Salesforce",
            AGREED_MEETING,
            MEETING | {"attachments": ("offer.pdf",)},
            MEETING,
            Org(),
            ("changed-in-outlook", {}, {"attachments": ("offer.pdf",)}),
        ),
        (
            "names of attachments never travel to Outlook, even where both sides changed",
            Base(MEETING | {"attachments": ("a.pdf",)}, MEETING | {"attachments": ("a.pdf",)}),
            MEETING | {"attachments": ("a.pdf", "b.pdf")},
            MEETING,
            Org(),
            ("changed-in-outlook", {}, {"attachments": ("a.pdf", "b.pdf")}),
        ),
        (
            "a subject that Salesforce cut still agrees",
            NO_BASE,
            MEETING | {"subject": "x" * 300},
            MEETING | {"subject": "x" * 255},
            Org(),
            ("in-agreement", {}, {}),
        ),
        (
            "a body longer than Salesforce holds is cut on the way",
            AGREED_MEETING,
            MEETING | {"body": "y" * 40_000},
            MEETING,
            Org(),
            ("changed-in-outlook", {}, {"body": "y" * 32_000}),
        ),
        (
            "a field that the organisation lacks is left alone",
            AGREED_MEETING,
            MEETING | {"location": "Room 1"},
            MEETING,
            Org(lacks=frozenset({(SF, "calendar", "location")})),
            ("in-agreement", {}, {}),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_fields_of_an_event(
    why: str, base: Base, outlook: Fields, salesforce: Fields, org: Org, expect: tuple[object, ...]
) -> None:
    assert event(reconcile(Homes(Kind.CALENDAR, org), base, outlook, salesforce)) == expect


def test_a_create_carries_every_field_that_the_target_can_hold() -> None:
    source = MEETING | {"attendees": ("bob@x.example", "eve@x.example"), "attachments": ("a.pdf",), "location": ""}
    to_salesforce = create(Homes(Kind.CALENDAR, KNOWS_BOB), OL, source)
    assert to_salesforce.creates is SF
    assert to_salesforce.writes(SF) == MEETING | {"attendees": ("bob@x.example",), "attachments": ("a.pdf",)}
    to_outlook = create(Homes(Kind.CALENDAR, KNOWS_BOB), SF, source)
    assert to_outlook.writes(OL) == MEETING
