import threading
from datetime import timedelta
from typing import Any

import pytest
import requests

from adapters.sandbox.faults import Fault, FaultKind
from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from core.errors import UsageError
from tests.support.graph_bodies import meeting
from tests.support.graph_client import NOW, Client

UNSIGNED = (401, "InvalidAuthenticationToken")


@pytest.mark.parametrize("token", [None, "nonsense"])
def test_a_token_is_needed(graph: Client, token: str | None) -> None:
    graph.token = token
    assert graph.refused("GET", "events") == UNSIGNED


def test_a_token_expires_and_a_new_one_works(graph: Client, sandbox: Sandbox) -> None:
    sandbox.world.graph.expire_token()
    answer = graph("GET", "events")
    assert answer.status_code == 401
    assert "expired" in answer.json()["error"]["message"]
    graph.token = sandbox.outlook_token
    assert graph.rows("events") == []


def test_an_application_has_no_me(graph: Client, sandbox: Sandbox) -> None:
    graph.token = sandbox.world.graph.app_token
    assert graph.refused("GET", "events") == (400, "BadRequest")
    assert graph.rows("/users/avery.stone@accord.example/events") == []


def test_users_go_by_id_and_by_address(graph: Client, sandbox: Sandbox) -> None:
    me = graph.ok("GET", "/me")
    user = sandbox.outlook.create_user("Kim Lee", "kim@contoso.example")
    sandbox.outlook.create("events", meeting(), user=user)
    for name in (user, "kim@contoso.example", "KIM@contoso.example"):
        assert len(graph.rows(f"/users/{name}/events")) == 1
    assert graph.rows(f"/users/{me['id']}/events") == []
    assert len(graph.rows(f"/users('{user}')/events")) == 1
    assert graph.refused("GET", "/users/nobody@contoso.example/events") == (404, "ErrorInvalidUser")


def test_segments_match_in_any_case_and_ids_do_not(graph: Client) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    assert graph.ok("GET", f"/ME/Events/{event}")["id"] == event
    assert graph.refused("GET", f"events/{event[:8]}{event[8:].swapcase()}")[0] in (400, 404)


