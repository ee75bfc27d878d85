from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.sandbox.graph.forms.recurrence import pattern_of
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import at, guests, meeting, weekly
from tests.support.graph_client import Client

Json = dict[str, Any]
MARCH = "startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-10T00:00:00Z"


def rule(kind: str, first: str, **more: Any) -> Json:
    blank = {"interval": 1, "month": 0, "dayOfMonth": 0, "daysOfWeek": [], "firstDayOfWeek": "sunday", "index": "first"}
    limits = {"startDate": first, "endDate": "0001-01-01", "numberOfOccurrences": 4, "recurrenceTimeZone": "UTC"}
    limits |= {name: more.pop(name) for name in list(more) if name in limits}
    return {"pattern": {**blank, "type": kind, **more}, "range": {"type": "numbered", **limits}}


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (rule("daily", "2026-02-27", interval=2), "02-27 03-01 03-03 03-05"),
        (rule("weekly", "2026-03-04", daysOfWeek=["wednesday", "friday"]), "03-04 03-06 03-11 03-13"),
        (
            rule("weekly", "2026-03-01", interval=2, daysOfWeek=["sunday"], firstDayOfWeek="monday"),
            "03-01 03-15 03-29 04-12",
        ),
        (
            rule("weekly", "2026-03-03", interval=2, daysOfWeek=["sunday", "tuesday"], firstDayOfWeek="sunday"),
            "03-03 03-15 03-17 03-29",
        ),
        (rule("absoluteMonthly", "2026-01-31", dayOfMonth=31), "01-31 02-28 03-31 04-30"),
        (rule("relativeMonthly", "2026-03-10", daysOfWeek=["tuesday"], index="second"), "03-10 04-14 05-12 06-09"),
        (rule("relativeMonthly", "2026-03-31", daysOfWeek=["tuesday"], index="last"), "03-31 04-28 05-26 06-30"),
        (rule("absoluteYearly", "2026-03-05", dayOfMonth=5, month=3, numberOfOccurrences=2), "03-05 03-05"),
        (
            rule(
                "relativeYearly", "2026-11-26", daysOfWeek=["thursday"], index="fourth", month=11, numberOfOccurrences=2
            ),
            "11-26 11-25",
        ),
        (rule("daily", "2026-03-01", numberOfOccurrences=0, endDate="2026-03-03"), "03-01 03-02 03-03"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["pattern"]["type"],
)
def test_the_days_of_a_rule(recurrence: Json, days: str) -> None:
    begin = datetime.fromisoformat(recurrence["range"]["startDate"] + "T09:00:00+00:00")
    pattern = pattern_of(recurrence, begin, begin, floating=False)
    assert " ".join(day.strftime("%m-%d") for day in pattern.days()) == days


