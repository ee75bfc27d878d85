"""Who is whose counterpart: each level of evidence, and each way in which it is not enough."""

import pytest

from core.keys import stamp
from core.model import Kind, Record, Side, Value
from core.planning.matching import MOST_CANDIDATES, Candidate, match

CALENDAR, CONTACTS, TASKS = Kind.CALENDAR, Kind.CONTACTS, Kind.TASKS


def here(remote: str, *, key: str | None = None, uid: str | None = None, **fields: Value) -> Candidate:
    return Candidate(f"o-{remote}", Side.OUTLOOK, Record(id=remote, version="1", key=key, uid=uid), fields)


def there(remote: str, *, key: str | None = None, uid: str | None = None, **fields: Value) -> Candidate:
    return Candidate(f"s-{remote}", Side.SALESFORCE, Record(id=remote, version="1", key=key, uid=uid), fields)


NINE, TEN = "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"
STAMP = stamp(CONTACTS, Side.OUTLOOK, "1")

PAIRS = [
    ("same e-mail", CONTACTS, here("1", email="Ann@x.example"), there("9", email="ann@x.example"), "same-email"),
    ("stamped in Salesforce", CONTACTS, here("1"), there("9", key=STAMP), "stamped-by-accord"),
    ("stamped in capitals", CONTACTS, here("1"), there("9", key=STAMP.upper()), "stamped-by-accord"),
    ("stamped in a later generation", CONTACTS, here("1"), there("9", key=f"{STAMP}-2"), "stamped-by-accord"),
    (
        "stamped in Outlook",
        TASKS,
        here("1", key=stamp(TASKS, Side.SALESFORCE, "9")),
        there("9"),
        "stamped-by-accord",
    ),
    ("same iCalUId", CALENDAR, here("1", uid="u"), there("9", uid="u"), "same-icaluid"),
    (
        "same subject and time",
        CALENDAR,
        here("1", subject="Q3  review", start=NINE, end=TEN),
        there("9", subject="q3 review", start=NINE, end=TEN),
        "same-subject-and-time",
    ),
    (
        "same subject and due date",
        TASKS,
        here("1", subject="Call", due="2026-11-30"),
        there("9", subject="Call", due="2026-11-30"),
        "same-subject-and-due",
    ),
]


@pytest.mark.parametrize(("kind", "ours", "theirs", "rule"), [c[1:] for c in PAIRS], ids=[c[0] for c in PAIRS])
def test_pairs(kind: Kind, ours: Candidate, theirs: Candidate, rule: str) -> None:
    (pair,) = match(kind, [ours], [theirs]).pairs
    assert (pair.outlook, pair.salesforce, pair.rule) == (ours, theirs, rule)


STRANGERS = [
    ("another e-mail", CONTACTS, here("1", email="ann@x.example"), there("9", email="bob@x.example")),
    ("nothing on either", CONTACTS, here("1"), there("9")),
    ("another kind's stamp", TASKS, here("1"), there("9", key=STAMP)),
    (
        "another day",
        CALENDAR,
        here("1", subject="R", start=NINE, end=TEN),
        there("9", subject="R", start="2026-11-25T09:00:00Z", end="2026-11-25T10:00:00Z"),
    ),
    (
        "the same time, another subject",
        CALENDAR,
        here("1", subject="Team lunch", start=NINE, end=TEN),
        there("9", subject="Quarterly review", start=NINE, end=TEN),
    ),
    ("another due date", TASKS, here("1", subject="R", due="2026-11-30"), there("9", subject="R", due="2026-12-01")),
    ("an extension is no number", CONTACTS, here("1", business_phone="-12"), there("9", business_phone="-12")),
]


@pytest.mark.parametrize(("kind", "ours", "theirs"), [c[1:] for c in STRANGERS], ids=[c[0] for c in STRANGERS])
def test_strangers(kind: Kind, ours: Candidate, theirs: Candidate) -> None:
    found = match(kind, [ours], [theirs])
    assert (found.pairs, found.asked) == ((), {})


