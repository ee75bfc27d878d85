"""Which fields can be paired, and how a paired field compares."""

import pytest

from core.fields import BY_NAME, own_fields
from core.fields.base import Org
from core.model import Kind, Pair, Side
from core.model.pair import refusal

COLOUR = "String {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Name Colour"
GOOD = [
    (Kind.CALENDAR, Pair("categories", "Category__c")),
    (Kind.CALENDAR, Pair(COLOUR, "Colour__c", "to-salesforce")),
    (Kind.CONTACTS, Pair("nickName", "AssistantName", "to-outlook")),
    (Kind.TASKS, Pair("categories", "Category__c")),
]
WRONG = [
    (Kind.CALENDAR, (Pair("subject", "Topic__c"),), "subject is synced already"),
    (Kind.CALENDAR, (Pair("categories", "Location"),), "Location is synced already"),
    (Kind.CONTACTS, (Pair("nickName", "email"),), "email is synced already"),
    (Kind.TASKS, (Pair("importance", "Level__c"),), "importance is synced already"),
    (Kind.CALENDAR, (Pair("categories", "A__c"), Pair("categories", "B__c")), "categories is paired twice"),
    (Kind.CALENDAR, (Pair("categories", "A__c"), Pair("importance", "a__C")), "a__C is paired twice"),
    (Kind.CALENDAR, (Pair("attendees", "Guests__c"),), "attendees is synced already"),
    (Kind.CALENDAR, (Pair("hideAttendees", "X__c"),), "hideAttendees cannot be paired"),
    (Kind.TASKS, (Pair(COLOUR, "X__c"),), "no extended properties"),
    (Kind.CALENDAR, (Pair("Integer 0x36", "X__c"),), "is not an extended property"),
    (Kind.CALENDAR, (Pair("String {1} Name X", "X__c"),), "is not an extended property"),
]


@pytest.mark.parametrize(("kind", "pair"), GOOD)
def test_what_can_be_paired(kind: Kind, pair: Pair) -> None:
    assert refusal(kind, [pair]) is None


@pytest.mark.parametrize(("kind", "pairs", "said"), WRONG)
def test_what_cannot_is_named(kind: Kind, pairs: tuple[Pair, ...], said: str) -> None:
    assert said in (refusal(kind, pairs) or "")


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_names_are_a_set_and_texts_are_texts(kind: Kind) -> None:
    spec = BY_NAME[kind]["Category__c"]
    assert spec.agree(("a", "b"), ("b", "a"), Org())
    assert spec.agree((), None, Org())
    assert not spec.agree(("a",), ("A",), Org())
    assert spec.agree("one  two\n", "one two", Org())
    assert not spec.agree("one", "two", Org())


def test_a_direction_makes_the_other_side_read_only() -> None:
    both, right, left = own_fields(
        Kind.TASKS, [Pair("a", "A"), Pair("b", "B", "to-salesforce"), Pair("c", "C", "to-outlook")]
    )
    assert [set(each.read_only) for each in (both, right, left)] == [set(), {Side.OUTLOOK}, {Side.SALESFORCE}]


def test_no_field_of_accord_is_taken_for_a_paired_one() -> None:
    with pytest.raises(KeyError):
        BY_NAME[Kind.TASKS]["colour"]
    assert not BY_NAME[Kind.TASKS].knows("colour")
    assert BY_NAME[Kind.TASKS].knows("Colour__c")