def test_the_local_hour_stays_across_daylight_saving(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    starts = [row["start"]["dateTime"][5:16] for row in graph.rows(f"events/{master}/instances?{MARCH}&$top=20")]
    assert starts == ["03-04T08:00", "03-11T08:00", "03-18T08:00", "03-25T08:00", "04-01T07:00", "04-08T07:00"]


def test_an_all_day_series_stays_at_midnight(graph: Client) -> None:
    body = weekly() | {
        "isAllDay": True,
        "start": at("2026-03-04T00:00:00", "Europe/Berlin"),
        "end": at("2026-03-05T00:00:00", "Europe/Berlin"),
    }
    master = graph.ok("POST", "events", body)["id"]
    starts = [row["start"]["dateTime"] for row in graph.rows(f"events/{master}/instances?{MARCH}")]
    assert {start[11:] for start in starts} == {"00:00:00.0000000"}
    assert starts[-1].startswith("2026-04-08")


def instances(graph: Client, master: str) -> list[Json]:
    return graph.rows(f"events/{master}/instances?{MARCH}&$top=20")


def test_an_edited_occurrence_becomes_an_exception_with_the_same_id(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())
    second = instances(graph, master["id"])[1]
    changed = graph.ok(
        "PATCH",
        f"events/{second['id']}",
        {"subject": "Moved", "start": at("2026-03-11T13:00:00"), "end": at("2026-03-11T14:00:00")},
    )
    assert (changed["id"], changed["type"], changed["seriesMasterId"]) == (second["id"], "exception", master["id"])
    assert changed["originalStart"] == "2026-03-11T08:00:00Z"
    assert [row["subject"] for row in instances(graph, master["id"])] == ["Weekly", "Moved", *["Weekly"] * 4]
    assert graph.ok("GET", f"events/{master['id']}")["@odata.etag"] != master["@odata.etag"]


def test_an_exception_follows_its_series_in_what_it_does_not_override(graph: Client, sandbox: Sandbox) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    second = instances(graph, master)[1]["id"]
    graph.ok("PATCH", f"events/{second}", {"subject": "Own"})
    graph.ok("PATCH", f"events/{master}", {"subject": "All", "location": {"displayName": "Hall"}})
    found = graph.ok("GET", f"events/{second}")
    assert (found["subject"], found["location"]["displayName"]) == ("Own", "Hall")
    assert instances(graph, master)[0]["subject"] == "All"
    sandbox.outlook.attach(instances(graph, master)[2]["id"], "plan.pdf")
    assert [row["hasAttachments"] for row in instances(graph, master)] == [False, False, True, False, False, False]


def test_each_occurrence_has_its_own_ical_uid(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())
    assert len({row["iCalUId"] for row in [master, *instances(graph, master["id"])]}) == 7


def test_a_deleted_occurrence_is_gone_and_the_series_stays(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    second = instances(graph, master)[1]["id"]
    assert graph("DELETE", f"events/{second}").status_code == 204
    assert graph.refused("GET", f"events/{second}") == (404, "ErrorItemNotFound")
    assert len(instances(graph, master)) == 5
    found = graph.ok("GET", f"events/{master}?$select=cancelledOccurrences&$expand=exceptionOccurrences")
    assert found["cancelledOccurrences"] == [f"OID.{master}.2026-03-11"]


@pytest.mark.parametrize(
    "start", ["2026-03-18T08:30:00", "2026-03-20T08:00:00", "2026-03-04T08:30:00", "2026-03-02T08:00:00"]
)
def test_an_occurrence_may_not_cross_its_neighbours(graph: Client, start: str) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    second = instances(graph, master)[1]["id"]
    body = {"start": at(start), "end": at(start.replace(":00:00", ":59:00").replace(":30:00", ":59:00"))}
    assert graph.refused("PATCH", f"events/{second}", body) == (400, "ErrorOccurrenceCrossingBoundary")
    assert {row["type"] for row in instances(graph, master)} == {"occurrence"}


def test_a_rescheduled_series_has_new_occurrence_ids_and_no_exceptions(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    before = {row["id"] for row in instances(graph, master)}
    thursdays = weekly("2026-03-05")
    thursdays["recurrence"]["pattern"]["daysOfWeek"] = ["thursday"]
    graph.ok("PATCH", f"events/{master}", {name: thursdays[name] for name in ("start", "end", "recurrence")})
    after = instances(graph, master)
    assert not before & {row["id"] for row in after}
    assert after[0]["start"]["dateTime"].startswith("2026-03-05")
    assert graph.refused("GET", f"events/{before.pop()}")[0] == 404


def test_a_series_can_become_a_single_event(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    single = graph.ok("PATCH", f"events/{master}", {"recurrence": None})
    assert (single["type"], single["recurrence"]) == ("singleInstance", None)
    assert graph.refused("GET", f"events/{master}/instances?{MARCH}") == (400, "BadRequest")


def test_a_changed_series_mails_for_itself_and_for_each_exception(graph: Client, sandbox: Sandbox) -> None:
    master = graph.ok("POST", "events", weekly() | {"attendees": guests("a@x.example")})["id"]
    graph.ok("PATCH", f"events/{instances(graph, master)[1]['id']}", {"subject": "Other"})
    sandbox.world.graph.outbox.clear()
    graph.ok("PATCH", f"events/{master}", {"importance": "high"})
    assert [mail.kind for mail in sandbox.world.graph.outbox] == ["update", "update"]


def test_calendar_view_expands_series_and_sorts_by_start(graph: Client) -> None:
    graph.ok("POST", "events", weekly())
    graph.ok("POST", "events", meeting("2026-03-05T09:00:00", "2026-03-05T10:00:00"))
    graph.ok("POST", "events", meeting("2027-03-05T09:00:00", "2027-03-05T10:00:00"))
    rows = graph.rows(f"calendarView?{MARCH}&$top=3&$select=type,start")
    assert [row["type"] for row in rows][:3] == ["occurrence", "singleInstance", "occurrence"]
    assert len(rows) == 7


@pytest.mark.parametrize(
    "path", ["calendarView", "calendarView?startDateTime=2026-03-01", "calendarView/delta", "events/{}/instances"]
)
def test_a_window_is_needed(graph: Client, path: str) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    assert graph.refused("GET", path.format(master)) == (400, "ErrorInvalidParameter")


def test_people_find_edit_and_delete_occurrences(sandbox: Sandbox) -> None:
    people = sandbox.outlook
    master = people.create("events", weekly())
    window = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    first, second, *_ = people.occurrences(master, *window)
    people.delete("events", first["id"])
    people.edit("events", second["id"], {"subject": "By hand"})
    assert [one["subject"] for one in people.occurrences(master, *window)] == ["By hand", "Weekly", "Weekly"]
