"""Habits of Graph that could let a careless client lose something: online meetings, recurring tasks, a busy mailbox."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import KEY, at, keyed, meeting, weekly
from tests.support.graph_client import Client

Json = dict[str, Any]
TEXT = 'IdType="ImmutableId", outlook.body-content-type="text"'


class TestOnlineMeetings:
    def online(self, graph: Client, **more: Any) -> Json:
        made: Json = graph.ok("POST", "events", meeting(isOnlineMeeting=True, **more))
        return made

    def test_the_way_to_join_stands_in_the_body(self, graph: Client) -> None:
        made = self.online(graph, body={"contentType": "text", "content": "Agenda"})
        assert made["isOnlineMeeting"]
        assert made["onlineMeetingProvider"] == "teamsForBusiness"
        assert made["onlineMeeting"]["joinUrl"] in made["body"]["content"]
        assert "Agenda" in made["body"]["content"]
        graph.prefer = TEXT
        assert "Join the meeting now" in graph.ok("GET", f"events/{made['id']}")["body"]["content"]

    def test_one_that_a_person_makes_has_it_as_well(self, sandbox: Sandbox) -> None:
        made = sandbox.outlook.get("events", sandbox.outlook.create("events", meeting(isOnlineMeeting=True)))
        assert made["onlineMeeting"]["joinUrl"] in made["body"]["content"]

    def test_a_body_without_the_block_ends_it(self, graph: Client) -> None:
        made = self.online(graph)
        body = {"contentType": "text", "content": "Only my words"}
        ended = graph.ok("PATCH", f"events/{made['id']}", {"body": body})
        assert (ended["isOnlineMeeting"], ended["onlineMeeting"]) == (False, None)

    def test_a_body_with_the_block_keeps_it(self, graph: Client) -> None:
        made = self.online(graph)
        content = made["body"]["content"].replace("<body>", "<body><p>New agenda</p>")
        kept = graph.ok("PATCH", f"events/{made['id']}", {"body": {"contentType": "html", "content": content}})
        assert kept["isOnlineMeeting"]
        assert kept["onlineMeeting"] == made["onlineMeeting"]

    def test_it_cannot_be_unset(self, graph: Client) -> None:
        made = self.online(graph)
        kept = graph.ok("PATCH", f"events/{made['id']}", {"isOnlineMeeting": False})
        assert kept["isOnlineMeeting"]
        assert kept["onlineMeeting"] == made["onlineMeeting"]

    def test_an_event_becomes_one_later(self, graph: Client) -> None:
        made = graph.ok("POST", "events", meeting())
        became = graph.ok("PATCH", f"events/{made['id']}", {"isOnlineMeeting": True})
        assert became["onlineMeeting"]["joinUrl"] in became["body"]["content"]

    def test_another_change_keeps_it(self, graph: Client) -> None:
        made = self.online(graph)
        kept = graph.ok("PATCH", f"events/{made['id']}", {"subject": "Renamed"})
        assert (kept["body"], kept["onlineMeeting"]) == (made["body"], made["onlineMeeting"])

    @pytest.mark.parametrize(("reading", "status"), [("refuse", 400), ("read", 201)])
    def test_a_boolean_written_as_a_text(self, graph: Client, switches: Switches, reading: str, status: int) -> None:
        switches.text_booleans = reading
        graph.checks = False
        assert graph("POST", "events", meeting(isOnlineMeeting="false")).status_code == status


class TestRecurringTasks:
    @pytest.fixture
    def tasks(self, graph: Client) -> str:
        return f"todo/lists/{graph.ok('GET', 'todo/lists')['value'][0]['id']}/tasks"

    def recurring(self, graph: Client, tasks: str, **limits: Any) -> Json:
        ends = {"type": "noEnd", "startDate": "2026-03-04", **limits}
        rule = {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"], "firstDayOfWeek": "monday"}
        body = {
            "title": "Report",
            "dueDateTime": at("2026-03-04T00:00:00"),
            "recurrence": {"pattern": rule, "range": ends},
            "linkedResources": [{"applicationName": "Accord", "externalId": "t1", "displayName": "Report"}],
        }
        made: Json = graph.ok("POST", tasks, body)
        return made

    def due(self, graph: Client, tasks: str) -> list[tuple[str, str]]:
        listed = graph.rows(f"{tasks}?$filter=status eq 'notStarted' or status eq 'completed'")
        return sorted((task["dueDateTime"]["dateTime"][:10], task["status"]) for task in listed)

    def test_a_new_due_date_makes_another_task(self, graph: Client, tasks: str) -> None:
        made = self.recurring(graph, tasks)
        answered = graph.ok("PATCH", f"{tasks}/{made['id']}", {"dueDateTime": at("2026-03-06T00:00:00")})
        assert answered["dueDateTime"]["dateTime"].startswith("2026-03-04")
        assert self.due(graph, tasks) == [("2026-03-04", "notStarted"), ("2026-03-06", "notStarted")]

    def test_the_same_due_date_makes_none(self, graph: Client, tasks: str) -> None:
        made = self.recurring(graph, tasks)
        graph.ok("PATCH", f"{tasks}/{made['id']}", {"dueDateTime": at("2026-03-04T00:00:00"), "title": "New"})
        assert self.due(graph, tasks) == [("2026-03-04", "notStarted")]

    def test_a_person_moves_it(self, graph: Client, sandbox: Sandbox, tasks: str) -> None:
        made = self.recurring(graph, tasks)
        sandbox.outlook.edit("tasks", made["id"], {"dueDateTime": at("2026-03-06T00:00:00")})
        assert self.due(graph, tasks) == [("2026-03-06", "notStarted")]

    @pytest.mark.parametrize("kept", [True, False])
    def test_completing_it_makes_the_next(self, graph: Client, switches: Switches, tasks: str, kept: bool) -> None:
        switches.next_task_keeps_resources = kept
        made = self.recurring(graph, tasks)
        graph.ok("PATCH", f"{tasks}/{made['id']}", {"status": "completed"})
        assert self.due(graph, tasks) == [("2026-03-04", "completed"), ("2026-03-11", "notStarted")]
        (following,) = graph.rows(f"{tasks}?$filter=status eq 'notStarted'")
        assert following["id"] != made["id"]
        assert ("linkedResources" in following) is kept

    def test_the_last_one_makes_none(self, graph: Client, tasks: str) -> None:
        made = self.recurring(graph, tasks, type="numbered", numberOfOccurrences=1)
        graph.ok("PATCH", f"{tasks}/{made['id']}", {"status": "completed"})
        assert self.due(graph, tasks) == [("2026-03-04", "completed")]


def side_by_side(graph: Client, *bodies: Json) -> list[list[int]]:
    """Send batches at once; return the statuses in each."""
    found: list[list[int]] = [[] for _ in bodies]

    def send(number: int) -> None:
        client = Client(graph.sandbox)
        client.checks = False
        answers = client.ok("POST", "/$batch", bodies[number])["responses"]
        found[number] = sorted(answer["status"] for answer in answers)
        client.session.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def batch(count: int) -> Json:
    return {"requests": [{"id": str(n), "method": "GET", "url": "/me/events?$top=1"} for n in range(count)]}


class TestBusyMailbox:
    def test_one_batch_of_twenty_is_served(self, graph: Client) -> None:
        assert side_by_side(graph, batch(20)) == [[200] * 20]

    def test_two_side_by_side_are_too_much(self, graph: Client, sandbox: Sandbox, switches: Switches) -> None:
        switches.latency = 0.3
        statuses = [status for each in side_by_side(graph, batch(8), batch(8)) for status in each]
        assert sorted(set(statuses)) == [200, 429]
        assert sandbox.world.graph.gate.peak == 8

    def test_two_small_ones_are_not(self, graph: Client, switches: Switches) -> None:
        switches.latency = 0.3
        assert side_by_side(graph, batch(2), batch(2)) == [[200, 200], [200, 200]]


WRONG = [
    ("events", "$orderby=colour", "BadRequest"),
    ("events", "$orderby=subject sideways", "BadRequest"),
    ("events", "$top=1001", "BadRequest"),
    ("events", "$top=0", "BadRequest"),
    ("events", "$top=many", "BadRequest"),
    ("events", "$skip=-1", "BadRequest"),
    ("events", "$search=x", "BadRequest"),
    ("events", "$select=colour", "RequestBroker--ParseUri"),
    ("events", "$filter=isAllDay eq 'false'", "BadRequest"),
    ("events", "$filter=isCancelled ne 'true'", "BadRequest"),
    ("events", "$filter=subject eq true", "BadRequest"),
    ("events", "$filter=lastModifiedDateTime ge '2026-03-01T00:00:00Z'", "BadRequest"),
    ("events", "$filter=start/dateTime ge 2026-03-01T00:00:00Z", "BadRequest"),
    ("events", "$filter=colour eq 'red'", "BadRequest"),
    ("events", "$filter=subject eq", "BadRequest"),
    ("contacts", "$orderby=colour", "BadRequest"),
    ("contacts", "$top=1001", "BadRequest"),
    ("contacts", "$filter=lastModifiedDateTime ge '2026-03-01T00:00:00Z'", "BadRequest"),
    ("contacts", "$filter=colour eq 'red'", "BadRequest"),
    ("todo/lists", "$top=1001", "BadRequest"),
]


@pytest.mark.parametrize(("path", "query", "code"), WRONG, ids=[f"{path} {query}" for path, query, _ in WRONG])
def test_a_wrong_query_is_refused(graph: Client, path: str, query: str, code: str) -> None:
    """Also where there is nothing to compare with."""
    assert graph.refused("GET", f"{path}?{query}") == (400, code)


RIGHT = [
    ("events", "$filter=isAllDay eq false and startswith(subject,'B')"),
    ("events", "$filter=start/dateTime ge '2026-03-01T00:00:00' and isCancelled eq false"),
    ("events", "$filter=lastModifiedDateTime ge 2026-03-01T00:00:00Z&$orderby=lastModifiedDateTime desc"),
    ("events", "$top=1000&$orderby=start/dateTime"),
    ("contacts", "$filter=emailAddresses/any(a:a/address eq 'ann@acme.example')&$top=1000"),
    ("contacts", "$filter=displayName eq null"),
]


@pytest.mark.parametrize(("path", "query"), RIGHT)
def test_a_right_query_is_answered(graph: Client, path: str, query: str) -> None:
    graph.ok("POST", "events", meeting())
    graph.rows(f"{path}?{query}")


@pytest.mark.parametrize("path", ["events/a%0Ab", "contacts/%0A", "todo/lists/x%0A/tasks", "events/%0D%0A", "x%0A"])
def test_an_id_with_a_line_feed_is_answered_in_json(graph: Client, path: str) -> None:
    graph.checks = False
    status, code = graph.refused("GET", path)
    assert status in (400, 404)
    assert code


def test_a_weekday_named_twice_is_one_day(graph: Client) -> None:
    body = weekly()
    body["recurrence"]["pattern"]["daysOfWeek"] = ["wednesday", "wednesday"]
    made = graph.ok("POST", "events", body)
    window = "startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-03-20T00:00:00Z"
    assert len(graph.rows(f"events/{made['id']}/instances?{window}")) == 3


class TestOpenQuestions:
    WINDOW = "startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-03-20T00:00:00Z"

    @pytest.mark.parametrize(("served", "status"), [(True, 200), (False, 400)])
    def test_the_delta_of_one_calendar(self, graph: Client, switches: Switches, served: bool, status: int) -> None:
        switches.per_calendar_delta = served
        calendar = graph.ok("GET", "calendar")["id"]
        assert graph("GET", f"calendars/{calendar}/calendarView/delta?{self.WINDOW}").status_code == status
        assert graph("GET", f"calendarView/delta?{self.WINDOW}").status_code == 200

    @pytest.mark.parametrize(("status", "code"), [(404, "ErrorItemNotFound"), (400, "ErrorInvalidIdMalformed")])
    def test_what_is_gone(self, graph: Client, switches: Switches, status: int, code: str) -> None:
        switches.gone_status = status
        contact = graph.ok("POST", "contacts", {"givenName": "Ann"})["id"]
        graph.ok("DELETE", f"contacts/{contact}")
        assert graph.refused("GET", f"contacts/{contact}") == (status, code)
        event = graph.ok("POST", "events", meeting())["id"]
        graph.ok("DELETE", f"events/{event}")
        assert graph.refused("GET", f"events/{event}") == (404, "ErrorItemNotFound")

    @pytest.mark.parametrize(("reading", "status"), [("refuse", 400), ("missing", 404), ("empty", 200)])
    def test_the_instances_of_a_single_event(
        self, graph: Client, switches: Switches, reading: str, status: int
    ) -> None:
        switches.instances_of_single = reading
        event = graph.ok("POST", "events", meeting())["id"]
        assert graph("GET", f"events/{event}/instances?{self.WINDOW}").status_code == status

    @pytest.mark.parametrize("expands", [True, False])
    def test_expanding_on_instances(self, graph: Client, switches: Switches, expands: bool) -> None:
        switches.instances_expand = expands
        made = graph.ok("POST", "events", weekly() | {"singleValueExtendedProperties": keyed("x")})
        wanted = f"$expand=singleValueExtendedProperties($filter=id eq '{KEY}')"
        rows = graph.rows(f"events/{made['id']}/instances?{self.WINDOW}&{wanted}")
        assert all(("singleValueExtendedProperties" in row) is expands for row in rows)

    def test_a_stamp_is_found_late(self, graph: Client, sandbox: Sandbox, switches: Switches) -> None:
        switches.stamp_delay = 60
        wanted = f"$filter=singleValueExtendedProperties/any(ep:ep/id eq '{KEY}' and ep/value eq 'x')"
        graph.ok("POST", "events", meeting(singleValueExtendedProperties=keyed("x")))
        graph.ok("POST", "contacts", {"givenName": "Ann", "singleValueExtendedProperties": keyed("x")})
        assert [len(graph.rows(f"{path}?{wanted}")) for path in ("events", "contacts")] == [0, 0]
        sandbox.world.advance(timedelta(seconds=61))
        assert [len(graph.rows(f"{path}?{wanted}")) for path in ("events", "contacts")] == [1, 1]

    @pytest.mark.parametrize("listed", [True, False])
    def test_linked_resources_in_lists(self, graph: Client, switches: Switches, listed: bool) -> None:
        switches.linked_resources_in_lists = listed
        tasks = f"todo/lists/{graph.ok('GET', 'todo/lists')['value'][0]['id']}/tasks"
        linked = [{"applicationName": "Accord", "externalId": "t1", "displayName": "x"}]
        made = graph.ok("POST", tasks, {"title": "Call", "linkedResources": linked})
        assert ["linkedResources" in task for task in graph.rows(tasks)] == [listed]
        assert ["linkedResources" in task for task in graph.rows(f"{tasks}/delta?$expand=linkedResources")] == [listed]
        assert "linkedResources" in graph.ok("GET", f"{tasks}/{made['id']}")
