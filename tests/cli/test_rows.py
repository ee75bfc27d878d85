"""What stands under a row: what is left out and why, who would be mailed, and how candidates are told apart."""

import msgspec
import pytest

from cli.present.json.plan import row_document
from cli.present.text.events import event_text
from cli.present.text.intent import intent_text
from cli.present.text.plan import plan_text
from cli.present.text.rows import field_line, left_out_line, row_notes
from cli.present.text.words import label
from cli.terminal.look import Look
from core.facts.events import DecisionMade, Event, Linked, Unlinked, WriteLost, WriteStarted
from core.model import (
    ActionKind,
    Choice,
    Face,
    FieldChange,
    Hold,
    Kind,
    LeftOut,
    Operation,
    Plan,
    Rival,
    Row,
    RowState,
    Rule,
    Side,
    Why,
)

LOOK = Look(width=100, color=False, unicode=True)
FACE = Face("AAMk", "Review", "2026-11-24T13:00:00Z", None, "v1")


def row(**parts: object) -> Row:
    given: dict[str, object] = {
        "item": "k3f9c2",
        "kind": Kind.CALENDAR,
        "action": ActionKind.UPDATE,
        "target": (Side.OUTLOOK,),
        "state": RowState.PROPOSED,
        "rule": Rule.CHANGED_IN_SALESFORCE,
        "reason": "Changed in Salesforce since the two last agreed",
        "outlook": FACE,
    }
    return Row(**(given | parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.TOO_LONG, "birthday: left out, Salesforce does not hold such a value"),
        (Why.NOT_WRITABLE, "birthday: left out, you may not change it in Salesforce"),
        (Why.FIXED, "birthday: left out, it cannot be changed in this record in Salesforce"),
    ],
)
def test_a_field_that_is_left_out_is_said_by_name(why: Why, said: str) -> None:
    left_out = LeftOut("birthday", Side.SALESFORCE, why)
    assert left_out_line(left_out, LOOK) == said
    assert said in row_notes(row(left_out=(left_out,)), LOOK, {})
    assert row_document(row(left_out=(left_out,)))["left_out"] == [
        {"name": "birthday", "side": "salesforce", "why": why.value}
    ]


def test_a_row_that_would_flatten_formatting_says_so() -> None:
    assert any("formatting" in note for note in row_notes(row(flattens=True), LOOK, {}))
    assert not any("formatting" in note for note in row_notes(row(), LOOK, {}))


def test_who_would_be_mailed_is_named_in_the_row_and_at_the_confirmation() -> None:
    guests = ("bob@acme.example", "Eve")
    mailing = row(mails=2, guests=guests)
    assert "Invited: bob@acme.example, Eve" in row_notes(mailing, LOOK, {})
    plan = Plan(
        profile="default", run=None, position=1, as_of="2026-11-22T10:00:00Z", digest="d", kinds=(Kind.CALENDAR,),
        rows=(mailing,),
    )  # fmt: skip
    assert [line.strip() for line in intent_text(plan).splitlines()][-3:] == ["Mails:      2 people", *guests]
    assert row_document(mailing)["guests"] == list(guests)


def test_candidates_are_told_apart_by_the_ids_that_the_plan_prints() -> None:
    rivals = (
        Rival("abcd2345", "003A", "Ann Lee", None, {"job_title": "CEO"}),
        Rival("efgh2345", "003B", "Ann Lee", None, {"job_title": "CFO"}),
    )
    held = row(
        state=RowState.HELD, hold=Hold.MATCH, rule=Rule.AMBIGUOUS_MATCH, rivals=rivals, candidates=("003A", "003B")
    )
    notes = row_notes(held, LOOK, {})
    assert any(note.startswith("? abcd2345  Ann Lee") and "CEO" in note for note in notes)
    assert any(note.startswith("? efgh2345  Ann Lee") and "CFO" in note for note in notes)
    unnamed = msgspec.structs.replace(held, rivals=(msgspec.structs.replace(rivals[0], differs={"job_title": None}),))
    assert "? abcd2345  Ann Lee  (no job title)" in row_notes(unnamed, LOOK, {})
    document = row_document(held)
    assert document["candidates"] == ["003A", "003B"]
    assert [each["item"] for each in document["candidate_items"]] == ["abcd2345", "efgh2345"]  # type: ignore[attr-defined]


def test_a_contact_without_a_name_says_what_to_do() -> None:
    from cli.present.reports import ShownPlan

    held = row(kind=Kind.CONTACTS, state=RowState.HELD, hold=Hold.NAME, rule=Rule.NO_LAST_NAME)
    plan = Plan(
        profile="default", run=None, position=1, as_of="2026-11-22T10:00:00Z", digest="d", kinds=(Kind.CONTACTS,),
        rows=(held,),
    )  # fmt: skip
    assert "give it one in Outlook" in plan_text(ShownPlan(plan), LOOK)


def test_a_field_that_others_fight_over_is_said_with_both_values_and_who_changed_it() -> None:
    left_out = LeftOut("location", Side.OUTLOOK, Why.FOUGHT_OVER, "Office", "HQ", "Flow User")
    said = left_out_line(left_out, LOOK)
    assert 'Salesforce "HQ" (last changed by Flow User), Outlook "Office"' in said
    assert "--prefer outlook" in said


def test_what_a_person_decides_on_is_whole_and_in_their_words() -> None:
    """No value of a conflict is cut; a base that was empty is left out; the service's words are the person's."""
    long = "Room " * 30 + "Elbe"
    apart = FieldChange("location", None, long, "Room Oder", None)
    assert field_line(apart, LOOK) == f'location: Salesforce "Room Oder", Outlook "{long}"'
    away = FieldChange("show_as", "busy", "oof", "workingElsewhere", None)
    assert field_line(away, LOOK) == "shown as: busy → Salesforce working elsewhere, Outlook away"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("mailing_postal_code", "postal code (mailing address)"),
        ("all_day", "all day"),
        ("Room_Size__c", "Room_Size__c"),
        ("subject", "subject"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_fields_are_called_what_people_call_them(field: str, said: str) -> None:
    assert label(field) == said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (WriteStarted("k", Side.OUTLOOK, Operation.CREATE), "about to create in Outlook"),
        (Linked("a", "b", "same-email"), "linked: same e-mail address on both sides"),
        (Linked("a", "b", "created"), "linked: Accord created one of them from the other"),
        (Unlinked("a", "b", "decided"), "no longer linked: a person said so"),
        (WriteLost("k", Side.OUTLOOK, Operation.UPDATE), "update in Outlook: no answer yet"),
        (
            DecisionMade(Choice.IGNORE_FOREVER, fields=("mailing_city",), content="no"),
            "decided: ignore permanently for city (mailing address) (no)",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_events_are_told_in_words(event: Event, said: str) -> None:
    assert event_text(event) == said
