"""The service over HTTPS, as a client library and as a bare client meet it."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceExpiredSession

from adapters.sandbox.server import Sandbox

ROOT = "services/data/v66.0"
MEETING = {"Subject": "Review", "StartDateTime": "2026-03-12T09:00:00Z", "DurationInMinutes": 30}


@pytest.fixture
def client(sandbox: Sandbox, http: requests.Session) -> Any:
    """Untyped, as the library makes its objects up when they are asked for."""
    token = sandbox.salesforce_token
    return Salesforce(instance_url=sandbox.url, session_id=token, version="66.0", session=http)


def test_a_client_library_can_do_its_work(client: Any, sandbox: Sandbox) -> None:
    made = client.Event.create(MEETING)
    assert made == {"id": made["id"], "success": True, "errors": []}
    assert client.Event.update(made["id"], {"Subject": "Retro"}) == 204
    assert client.Event.get(made["id"])["Subject"] == "Retro"
    assert client.query("SELECT Id FROM Event")["totalSize"] == 1
    assert client.Event.delete(made["id"]) == 204
    assert client.query("SELECT Id FROM Event")["totalSize"] == 0
    assert client.query("SELECT Id FROM Event", include_deleted=True)["totalSize"] == 1
    assert client.limits()["DailyApiRequests"]["Remaining"] < 100_000
    assert sandbox.salesforce.get("Event", made["id"])["IsDeleted"] is True


def test_a_client_library_pages_through_a_query(client: Any, sandbox: Sandbox) -> None:
    for number in range(450):
        sandbox.salesforce.create("Task", {"Subject": f"Task {number}"})
    rows = client.query_all_iter("SELECT Subject FROM Task", headers={"Sforce-Query-Options": "batchSize=200"})
    assert [row["Subject"] for row in rows] == [f"Task {number}" for number in range(450)]
    assert sandbox.world.salesforce.calls == 3


def test_a_slash_in_an_external_id_stays_one(client: Any) -> None:
    made = client.Event.upsert(f"Accord_Id__c/{quote('AA/B=+ é', safe='')}", MEETING, raw_response=True)
    assert (made.status_code, made.json()["created"]) == (201, True)
    rows = client.query("SELECT Accord_Id__c FROM Event")["records"]
    assert [row["Accord_Id__c"] for row in rows] == ["AA/B=+ é"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_without_a_session_nothing_is_answered(
    headers: dict[str, str], sandbox: Sandbox, http: requests.Session
) -> None:
    del http.headers["Authorization"]
    answer = http.get(f"{sandbox.url}/{ROOT}/sobjects/", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_an_expired_session_ends(client: Any, sandbox: Sandbox, http: requests.Session) -> None:
    client.limits()
    sandbox.world.salesforce.expire_token()
    with pytest.raises(SalesforceExpiredSession):
        client.limits()
    http.headers["Authorization"] = f"Bearer {sandbox.salesforce_token}"
    assert http.get(f"{sandbox.url}/{ROOT}/limits").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/data/", 200),
        ("services/data/v31.0/", 200),
        ("services/data/v68.0/limits", 200),
        ("services/data/v66.0/limits/", 200),
        ("services/data/v66.0/sobjects", 200),
        ("services/data/v66.0/sobjects/event/describe/", 200),
        ("services/data/v66.0/sobjects/Meeting/describe", 404),
        ("services/data/v66.0/nothing", 404),
        ("services/data/v99.0/limits", 404),
        ("services/data/v30.0/limits", 410),
        ("services/data/66/limits", 404),
    ],
)
def test_resources(path: str, status: int, sandbox: Sandbox, http: requests.Session) -> None:
    answer = http.get(f"{sandbox.url}/{path}")
    assert answer.status_code == status
    assert "Sforce-Limit-Info" in answer.headers
    assert answer.headers["Date"] == "Tue, 10 Mar 2026 12:00:00 GMT"
    if status >= 400:
        assert answer.json()[0]["errorCode"]


def test_versions_need_no_session(sandbox: Sandbox, http: requests.Session) -> None:
    del http.headers["Authorization"]
    told = {item["version"]: item for item in http.get(f"{sandbox.url}/services/data").json()}
    assert told["66.0"] == {"version": "66.0", "url": "/services/data/v66.0", "label": "Spring '26"}
    assert (told["65.0"]["label"], told["67.0"]["label"]) == ("Winter '26", "Summer '26")


@pytest.mark.parametrize(
    ("method", "path", "content", "kind", "status", "code"),
    [
        ("PUT", "sobjects/Event", b"{}", "application/json", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "query?q=SELECT", b"{}", "application/json", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "sobjects/Event", b"{", "application/json", 400, "JSON_PARSER_ERROR"),
        ("POST", "sobjects/Event", b"[]", "application/json", 400, "JSON_PARSER_ERROR"),
        ("POST", "sobjects/Event", b"a=b", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", "sobjects/User", b"{}", "application/json", 403, "INSUFFICIENT_ACCESS_OR_READONLY"),
        ("GET", "sobjects/Event/23foo", b"", "", 404, "NOT_FOUND"),
        ("GET", "sobjects/Event/0055g0000000001AAA", b"", "", 400, "MALFORMED_ID"),
        ("GET", "sobjects/Event/00U5g0000000009", b"", "", 404, "NOT_FOUND"),
        ("PATCH", "sobjects/Event/00U5g0000000009", b"{}", "application/json", 404, "INVALID_CROSS_REFERENCE_KEY"),
        ("DELETE", "sobjects/Event/00U5g0000000009", b"", "", 404, "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
def test_requests_are_refused(
    method: str, path: str, content: bytes, kind: str, status: int, code: str, sandbox: Sandbox, http: requests.Session
) -> None:
    answer = http.request(method, f"{sandbox.url}/{ROOT}/{path}", data=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)


def test_an_address_can_be_too_long(sandbox: Sandbox, http: requests.Session) -> None:
    url = f"{sandbox.url}/{ROOT}/query"
    assert http.get(url, params={"q": "x" * 16_400}).status_code == 414
    assert http.get(url, params={"q": "x" * 16_000}, headers={"X-Long": "y" * 500}).status_code == 431


def test_the_organisation_can_run_out_of_requests(sandbox: Sandbox, http: requests.Session) -> None:
    sandbox.world.salesforce.switch(daily_requests=1)
    answers = [http.get(f"{sandbox.url}/{ROOT}/limits") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 403]
    assert answers[0].headers["Sforce-Limit-Info"] == "api-usage=1/1"
    assert answers[1].json()[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"


def test_long_answers_travel_compressed(sandbox: Sandbox, http: requests.Session) -> None:
    url = f"{sandbox.url}/{ROOT}/sobjects/Event/describe"
    packed, plain = http.get(url), http.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_the_user_is_told(sandbox: Sandbox, http: requests.Session) -> None:
    told: dict[str, Any] = http.get(f"{sandbox.url}/services/oauth2/userinfo").json()
    assert told["user_id"] == sandbox.salesforce.user_id
    assert told["organization_id"] == sandbox.salesforce.org_id
    assert told["preferred_username"] == told["email"] == "avery.stone@accord.example"
    http.headers["Authorization"] = "Bearer wrong"
    refused = http.get(f"{sandbox.url}/services/oauth2/userinfo")
    assert (refused.status_code, refused.text) == (403, "Bad_OAuth_Token")


def test_changed_and_deleted_records_are_listed(client: Any, sandbox: Sandbox) -> None:
    kept, gone = (sandbox.salesforce.create("Task", {"Subject": name}) for name in ("Kept", "Gone"))
    begin = sandbox.world.now()
    sandbox.world.advance(timedelta(minutes=2))
    sandbox.salesforce.delete("Task", gone)
    sandbox.world.advance(timedelta(minutes=2))
    end = sandbox.world.now()
    changed, deleted = client.Task.updated(begin, end), client.Task.deleted(begin, end)
    assert changed == {"ids": [kept], "latestDateCovered": "2026-03-10T12:04:00.000+0000"}
    assert deleted["deletedRecords"] == [{"id": gone, "deletedDate": "2026-03-10T12:02:00.000+0000"}]


def test_the_root_of_the_api_tells_who_asks(sandbox: Sandbox, http: requests.Session) -> None:
    people = sandbox.salesforce
    root = http.get(f"{sandbox.url}/{ROOT}/").json()
    assert root["identity"] == f"https://login.salesforce.com/id/{people.org_id}/{people.user_id}"
