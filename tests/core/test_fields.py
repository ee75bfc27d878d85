"""Every field's canonical form: when a value is the same as before, when two sides agree, what is carried over."""

import pytest

from core.fields import BY_KIND, BY_NAME, Org, title, when
from core.fields.base import added_to
from core.model import Kind, Side, Value

CALENDAR, CONTACTS, TASKS = Kind.CALENDAR, Kind.CONTACTS, Kind.TASKS
OL, SF = Side.OUTLOOK, Side.SALESFORCE
PEOPLE = Org(relations=50, people={"ann@x.example": "003A", "bob@x.example": "003B", "eve@x.example": ""})
ONE = Org(relations=1, people=PEOPLE.people)

TEXTS = [
    (CALENDAR, "subject"),
    (CALENDAR, "location"),
    (CALENDAR, "body"),
    (TASKS, "subject"),
    (TASKS, "body"),
    *((CONTACTS, f.name) for f in BY_KIND[CONTACTS] if f.name not in ("email", "birthday") and "phone" not in f.name),
]


@pytest.mark.parametrize(("kind", "name"), TEXTS, ids=str)
@pytest.mark.parametrize(
    ("now", "before", "same"),
    [
        ("a b", "a b", True),
        ("a  b", "a b", True),
        (" a\r\n\tb ", "a b", True),
        ("a\u00a0b", "a b", True),
        ("", None, True),
        (" ", None, True),
        ("a", None, False),
        ("a", "A", False),
        ("e\u0301", "é", True),
    ],
)
def test_texts_compare_with_white_space_folded(kind: Kind, name: str, now: Value, before: Value, same: bool) -> None:
    field = BY_NAME[kind][name]
    assert field.same(now, before) is same
    assert field.same(before, now) is same
    assert field.agree(now, before, Org()) is same


SAME = [
    (CONTACTS, "email", "Ann@X.example ", "ann@x.example", True),
    (CONTACTS, "email", "ann@x.example", "bob@x.example", False),
    (CONTACTS, "email", None, "", True),
    (CONTACTS, "business_phone", "+1 (918) 555-0101", "+19185550101", True),
    (CONTACTS, "mobile_phone", "918.555.0101", "918 555/0101", True),
    (CONTACTS, "home_phone", "555-0101 x2", "5550101X2", True),
    (CONTACTS, "home_phone", "555-0101", "555-0102", False),
    (CONTACTS, "birthday", "1974-07-22", "1974-07-22", True),
    (CONTACTS, "birthday", "1974-07-22", None, False),
    (CALENDAR, "start", "2026-11-24T13:00:00Z", "2026-11-24T13:00:00Z", True),
    (CALENDAR, "end", "2026-11-24T13:00:00Z", "2026-11-24", False),
    (CALENDAR, "all_day", False, True, False),
    (CALENDAR, "all_day", False, None, False),
    (CALENDAR, "private", True, False, False),
    (CALENDAR, "show_as", "busy", "tentative", False),
    (CALENDAR, "attendees", ("B@x.example", "a@x.example"), ("a@x.example", "b@x.example"), True),
    (CALENDAR, "attendees", (), None, True),
    (CALENDAR, "attendees", ("a@x.example",), None, False),
    (CALENDAR, "attachments", ("b.pdf", "a.pdf"), ("a.pdf", "b.pdf"), True),
    (CALENDAR, "attachments", ("a.pdf",), ("A.pdf",), False),
    (TASKS, "status", "notStarted", "inProgress", False),
    (TASKS, "priority", "high", "high", True),
    (TASKS, "due", "2026-11-24", None, False),
]


@pytest.mark.parametrize(("kind", "name", "now", "before", "same"), SAME, ids=str)
def test_same_as_before(kind: Kind, name: str, now: Value, before: Value, same: bool) -> None:
    assert BY_NAME[kind][name].same(now, before) is same
    assert BY_NAME[kind][name].same(before, now) is same


AGREE = [
    ("cut subject", CALENDAR, "subject", "x" * 300, "x" * 255, Org(), True),
    ("another long subject", CALENDAR, "subject", "x" * 300, "x" * 254 + "y", Org(), False),
    ("cut body", CALENDAR, "body", "x" * 40_000, "x" * 32_000, Org(), True),
    ("cut notes", CONTACTS, "notes", "x" * 40_000, "x" * 32_000, Org(), True),
    ("busy is busy", CALENDAR, "show_as", "busy", "busy", Org(), True),
    ("tentative is busy", CALENDAR, "show_as", "tentative", "busy", Org(), True),
    ("elsewhere is busy", CALENDAR, "show_as", "workingElsewhere", "busy", Org(), True),
    ("away is away", CALENDAR, "show_as", "oof", "oof", Org(), True),
    ("free is not busy", CALENDAR, "show_as", "free", "busy", Org(), False),
    ("a contact is not related yet", CALENDAR, "attendees", ("ann@x.example",), None, PEOPLE, False),
    ("nobody knows the attendee", CALENDAR, "attendees", ("eve@x.example", "zoe@x.example"), None, PEOPLE, True),
    ("more are related than attend", CALENDAR, "attendees", None, ("ann@x.example",), PEOPLE, True),
    (
        "one of two is related",
        CALENDAR,
        "attendees",
        ("ann@x.example", "bob@x.example"),
        ("bob@x.example",),
        PEOPLE,
        False,
    ),
    (
        "one relation is all there is",
        CALENDAR,
        "attendees",
        ("ann@x.example", "bob@x.example"),
        ("bob@x.example",),
        ONE,
        True,
    ),
]