ANN = {"first_name": "Ann", "last_name": "Lee"}
ASKED = [
    (
        "name and company",
        CONTACTS,
        [here("1", company="Acme", **ANN)],
        [there("9", company="ACME", **ANN)],
        "possible-match",
    ),
    ("name alone", CONTACTS, [here("1", **ANN)], [there("9", company="Acme", **ANN)], "possible-match"),
    ("one name alone", CONTACTS, [here("1", first_name="Cher")], [there("9", last_name="Cher")], "possible-match"),
    (
        "one name and the same number",
        CONTACTS,
        [here("1", first_name="Ann", mobile_phone="+49 171 1234567")],
        [there("9", last_name="Lee", mobile_phone="0171/1234567")],
        "possible-match",
    ),
    (
        "names in letters composed otherwise",
        CONTACTS,
        [here("1", first_name="Ren\u00e9", last_name="\uff2c\uff45\uff45")],
        [there("9", first_name="Rene\u0301", last_name="Lee")],
        "possible-match",
    ),
    (
        "no subject on either, the same time",
        CALENDAR,
        [here("1", start=NINE, end=TEN)],
        [there("9", start=NINE, end=TEN)],
        "possible-match",
    ),
    (
        "the same time and a like subject",
        CALENDAR,
        [here("1", subject="Q3 review with Acme", start=NINE, end=TEN)],
        [there("9", subject="Acme: Q3 review", start=NINE, end=TEN)],
        "possible-match",
    ),
    (
        "the same subject on the same day",
        CALENDAR,
        [here("1", subject="R", start=NINE, end=TEN)],
        [there("9", subject="R", start=TEN, end=TEN)],
        "possible-match",
    ),
    (
        "renamed since it was first seen",
        CALENDAR,
        [here("1", subject="New", start=NINE, end=TEN)._replace(former={"subject": "Old"})],
        [there("9", subject="Old", start=NINE, end=TEN)],
        "possible-match",
    ),
    (
        "one has no due date",
        TASKS,
        [here("1", subject="R", due="2026-11-30")],
        [there("9", subject="R")],
        "possible-match",
    ),
    ("a task's subject alone", TASKS, [here("1", subject="Call")], [there("9", subject="call")], "possible-match"),
    (
        "one here, two there",
        CONTACTS,
        [here("1", email="a@x.example")],
        [there("8", email="a@x.example"), there("9", email="a@x.example")],
        "ambiguous-match",
    ),
    (
        "a copied stamp",
        CONTACTS,
        [here("1", key=stamp(CONTACTS, Side.SALESFORCE, "9")), here("2", key=stamp(CONTACTS, Side.SALESFORCE, "9"))],
        [there("9")],
        "ambiguous-match",
    ),
]


@pytest.mark.parametrize(("kind", "ours", "theirs", "rule"), [c[1:] for c in ASKED], ids=[c[0] for c in ASKED])
def test_asked(kind: Kind, ours: list[Candidate], theirs: list[Candidate], rule: str) -> None:
    found = match(kind, ours, theirs)
    assert found.pairs == ()
    assert {item: (said, {c.item for c in others}) for item, (said, others) in found.asked.items()} == {
        **{c.item: (rule, {t.item for t in theirs}) for c in ours},
        **{c.item: (rule, {o.item for o in ours}) for c in theirs},
    }


def test_stronger_evidence_settles_what_weaker_would_ask() -> None:
    ours = [here("1", email="a@x.example"), here("2", email="a@x.example", **ANN)]
    theirs = [there("8", email="a@x.example", key=stamp(CONTACTS, Side.OUTLOOK, "1")), there("9", email="a@x.example")]
    found = match(CONTACTS, ours, theirs)
    assert [(p.outlook.item, p.salesforce.item, p.rule) for p in found.pairs] == [
        ("o-1", "s-8", "stamped-by-accord"),
        ("o-2", "s-9", "same-email"),
    ]


def test_the_order_of_reading_does_not_matter() -> None:
    ours = [here(str(n), email=f"{n % 4}@x.example") for n in range(9)]
    theirs = [there(str(n), email=f"{n % 3}@x.example") for n in range(7)]
    assert match(CONTACTS, ours, theirs) == match(CONTACTS, ours[::-1], theirs[::-1])


def test_a_thousand_twins_are_not_a_million_candidates() -> None:
    twin = {"subject": "Lunch", "start": NINE, "end": TEN}
    found = match(CALENDAR, [here(str(n), **twin) for n in range(700)], [there(str(n), **twin) for n in range(700)])
    assert len(found.asked) == 1400
    assert max(len(others) for _, others in found.asked.values()) == MOST_CANDIDATES
