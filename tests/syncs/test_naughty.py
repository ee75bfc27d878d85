"""Strings that break software, in every text field, travelling both ways or refused by name.

All of them travel in one sync: a record for each string and side. What arrives is held against what was sent, folded as
people read it: without control characters, with white space folded, and cut where the service is shorter.
"""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from core.fields.base import cut
from core.model import Kind, RowState
from tests.support.samples import utc
from tests.support.workplace import Workplace

LIST = Path(__file__).parents[3] / "shared" / "reference" / "naughty-strings.json"
OURS = [
    "line\nbreak and\ttab",
    "nul\x00 and bell\x07",
    "quote ' \" \\' or 1=1 --",
    "Zoë Ⅷ 漢字 𝔘𝔫𝔦 👩‍👩‍👧‍👦 \u202egnirts",
    "<script>alert(1)</script> & &amp; <b>",
    "x" * 400,
    "{{7*7}} ${HOME} %s %n {0}",
    "2026-11-24T13:00:00Z",
    "null",
    "- Offer.pdf",
    "Attachments in Outlook:",
]


def strings() -> list[str]:
    found = json.loads(LIST.read_text("utf-8")) if LIST.exists() else []
    return [text for text in [*OURS, *found] if seen(text)]


def seen(text: object) -> str:
    """Return a text as a person sees it, at the length that both sides hold of a subject."""
    kept = "".join(c for c in str(text or "") if c in "\n\t\r" or unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join(" ".join(kept.split())[:250].split())


def clean(text: str) -> str:
    """Return a text without the characters that nobody can type into Salesforce."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


@pytest.mark.parametrize("start", range(0, 500, 125))
class TestStrings:
    """In four parts, so that a failure names a smaller heap."""

    def part(self, start: int) -> dict[int, str]:
        return dict(list(enumerate(strings()))[start : start + 125])

    def test_events_to_salesforce(self, place: Workplace, start: int) -> None:
        for n, text in self.part(start).items():
            body: dict[str, Any] = {
                "subject": text[:255],
                "location": {"displayName": text[:255]},
                "body": {"contentType": "text", "content": text},
                "start": utc("2026-12-01", f"{n % 24:02}:00"),
                "end": utc("2026-12-01", f"{n % 24:02}:30"),
            }
            place.sandbox.outlook.create("events", body | {"categories": [str(n)]})
        self.settles(place, Kind.CALENDAR)
        sent = sorted((seen(e["subject"]), seen(e["subject"])) for e in place.sandbox.outlook.all("events"))
        got = sorted((seen(e["Subject"]), seen(e["Location"])) for e in place.sandbox.salesforce.all("Event"))
        assert got == sent

    def test_events_to_outlook(self, place: Workplace, start: int) -> None:
        for n, text in self.part(start).items():
            line = " ".join(clean(text).split())[:255]
            place.sandbox.salesforce.create(
                "Event",
                {
                    "Subject": line,
                    "Location": line,
                    "Description": clean(text),
                    "StartDateTime": f"2026-12-01T{n % 24:02}:00:00Z",
                    "EndDateTime": f"2026-12-01T{n % 24:02}:30:00Z",
                },
            )
        self.settles(place, Kind.CALENDAR)
        sent = sorted((seen(e["Subject"]), seen(e["Location"])) for e in place.sandbox.salesforce.all("Event"))
        events = place.sandbox.outlook.all("events")
        assert sorted((seen(e["subject"]), seen(e["location"]["displayName"])) for e in events) == sent

    @pytest.mark.reading("ol-task-body", "text")
    def test_tasks_to_salesforce(self, place: Workplace, start: int) -> None:
        for n, text in self.part(start).items():
            due = utc(f"2026-12-{n % 28 + 1:02}")
            body = {"contentType": "text", "content": text}
            place.sandbox.outlook.create("tasks", {"title": f"{n} {text}"[:255], "body": body, "dueDateTime": due})
        self.settles(place, Kind.TASKS)
        sent = sorted((seen(t["title"]), seen(t["body"]["content"])) for t in place.sandbox.outlook.all("tasks"))
        got = sorted((seen(t["Subject"]), seen(t["Description"])) for t in place.sandbox.salesforce.all("Task"))
        assert got == sent

    def test_contacts_to_salesforce(self, place: Workplace, start: int) -> None:
        for n, text in self.part(start).items():
            place.sandbox.outlook.create(
                "contacts",
                {
                    "givenName": cut(text, 40),
                    "surname": f"N{n}",
                    "jobTitle": cut(text, 128),
                    "department": cut(text, 80),
                    "personalNotes": text,
                    "businessAddress": {"street": cut(text, 255), "city": cut(text, 40)},
                },
            )
        self.settles(place, Kind.CONTACTS)
        sent = sorted((c["surname"], seen(c["givenName"]), seen(c["jobTitle"])) for c in self.contacts(place))
        got = sorted(
            (c["LastName"], seen(c["FirstName"]), seen(c["Title"])) for c in place.sandbox.salesforce.all("Contact")
        )
        assert got == sent

    @pytest.mark.reading("ol-task-body", "text")
    def test_tasks_to_outlook(self, place: Workplace, start: int) -> None:
        for n, text in self.part(start).items():
            due = f"2026-12-{n % 28 + 1:02}"
            fields = {"Subject": seen(f"{n} {text}"), "Description": clean(text), "ActivityDate": due}
            place.sandbox.salesforce.create("Task", fields)
        self.settles(place, Kind.TASKS)
        sent = sorted((seen(t["Subject"]), seen(t["Description"])) for t in place.sandbox.salesforce.all("Task"))
        got = sorted((seen(t["title"]), seen(t["body"]["content"])) for t in place.sandbox.outlook.all("tasks"))
        assert got == sent

    def test_contacts_to_outlook(self, place: Workplace, start: int) -> None:
        for n, text in self.part(start).items():
            line = " ".join(clean(text).split())
            names = {"FirstName": cut(line, 40), "LastName": f"N{n}"}
            fields = names | {"Title": cut(line, 128), "Department": cut(line, 80)}
            more = {"Description": clean(text), "MailingStreet": cut(line, 255), "MailingCity": cut(line, 40)}
            place.sandbox.salesforce.create("Contact", fields | more)
        self.settles(place, Kind.CONTACTS)
        rows = place.sandbox.salesforce.all("Contact")
        sent = sorted((c["LastName"], seen(c["FirstName"]), seen(c["Title"]), seen(c["Description"])) for c in rows)
        got = sorted(
            (c["surname"], seen(c["givenName"]), seen(c["jobTitle"]), seen(c["personalNotes"]))
            for c in self.contacts(place)
        )
        assert got == sent

    def contacts(self, place: Workplace) -> list[dict[str, Any]]:
        return place.sandbox.outlook.all("contacts")

    def settles(self, place: Workplace, kind: Kind) -> None:
        """Sync; every row succeeds or is refused by name, and a second sync finds nothing more."""
        report = place.sync(kind)
        assert report is not None
        assert [(row.item, row.problem) for row in report.rows if row.outcome != "succeeded"] == []
        left = [row for row in place.look(kind) if row.state is not RowState.HELD]
        assert [(row.rule, row.fields) for row in left] == []


@pytest.mark.parametrize(
    "text", ["no address", "a@b", "'; DROP TABLE contacts; --@x.example", "ann@acme.example\u202e"]
)
def test_an_address_that_salesforce_does_not_take_is_left_out_by_name(place: Workplace, text: str) -> None:
    contact = {"givenName": "Ann", "surname": "Lee", "emailAddresses": [{"address": text}]}
    place.sandbox.outlook.create("contacts", contact)
    place.sandbox.outlook.create("contacts", {"givenName": "Bo", "surname": "Ek"})
    report = place.sync(Kind.CONTACTS)
    assert report is not None
    assert sorted(row.outcome for row in report.rows) == ["partial", "succeeded"]
    (partial,) = [row for row in report.rows if row.outcome == "partial"]
    assert partial.title == "Ann Lee"
    assert partial.problem is not None
    assert "email" in partial.problem.message
    rows = place.sandbox.salesforce.all("Contact")
    assert sorted((row["LastName"], row["Email"]) for row in rows) == [("Ek", None), ("Lee", None)]
