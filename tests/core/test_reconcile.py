"""The reconcile table of design.md §3, row by row, each also mirrored."""

from dataclasses import dataclass, replace

import pytest

from core.fields.drift import NO_BASE, Base
from core.model import ActionKind, Fields, Kind, Side
from core.planning import sentences
from core.planning.reconcile import ASK, Homes, Proposal, Say, reconcile

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


def test_a_conflict_shows_all_three_values() -> None:
    proposal = reconcile(PEOPLE, AGREED, ANN_2, ANN_3)
    assert [(f.name, f.base, f.outlook, f.salesforce, f.winner) for f in proposal.fields] == [
        ("mobile_phone", "1", "2", "3", None)
    ]


def test_the_company_is_never_written_to_salesforce() -> None:
    there = {"last_name": "Lee", "company": "Acme"}
    assert said(reconcile(PEOPLE, NO_BASE, there, {"last_name": "Lee"})) == NOTHING
    assert reconcile(PEOPLE, NO_BASE, {"last_name": "Lee"}, there).writes(OL) == {"company": "Acme"}


def test_every_rule_has_a_sentence() -> None:
    for case in CASES:
        assert sentences.reason(case.expect.rule)
        assert sentences.reason(mirrored_words(case.expect.rule))