@pytest.mark.parametrize(
    ("identity", "refusal"),
    [
        ("nonsense", (400, "ErrorInvalidIdMalformed")),
        ("{cut}", (400, "ErrorInvalidIdMalformed")),
        ("{other}", (404, "ErrorItemNotFound")),
    ],
)
def test_malformed_ids_differ_from_unknown_ones(graph: Client, identity: str, refusal: tuple[int, str]) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    text = identity.format(cut=event[:-3], other=event.replace(event[10:14], "AAAA"))
    assert graph.refused("GET", f"events/{text}") == refusal


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        ("GET", "nonsense", (400, "BadRequest")),
        ("GET", "/nonsense", (400, "BadRequest")),
        ("DELETE", "events", (405, "ErrorInvalidRequest")),
        ("GET", "/$batch", (405, "ErrorInvalidRequest")),
    ],
)
def test_paths_and_methods_that_are_not_there(graph: Client, method: str, path: str, refusal: tuple[int, str]) -> None:
    assert graph.refused(method, path) == refusal


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_body_must_be_a_json_object(graph: Client, content: bytes) -> None:
    headers = {"Authorization": f"Bearer {graph.token}", "Content-Type": "application/json"}
    answer = graph.session.post(graph.url("events"), data=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_headers_of_an_answer(graph: Client) -> None:
    answer = graph("GET", "events", client_request_id="mine")
    assert answer.headers["Content-Type"].startswith("application/json;odata.metadata=minimal")
    assert answer.headers["client-request-id"] == "mine"
    assert len(answer.headers["request-id"]) == 36
    assert answer.headers["Date"] == "Mon, 02 Mar 2026 09:30:15 GMT"


ERRORS: list[tuple[FaultKind, type[Exception]]] = [
    ("drop", requests.ConnectionError),
    ("lost-reply", requests.ConnectionError),
    ("half-answer", requests.exceptions.ChunkedEncodingError),
]


@pytest.mark.parametrize(("kind", "error"), ERRORS)
def test_a_cut_connection_is_really_cut(
    graph: Client, sandbox: Sandbox, kind: FaultKind, error: type[Exception]
) -> None:
    sandbox.world.faults.add(Fault(kind, method="POST", path="/events"))
    with pytest.raises(error):
        graph("POST", "events", meeting())
    assert len(graph.rows("events")) == (0 if kind == "drop" else 1)
    assert sandbox.world.requests[0].status == 0


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        (Fault("status"), (500, "InternalServerError")),
        (Fault("status", status=503, body={"error": {"code": "UnknownError", "message": ""}}), (503, "UnknownError")),
        (Fault("expired-token"), UNSIGNED),
        (Fault("expired-delta"), (410, "SyncStateNotFound")),
        (Fault("throttle"), (429, "ApplicationThrottled")),
        (Fault("throttle", status=503), (503, "ApplicationThrottled")),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_a_fault_answers_instead_of_the_service(
    graph: Client, sandbox: Sandbox, fault: Fault, refusal: tuple[int, str]
) -> None:
    sandbox.world.faults.add(fault)
    assert graph.refused("POST", "events", meeting()) == refusal
    assert graph.rows("events") == []


def test_a_fault_can_be_a_page_of_html_with_headers(graph: Client, sandbox: Sandbox) -> None:
    sandbox.world.faults.add(Fault("status", status=502, body="<html>proxy</html>", headers={"Retry-After": "0.249"}))
    graph.checks = False
    answer = graph("GET", "events")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert (answer.status_code, answer.headers["Retry-After"]) == (502, "0.249")


def test_a_fault_skips_counts_and_chooses_its_requests(graph: Client, sandbox: Sandbox) -> None:
    fault = sandbox.world.faults.add(Fault("throttle", method="GET", path="/contacts", side="outlook", skip=1, count=2))
    sandbox.world.faults.add(Fault("throttle", side="salesforce", count=None))
    statuses = [graph("GET", path).status_code for path in ("events", "contacts", "contacts", "contacts", "contacts")]
    assert statuses == [200, 200, 429, 429, 200]
    assert fault.hits == 2
    sandbox.world.faults.clear()
    assert [request.status for request in sandbox.world.requests] == statuses


def at_once(graph: Client, count: int) -> list[requests.Response]:
    answers: list[requests.Response] = []

    def ask() -> None:
        headers = {"Authorization": f"Bearer {graph.token}"}
        with requests.Session() as session:
            session.verify, session.trust_env = graph.session.verify, False
            answers.append(session.get(graph.url("events"), headers=headers))

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("status", [429, 503])
def test_a_fifth_request_at_once_is_refused(graph: Client, sandbox: Sandbox, switches: Switches, status: int) -> None:
    switches.latency, switches.retry_after, switches.concurrency_status = 1.0, "600", status
    answers = at_once(graph, 5)
    refused = [answer for answer in answers if answer.status_code == status]
    assert len(refused) == 1
    assert refused[0].headers["Retry-After"] == "600"
    assert refused[0].json()["error"]["code"] == "ApplicationThrottled"
    gate = sandbox.world.graph.gate
    assert (gate.peak, gate.violations) == (5, 0)
    switches.latency = 0.0
    graph("GET", "events")
    assert gate.violations == 1


def batch(graph: Client, *rows: dict[str, Any]) -> dict[str, Any]:
    answers = graph.ok("POST", "/$batch", {"requests": list(rows)})["responses"]
    return {row["id"]: row for row in answers}


def test_a_batch_fails_and_succeeds_row_by_row(graph: Client) -> None:
    json_header = {"Content-Type": "application/json"}
    answers = batch(
        graph,
        {"id": "1", "method": "POST", "url": "/me/events", "headers": json_header, "body": meeting()},
        {"id": "2", "method": "GET", "url": "/me/events/nonsense"},
        {"id": "3", "dependsOn": ["2"], "method": "GET", "url": "/me/events"},
        {"id": "4", "dependsOn": ["1"], "method": "GET", "url": "/me/events?$select=subject"},
    )
    assert {key: row["status"] for key, row in answers.items()} == {"4": 200, "3": 424, "2": 400, "1": 201}
    assert list(answers) == ["4", "3", "2", "1"]
    assert answers["4"]["body"]["value"][0]["subject"] == "Budget"
    event = answers["1"]["body"]["id"]
    assert "body" not in batch(graph, {"id": "1", "method": "DELETE", "url": f"/me/events/{event}"})["1"]


GET = {"id": "1", "method": "GET", "url": "/me/events"}


@pytest.mark.parametrize(
    "rows",
    [
        [{**GET, "id": str(n)} for n in range(21)],
        [],
        [GET, {**GET}],
        [{"id": "1", "method": "GET"}],
        [{**GET, "url": "/$batch"}],
        [{**GET, "method": "POST", "body": {}}],
        [{**GET, "dependsOn": ["9"]}],
    ],
    ids=["21", "none", "same id", "no url", "nested", "no content type", "depends on nothing"],
)
def test_a_batch_that_is_refused(graph: Client, rows: list[dict[str, Any]]) -> None:
    assert graph.refused("POST", "/$batch", {"requests": rows}) == (400, "BadRequest")


def test_throttling_inside_a_batch(graph: Client, sandbox: Sandbox, switches: Switches) -> None:
    sandbox.world.faults.add(Fault("throttle", path="/contacts"))
    answers = batch(graph, GET, {**GET, "id": "2", "url": "/me/contacts"})
    assert [answers[key]["status"] for key in "12"] == [200, 429]
    assert answers["2"]["headers"]["retry-after"] == "1"
    switches.batch_overflow_throttles = True
    answers = batch(graph, *({**GET, "id": str(n)} for n in range(6)))
    assert [answers[str(n)]["status"] for n in range(6)] == [200] * 4 + [429] * 2


def control(sandbox: Sandbox, method: str, path: str, body: Any = None) -> Any:
    url = f"{sandbox.url}/sandbox/{path}"
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(method, url, json=body, verify=str(sandbox.ca_file))
    return answer.json() if answer.status_code == 200 else answer.status_code


def test_the_pages_for_other_processes(graph: Client, sandbox: Sandbox) -> None:
    event = control(sandbox, "POST", "people/outlook/create", {"collection": "events", "body": meeting()})["result"]
    control(
        sandbox,
        "POST",
        "people/outlook/edit",
        {"collection": "events", "identity": event, "body": {"subject": "By hand"}},
    )
    assert graph.ok("GET", f"events/{event}")["subject"] == "By hand"
    assert control(sandbox, "POST", "people/outlook/delete", {"collection": "events", "identity": event}) == {
        "result": None
    }
    account = control(
        sandbox, "POST", "people/salesforce/create", {"object_name": "Account", "fields": {"Name": "Acme"}}
    )
    assert account["result"].startswith("001")
    assert control(sandbox, "GET", "state")["outlook"] == {"events": 0, "contacts": 0, "tasks": 0}
    assert [row["method"] for row in control(sandbox, "GET", "requests")["requests"]] == ["GET"]
    control(sandbox, "DELETE", "requests")
    assert control(sandbox, "GET", "requests") == {"requests": []}
    assert control(sandbox, "GET", "outbox") == {"mails": []}


def test_times_are_given_to_people_as_text(sandbox: Sandbox) -> None:
    pattern = {"type": "daily", "interval": 1}
    recurrence = {
        "pattern": pattern,
        "range": {"type": "numbered", "startDate": "2026-03-04", "numberOfOccurrences": 3},
    }
    given = {"collection": "events", "body": meeting() | {"recurrence": recurrence}}
    master = control(sandbox, "POST", "people/outlook/create", given)["result"]
    span = {"master_id": master, "start": "2026-03-01T00:00:00Z", "end": "2026-03-06T00:00:00Z"}
    assert len(control(sandbox, "POST", "people/outlook/occurrences", span)["result"]) == 2


def test_faults_tokens_clock_and_switches_over_http(graph: Client, sandbox: Sandbox) -> None:
    control(sandbox, "POST", "faults", {"kind": "throttle", "count": None})
    assert graph.refused("GET", "events")[0] == 429
    control(sandbox, "DELETE", "faults")
    graph.token = control(sandbox, "POST", "tokens/outlook/expire")["token"]
    assert graph.rows("events") == []
    assert control(sandbox, "POST", "tokens/salesforce/expire")["token"] == sandbox.salesforce_token
    assert control(sandbox, "POST", "clock", {"advance": 60})["now"] == (NOW + timedelta(minutes=1)).isoformat()
    assert control(sandbox, "POST", "clock", {"set": "2027-01-01T00:00:00+00:00"})["now"].startswith("2027")
    assert control(sandbox, "POST", "switches", {"duplicate_rows": False})["duplicate_rows"] is False
    _, link = graph.round("contacts/delta")
    control(sandbox, "POST", "delta/expire")
    assert graph.refused("GET", link)[0] == 410


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"kind": "throttle", "colour": "red"}),
        ("faults", {"kind": "nonsense"}),
        ("faults", {"kind": "throttle", "path": "("}),
        ("switches", {"duplicate_rows": "no"}),
        ("switches", {"nonsense": True}),
        ("clock", {"set": "2027-01-01T00:00:00"}),
        ("people/outlook/_find", {}),
        ("people/outlook/nonsense", {}),
        ("people/outlook/delete", {"collection": "events", "identity": "x"}),
        ("tokens/nobody/expire", {}),
    ],
)
def test_what_the_pages_refuse(sandbox: Sandbox, path: str, body: Any) -> None:
    assert control(sandbox, "POST", path, body) == 400


def test_the_same_actions_give_the_same_ids() -> None:
    seen = []
    for _ in range(2):
        with Sandbox.start(now=NOW) as sandbox:
            event = sandbox.outlook.create("events", meeting())
            seen.append((event, sandbox.outlook.get("events", event)))
    assert seen[0] == seen[1]


def test_a_mistake_of_the_sandbox_itself_is_not_hidden() -> None:
    sandbox = Sandbox.start()
    sandbox.world.graph.me.calendars.clear()
    client = Client(sandbox)
    client.checks = False
    with pytest.raises(RuntimeError, match="mistake of its own"), sandbox, client.session:
        assert client("GET", "calendar").status_code == 500


def test_an_unknown_seed_is_refused() -> None:
    with pytest.raises(UsageError):
        Sandbox.start("nonsense")


def test_stopping_twice_is_harmless_and_frees_the_port() -> None:
    sandbox = Sandbox.start()
    port = int(sandbox.url.rsplit(":", 1)[1])
    sandbox.stop()
    sandbox.stop()
    with Sandbox.start(port=port) as again:
        assert again.url == sandbox.url
