"""Whole syncs with values that Salesforce does not take, and with an organisation that has its own words."""

from adapters.sandbox.salesforce.switches import TaskStatus
from core.model import Kind
from tests.support.workplace import Workplace

PERSON = {"givenName": "Ann", "surname": "Lee"}


def contact(place: Workplace) -> dict[str, object]:
    (row,) = place.sandbox.salesforce.all("Contact")
    return row


def test_one_value_that_does_not_fit_does_not_keep_back_the_others(place: Workplace) -> None:
    made = place.sandbox.outlook.create("contacts", {**PERSON, "mobilePhone": "1" * 41, "jobTitle": "CTO"})
    place.sync(Kind.CONTACTS)
    assert (contact(place)["MobilePhone"], contact(place)["Title"]) == (None, "CTO")
    place.sandbox.outlook.edit("contacts", made, {"jobTitle": "CEO"})
    place.sync(Kind.CONTACTS)
    assert (contact(place)["MobilePhone"], contact(place)["Title"]) == (None, "CEO")
    assert place.sandbox.outlook.get("contacts", made)["mobilePhone"] == "1" * 41


def test_what_is_completed_in_outlook_is_closed_in_salesforce_whatever_it_calls_that(place: Workplace) -> None:
    statuses = (TaskStatus("Offen"), TaskStatus("Erledigt", closes=True))
    place.sandbox.world.salesforce.switch(task_statuses=statuses)
    task = place.sandbox.outlook.create("tasks", {"title": "Call"})
    place.sync(Kind.TASKS)
    place.sandbox.outlook.edit("tasks", task, {"status": "completed"})
    place.sync(Kind.TASKS)
    (row,) = place.sandbox.salesforce.all("Task")
    assert (row["Status"], row["IsClosed"]) == ("Erledigt", True)
    assert place.look(Kind.TASKS) == []


def test_a_text_below_the_names_of_attachments_reaches_outlook_without_them(place: Workplace) -> None:
    event = {
        "subject": "Budget",
        "body": {"contentType": "text", "content": "Agenda"},
        "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": "UTC"},
    }
    meeting = place.sandbox.outlook.create("events", event)
    place.sandbox.outlook.attach(meeting, "plan.pdf")
    place.sync(Kind.CALENDAR)
    (row,) = place.sandbox.salesforce.all("Event")
    assert row["Description"] == "Agenda\n\nAttachments in Outlook:\n- plan.pdf"
    place.sandbox.salesforce.edit("Event", row["Id"], {"Description": f"{row['Description']}\nBring the figures."})
    place.sync(Kind.CALENDAR)
    body = str(place.sandbox.outlook.get("events", meeting)["body"]["content"])
    assert "Bring the figures." in body
    assert "Attachments in Outlook" not in body
    place.sandbox.outlook.edit("events", meeting, {"body": {"contentType": "text", "content": "Figures"}})
    place.sync(Kind.CALENDAR)
    (row,) = place.sandbox.salesforce.all("Event")
    assert row["Description"] == "Figures\n\nAttachments in Outlook:\n- plan.pdf"


def test_a_link_follows_a_merged_contact_to_its_master(place: Workplace) -> None:
    made = place.sandbox.outlook.create("contacts", {**PERSON, "personalNotes": "only Outlook knows"})
    place.sync(Kind.CONTACTS)
    loser = str(contact(place)["Id"])
    winner = place.sandbox.salesforce.create("Contact", {"LastName": "Lee-Roe", "Description": "the master's"})
    place.sandbox.salesforce.merge(winner, loser)
    place.sync(Kind.CONTACTS)
    assert [each["id"] for each in place.sandbox.outlook.all("contacts")] == [made]
    assert place.sandbox.outlook.get("contacts", made)["personalNotes"] == "only Outlook knows"


def test_a_field_that_this_user_may_not_write_is_named_in_the_plan(place: Workplace) -> None:
    place.sandbox.world.salesforce.switch(read_only_fields=("Contact.Title",))
    place.sandbox.outlook.create("contacts", {**PERSON, "jobTitle": "CTO", "department": "IT"})
    (row,) = place.look(Kind.CONTACTS)
    assert [each.name for each in row.left_out] == ["job_title"]
    report = place.sync(Kind.CONTACTS)
    assert report is not None
    assert [row.outcome for row in report.rows] == ["succeeded"]
    assert (contact(place)["Title"], contact(place)["Department"]) == (None, "IT")


def test_a_text_that_counts_double_is_cut_and_kept_whole_in_outlook(place: Workplace) -> None:
    text = "\N{GRINNING FACE}" * 20_000
    task = place.sandbox.outlook.create("tasks", {"title": "x", "body": {"contentType": "text", "content": text}})
    report = place.sync(Kind.TASKS)
    assert report is not None
    assert [row.outcome for row in report.rows] == ["succeeded"]
    (row,) = place.sandbox.salesforce.all("Task")
    assert row["Description"] == text[:16_000]
    place.sandbox.salesforce.edit("Task", row["Id"], {"Subject": "y"})
    place.sync(Kind.TASKS)
    assert place.sandbox.outlook.get("tasks", task)["body"]["content"].count("\N{GRINNING FACE}") == 20_000
