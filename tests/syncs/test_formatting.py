"""Bodies with formatting, and online meetings, over whole syncs."""

from typing import Any

import pytest

from core.engine.apply import apply
from core.model import Kind, Plan, RowState, Status
from tests.support.samples import IN_OUTLOOK
from tests.support.workplace import Workplace

CALENDAR = Kind.CALENDAR
BOLD = "<p>Bring <b>the numbers</b> &amp; the <a href='https://acme.example/plan'>plan</a></p><table><tr><td>x</td></tr></table>"
TEAMS = (
    '<div><br></div><div>________________</div><div class="me-email-text"><a href="https://teams.example/l/meetup-join/1">'
    "<b>Join the meeting now</b></a><br>Meeting ID: 311 7</div>"
)


def body(content: str) -> dict[str, str]:
    return {"contentType": "html", "content": content}


def meeting(place: Workplace, content: str, **more: Any) -> tuple[str, str]:
    """Return the ids of an event with that HTML and of its counterpart."""
    remote = place.sandbox.outlook.create("events", IN_OUTLOOK[CALENDAR] | {"body": body(content)} | more)
    place.sync(CALENDAR)
    (there,) = place.sandbox.salesforce.all("Event")
    return remote, there["Id"]


def describe(place: Workplace, there: str, text: str) -> None:
    place.tick()
    place.sandbox.salesforce.edit("Event", there, {"Description": text})


def description(place: Workplace, there: str) -> str:
    return str(place.sandbox.salesforce.get("Event", there)["Description"])


def page(place: Workplace, remote: str) -> str:
    return str(place.sandbox.outlook.get("events", remote)["body"]["content"])


def test_notes_added_in_salesforce_leave_the_formatting(place: Workplace) -> None:
    remote, there = meeting(place, BOLD)
    held = page(place, remote)
    describe(place, there, f"Prepared by <Ann>\n{description(place, there)}\n\nAsk about Q4")
    (row,) = place.look(CALENDAR)
    assert (row.state, row.flattens) == (RowState.PROPOSED, False)
    place.sync(CALENDAR)
    assert page(place, remote) == held.replace("<body>", "<body><div>Prepared by &lt;Ann&gt;</div>\r\n").replace(
        "</body>", "<div>Ask about Q4</div>\r\n</body>"
    )
    assert place.look(CALENDAR) == []


def test_a_body_written_anew_says_that_it_flattens_and_then_does(place: Workplace) -> None:
    remote, there = meeting(place, BOLD)
    describe(place, there, "Cancelled, see the new one")
    (row,) = place.look(CALENDAR)
    assert row.flattens
    place.sync(CALENDAR)
    assert "<b>" not in page(place, remote)
    assert "Cancelled" in page(place, remote)
    assert place.look(CALENDAR) == []


def test_formatting_that_came_while_somebody_thought_is_not_lost(place: Workplace) -> None:
    remote, there = meeting(place, "<p>Bring the numbers</p>")
    describe(place, there, "Something else")

    def think(plan: Plan) -> Plan:
        assert [row.flattens for row in plan.rows] == [False]
        place.sandbox.outlook.edit("events", remote, {"body": body("<p>Bring <b>the numbers</b></p>")})
        return plan

    place.observe(CALENDAR)
    report = apply(place.session, [CALENDAR], review=think)
    assert [row.outcome for row in report.rows] == [Status.STALE]
    assert "<b>" in page(place, remote)
    (row,) = place.look(CALENDAR)
    assert row.flattens
    place.apply(CALENDAR)
    assert "<b>" not in page(place, remote)


@pytest.mark.parametrize(
    "text",
    ["Agenda\nJoin the meeting now\nMeeting ID: 311 7\nMore", "Something else", ""],
    ids=["added", "anew", "emptied"],
)
def test_the_way_into_an_online_meeting_is_never_lost(place: Workplace, text: str) -> None:
    """Seen from outside: by the HTML that Exchange holds, and not by what Accord says of it."""
    remote, there = meeting(
        place, f"<p>Agenda</p>{TEAMS}", isOnlineMeeting=True, onlineMeetingProvider="teamsForBusiness"
    )
    held = page(place, remote)
    describe(place, there, text)
    (row,) = place.look(CALENDAR)
    assert [each.name for each in row.left_out] == ["body"]
    place.tick()
    place.sandbox.salesforce.edit("Event", there, {"Location": "Room 9"})
    place.sync(CALENDAR)
    assert page(place, remote) == held
    assert TEAMS in held
    assert place.sandbox.outlook.get("events", remote)["location"]["displayName"] == "Room 9"


def test_a_link_to_join_that_another_service_put_there_stays_beside_new_notes(place: Workplace) -> None:
    """Zoom and others only write into the body; Graph does not call that an online meeting."""
    remote, there = meeting(place, f"<p>Agenda</p>{TEAMS}")
    describe(place, there, f"{description(place, there)}\nDial in early")
    place.sync(CALENDAR)
    assert TEAMS in page(place, remote)
    assert "Dial in early" in page(place, remote)
    describe(place, there, "Something else")
    (row,) = place.look(CALENDAR)
    assert row.flattens