@pytest.mark.parametrize(
    ("kind", "name", "outlook", "salesforce", "org", "agree"), [c[1:] for c in AGREE], ids=[c[0] for c in AGREE]
)
def test_sides_agree(kind: Kind, name: str, outlook: Value, salesforce: Value, org: Org, agree: bool) -> None:
    assert BY_NAME[kind][name].agree(outlook, salesforce, org) is agree


CARRY = [
    ("an empty text clears", CONTACTS, "first_name", "", None, "Ann", SF, Org(), None),
    ("a subject is cut", CALENDAR, "subject", "x" * 300, None, None, SF, Org(), "x" * 255),
    ("a body is not cut for Outlook", CALENDAR, "body", "x" * 40_000, None, None, OL, Org(), "x" * 40_000),
    ("tentative goes as busy", CALENDAR, "show_as", "tentative", None, None, SF, Org(), "busy"),
    ("busy stays busy in Outlook", CALENDAR, "show_as", "busy", None, None, OL, Org(), "busy"),
    ("false is a value", CALENDAR, "all_day", False, None, None, SF, Org(), False),
    (
        "known attendees",
        CALENDAR,
        "attendees",
        ("ann@x.example", "eve@x.example"),
        None,
        None,
        SF,
        PEOPLE,
        ("ann@x.example",),
    ),
    (
        "who was taken away is taken away, who was related by hand stays",
        CALENDAR,
        "attendees",
        ("bob@x.example",),
        ("ann@x.example", "bob@x.example"),
        ("Ann@x.example", "kim@x.example"),
        SF,
        PEOPLE,
        ("kim@x.example", "bob@x.example"),
    ),
    (
        "room for one",
        CALENDAR,
        "attendees",
        ("ann@x.example", "bob@x.example"),
        None,
        None,
        SF,
        ONE,
        ("ann@x.example",),
    ),
    ("nobody left", CALENDAR, "attendees", None, ("ann@x.example",), ("ann@x.example",), SF, PEOPLE, None),
]


@pytest.mark.parametrize(
    ("kind", "name", "value", "base", "target", "to", "org", "expect"),
    [c[1:] for c in CARRY],
    ids=[c[0] for c in CARRY],
)
def test_carry(
    kind: Kind, name: str, value: Value, base: Value, target: Value, to: Side, org: Org, expect: Value
) -> None:
    assert BY_NAME[kind][name].carry(value, base, target, to, org) == expect


def test_what_is_carried_agrees_afterwards() -> None:
    for _, kind, name, value, base, target, to, org, _ in CARRY:
        field = BY_NAME[kind][name]
        written = field.carry(value, base, target, to, org)
        sides = (value, written) if to is SF else (written, value)
        assert field.agree(*sides, org), (kind, name, value, written)


@pytest.mark.parametrize(
    ("kind", "fields", "expect"),
    [
        (CALENDAR, {"subject": "Review"}, "Review"),
        (CALENDAR, {}, "(no subject)"),
        (TASKS, {"subject": "Call"}, "Call"),
        (CONTACTS, {"salutation": "Dr.", "first_name": "Ann", "last_name": "Lee"}, "Dr. Ann Lee"),
        (CONTACTS, {"company": "Acme", "email": "info@acme.example"}, "Acme"),
        (CONTACTS, {"email": "info@acme.example"}, "info@acme.example"),
        (CONTACTS, {}, "(no name)"),
    ],
)
def test_title(kind: Kind, fields: dict[str, Value], expect: str) -> None:
    assert title(kind, fields) == expect


def test_when() -> None:
    assert when(CALENDAR, {"start": "2026-11-24"}) == "2026-11-24"
    assert when(TASKS, {"due": "2026-11-25"}) == "2026-11-25"
    assert when(CONTACTS, {"birthday": "1974-07-22"}) is None


@pytest.mark.parametrize(
    ("held", "wanted", "expect"),
    [
        ("a b", "a b", ("", "")),
        ("a b", "a\n\nb\n\nand c\nd ", ("", "and c\nd")),
        ("a b", "\nfirst\nthis:\na b", ("first\nthis:", "")),
        ("a b", "x a b y", ("x", "y")),
        ("", "all of it\nis new", ("", "all of it\nis new")),
        ("Cafe\u0301", "Caf\u00e9 at noon", ("", "at noon")),
        ("a a", "a a a", ("", "a")),
        ("a b", "a", None),
        ("a b", "a x b", None),
        ("a b", "ab", None),
        ("Plan", "Planning", None),
        ("a b", "", None),
        ("a b", "A b", None),
    ],
)
def test_what_was_only_added_to_a_text(held: str, wanted: str, expect: tuple[str, str] | None) -> None:
    assert added_to(held, wanted) == expect


def test_to_ask_for_a_paired_field_adds_it_to_no_list() -> None:
    listed = list(BY_NAME[Kind.TASKS])
    assert BY_NAME[Kind.TASKS]["Nick__c"].same(" one", "one ")
    assert list(BY_NAME[Kind.TASKS]) == listed
    assert "Nick__c" not in BY_NAME[Kind.TASKS]
    assert BY_NAME[Kind.TASKS].knows("Nick__c")
