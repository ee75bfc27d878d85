"""The reconcile table of design.md §3, row by row, each also mirrored."""

from dataclasses import dataclass, replace

import pytest

from core.fields import Org
from core.fields.drift import NO_BASE, Base
from core.model import ActionKind, Fields, Kind, Side
from core.planning import sentences
from core.planning.reconcile import ASK, Homes, Proposal, Say, create, reconcile

OL, SF = Side.OUTLOOK, Side.SALESFORCE
PEOPLE = Homes(Kind.CONTACTS)

ANN = {"first_name": "Ann", "last_name": "Lee", "mobile_phone": "1"}
ANN_2 = ANN | {"mobile_phone": "2"}
ANN_3 = ANN | {"mobile_phone": "3"}
ANNE = ANN | {"first_name": "Anne"}
NO_PHONE = {"first_name": "Ann", "last_name": "Lee"}
AGREED = Base(ANN, ANN)


@dataclass(frozen=True)
class Said:
    """What a proposal says, in the words of the table."""

    action: ActionKind
    rule: str
    outlook: tuple[tuple[str, object], ...] = ()
    """Written to Outlook: (field, value)."""
    salesforce: tuple[tuple[str, object], ...] = ()
    conflicts: tuple[str, ...] = ()
    on: Side | None = None
    """The side of a create or a delete."""


def said(proposal: Proposal) -> Said:
    whole = proposal.action in (ActionKind.CREATE, ActionKind.DELETE)
    return Said(
        proposal.action,
        proposal.rule,
        () if whole else tuple(proposal.writes(OL).items()),
        () if whole else tuple(proposal.writes(SF).items()),
        tuple(f.name for f in proposal.fields if f.winner is None),
        proposal.creates or proposal.deletes,
    )


@dataclass(frozen=True)
class Case:
    why: str
    base: Base
    outlook: Fields | None
    salesforce: Fields | None
    expect: Said
    say: Say = ASK


NOTHING = Said(ActionKind.NONE, "in-agreement")
UPDATE, CONFLICT, DELETE, CREATE = ActionKind.UPDATE, ActionKind.CONFLICT, ActionKind.DELETE, ActionKind.CREATE

CASES = [
    Case("unchanged", AGREED, ANN, ANN, NOTHING),
    Case("changed here", AGREED, ANN_2, ANN, Said(UPDATE, "changed-in-outlook", salesforce=(("mobile_phone", "2"),))),
    Case(
        "cleared here",
        AGREED,
        NO_PHONE,
        ANN,
        Said(UPDATE, "changed-in-outlook", salesforce=(("mobile_phone", None),)),
    ),
    Case(
        "different fields changed",
        AGREED,
        ANN_2,
        ANNE,
        Said(UPDATE, "changed-on-both", outlook=(("first_name", "Anne"),), salesforce=(("mobile_phone", "2"),)),
    ),
    Case("the same edit on both sides", AGREED, ANN_2, ANN_2, NOTHING),
    Case("edited apart", AGREED, ANN_2, ANN_3, Said(CONFLICT, "changed-apart", conflicts=("mobile_phone",))),
    Case(
        "edited apart, and another field here: the row waits as a whole",
        AGREED,
        ANN_2 | {"job_title": "CEO"},
        ANN_3,
        Said(CONFLICT, "changed-apart", salesforce=(("job_title", "CEO"),), conflicts=("mobile_phone",)),
    ),
    Case(
        "edited apart, the rule names this side",
        AGREED,
        ANN_2,
        ANN_3,
        Said(UPDATE, "outlook-wins", salesforce=(("mobile_phone", "2"),)),
        Say("outlook"),
    ),
    Case(
        "edited apart, the latest wins",
        AGREED,
        ANN_2,
        ANN_3,
        Said(UPDATE, "newest-wins", salesforce=(("mobile_phone", "2"),)),
        Say("newest", newest=OL),
    ),
    Case(
        "edited apart at the same time, the latest wins: nobody can tell",
        AGREED,
        ANN_2,
        ANN_3,
        Said(CONFLICT, "changed-apart", conflicts=("mobile_phone",)),
        Say("newest"),
    ),
    Case(
        "edited apart, the person chose",
        AGREED,
        ANN_2,
        ANN_3,
        Said(UPDATE, "preferred-outlook", salesforce=(("mobile_phone", "2"),)),
        Say("salesforce", preferred=OL),
    ),
    Case(
        "edited apart in two fields, the person chose for one",
        AGREED,
        ANN_2 | {"job_title": "CEO"},
        ANN_3 | {"job_title": "CFO"},
        Said(CONFLICT, "changed-apart", salesforce=(("job_title", "CEO"),), conflicts=("mobile_phone",)),
        Say(fields={"job_title": OL}),
    ),
    Case(
        "changed here, and the person prefers what the other side still has",
        AGREED,
        ANN_2,
        ANN,
        Said(UPDATE, "preferred-salesforce", outlook=(("mobile_phone", "1"),)),
        Say(preferred=SF),
    ),
    Case("gone here, untouched there", AGREED, None, ANN, Said(DELETE, "deleted-in-outlook", on=SF)),
    Case(
        "gone here, edited there",
        AGREED,
        None,
        ANN_2,
        Said(CONFLICT, "deleted-in-outlook-changed-in-salesforce", conflicts=("mobile_phone",)),
    ),
    Case(
        "gone here, edited there: a rule does not settle that",
        AGREED,
        None,
        ANN_2,
        Said(CONFLICT, "deleted-in-outlook-changed-in-salesforce", conflicts=("mobile_phone",)),
        Say("outlook", newest=OL),
    ),
    Case(
        "gone here, edited there: a choice for one field does not settle that",
        AGREED,
        None,
        ANN_2,
        Said(CONFLICT, "deleted-in-outlook-changed-in-salesforce", conflicts=("mobile_phone",)),
        Say(fields={"mobile_phone": OL}),
    ),
    Case(
        "gone here, edited there, the person wants it gone",
        AGREED,
        None,
        ANN_2,
        Said(DELETE, "preferred-outlook", on=SF),
        Say(preferred=OL),
    ),
    Case(
        "gone here, edited there, the person wants it kept",
        AGREED,
        None,
        ANN_2,
        Said(CREATE, "preferred-salesforce", on=OL),
        Say(preferred=SF),
    ),
    Case("gone on both sides", AGREED, None, None, Said(ActionKind.NONE, "gone-on-both")),
    Case("first meeting of equals", NO_BASE, ANN, ANN, NOTHING),
    Case(
        "first meeting, one knows more",
        NO_BASE,
        ANN,
        NO_PHONE,
        Said(UPDATE, "changed-in-outlook", salesforce=(("mobile_phone", "1"),)),
    ),
    Case(
        "first meeting, they differ",
        NO_BASE,
        ANN,
        ANN_2,
        Said(CONFLICT, "changed-apart", conflicts=("mobile_phone",)),
    ),
    Case(
        "each side rewrote what it was given, and nobody changed anything since",
        Base(ANN_2, ANN_3),
        ANN_2,
        ANN_3,
        NOTHING,
    ),
    Case(
        "only white space and letter case of an address moved",
        Base({"notes": "a b", "email": "A@x.example"}, {"notes": "a b", "email": "a@x.example"}),
        {"notes": "a \r\n b", "email": "a@X.example"},
        {"notes": "a b", "email": "a@x.example"},
        NOTHING,
    ),
]


def mirrored_words(text: str) -> str:
    return text.replace("outlook", "\0").replace("salesforce", "outlook").replace("\0", "salesforce")


def mirrored_say(say: Say) -> Say:
    return replace(
        say,
        policy=mirrored_words(say.policy),
        newest=say.newest and say.newest.other,
        preferred=say.preferred and say.preferred.other,
        fields={name: side.other for name, side in say.fields.items()},
    )


def mirrored_said(expect: Said) -> Said:
    return replace(
        expect,
        rule=mirrored_words(expect.rule),
        outlook=expect.salesforce,
        salesforce=expect.outlook,
        on=expect.on and expect.on.other,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.why)
def test_reconcile(case: Case) -> None:
    assert said(reconcile(PEOPLE, case.base, case.outlook, case.salesforce, case.say)) == case.expect


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.why)
def test_neither_side_is_favoured(case: Case) -> None:
    base = Base(case.base.salesforce, case.base.outlook)
    got = reconcile(PEOPLE, base, case.salesforce, case.outlook, mirrored_say(case.say))
    assert said(got) == mirrored_said(case.expect)


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


def test_a_conflict_shows_all_three_values() -> None:
    proposal = reconcile(PEOPLE, AGREED, ANN_2, ANN_3)
    assert [(f.name, f.base, f.outlook, f.salesforce, f.winner) for f in proposal.fields] == [
        ("mobile_phone", "1", "2", "3", None)
    ]


def test_the_company_is_never_written_to_salesforce() -> None:
    there = {"last_name": "Lee", "company": "Acme"}
    assert said(reconcile(PEOPLE, NO_BASE, there, {"last_name": "Lee"})) == NOTHING
    assert reconcile(PEOPLE, NO_BASE, {"last_name": "Lee"}, there).writes(OL) == {"company": "Acme"}


def test_a_create_carries_every_field_that_the_target_can_hold() -> None:
    source = MEETING | {"attendees": ("bob@x.example", "eve@x.example"), "attachments": ("a.pdf",), "location": ""}
    to_salesforce = create(Homes(Kind.CALENDAR, KNOWS_BOB), OL, source)
    assert to_salesforce.creates is SF
    assert to_salesforce.writes(SF) == MEETING | {"attendees": ("bob@x.example",), "attachments": ("a.pdf",)}
    to_outlook = create(Homes(Kind.CALENDAR, KNOWS_BOB), SF, source)
    assert to_outlook.writes(OL) == MEETING


def test_every_rule_has_a_sentence() -> None:
    for case in CASES:
        assert sentences.reason(case.expect.rule)
        assert sentences.reason(mirrored_words(case.expect.rule))
