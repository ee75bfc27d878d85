"""Asking Graph: pages, batches, tokens, and links that lead astray."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest

from adapters.outlook.graph import IDLE_PAGES, Graph, literal, path
from adapters.shared.exchange import AnswerLost
from core.errors import CursorExpired, ServiceUnavailable, SignInNeeded, Throttled

BASE = "https://graph.test/v1.0"


@dataclass(frozen=True)
class Reply:
    status_code: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(body).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass
class Tokens:
    """Has one newer token, if that."""

    current: str = "old"
    newer: str | None = "new"

    def token(self) -> str:
        return self.current

    def refresh(self) -> str | None:
        self.current, newer, self.newer = self.newer or self.current, self.newer, None
        return newer


@dataclass
class Server:
    """Answers with what a function makes of each request."""

    answer: Callable[[str, str, Any], Reply]
    seen: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, object] | None) -> Reply:
        self.seen.append((method, url.removeprefix(BASE), headers))
        return self.answer(method, url.removeprefix(BASE), body)

    def graph(self, tokens: Tokens | None = None) -> Graph:
        return Graph(
            self.send, tokens or Tokens(), base_url=BASE, mailbox="me", sleep=self.waits.append,
            now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
        )  # fmt: skip


def test_paths_are_encoded() -> None:
    assert (
        path("events", "A/b+c=", _filter="a eq 'x y'", _top=1) == "/events/A%2Fb%2Bc%3D?$filter=a%20eq%20'x%20y'&$top=1"
    )
    assert literal("O'Hara") == "'O''Hara'"


@pytest.mark.parametrize(("mailbox", "root"), [("me", "/me"), ("ann@x.org", "/users/ann%40x.org")])
def test_the_root_of_a_mailbox(mailbox: str, root: str) -> None:
    server = Server(lambda *_: reply({}))
    graph = Graph(server.send, Tokens(), base_url=BASE, mailbox=mailbox, sleep=print, now=lambda: datetime.now(UTC))
    assert graph.root == root


def test_every_request_asks_for_ids_that_stay() -> None:
    server = Server(lambda *_: reply({}))
    server.graph().ask("PATCH", "/me/events/1", body={})
    server.graph().get("/me/events/1")
    assert all('IdType="ImmutableId"' in headers["Prefer"] for *_, headers in server.seen)


def linked(pages: list[tuple[list[str], str | None]]) -> Callable[[str, str, Any], Reply]:
    """Serve pages of ids by number, each with the number of the next."""

    def answer(method: str, url: str, body: Any) -> Reply:
        ids, following = pages[int(url.rpartition("/")[2])]
        link = {"@odata.nextLink": f"{BASE}/{following}"} if following else {}
        return reply({"value": [{"id": id_} for id_ in ids], **link})

    return answer


def test_pages_are_followed_with_their_wishes() -> None:
    server = Server(linked([([], "1"), (["a", "b"], "2"), (["b"], None)]))
    graph = server.graph()
    assert [row["id"] for row in graph.items("/0", prefer=("odata.maxpagesize=2",))] == ["a", "b", "b"]
    assert all("odata.maxpagesize=2" in headers["Prefer"] for *_, headers in server.seen)
    assert graph.requests == 3


def test_a_chain_that_returns_to_where_it_was_is_left() -> None:
    server = Server(linked([(["a"], "1"), (["b"], "1")]))
    with pytest.raises(ServiceUnavailable, match="without anything new"):
        list(server.graph().items("/0"))


def test_a_chain_without_anything_new_is_left() -> None:
    server = Server(linked([(["a"], str(n + 1)) for n in range(1000)]))
    with pytest.raises(ServiceUnavailable, match="without anything new"):
        list(server.graph().items("/0"))
    assert len(server.seen) == IDLE_PAGES + 2


@pytest.mark.parametrize("link", ["https://evil.test/v1.0/me", "http://graph.test/v1.0/me", "https://graph.test/v1.0x"])
def test_the_token_is_not_carried_to_another_host(link: str) -> None:
    server = Server(lambda *_: reply({"value": [], "@odata.nextLink": link}))
    with pytest.raises(ServiceUnavailable, match="leads away"):
        list(server.graph().items("/0"))
    assert len(server.seen) == 1


def test_a_refused_token_is_renewed_once() -> None:
    server = Server(lambda *_: reply({}, 401) if len(server.seen) == 1 else reply({"id": "me"}))
    graph = server.graph()
    assert graph.get("/me") == {"id": "me"}
    assert [headers["Authorization"] for *_, headers in server.seen] == ["Bearer old", "Bearer new"]
    assert graph.requests == 2


@pytest.mark.parametrize("newer", ["new", None])
def test_a_token_that_stays_refused_needs_a_person(newer: str | None) -> None:
    server = Server(lambda *_: reply({"error": {"code": "InvalidAuthenticationToken"}}, 401))
    with pytest.raises(SignInNeeded, match="InvalidAuthenticationToken"):
        server.graph(Tokens(newer=newer)).get("/me")
    assert len(server.seen) == (2 if newer else 1)


def test_access_denied_does_not_loop() -> None:
    server = Server(lambda *_: reply({"error": {"code": "ErrorAccessDenied"}}, 403))
    with pytest.raises(SignInNeeded):
        server.graph().get("/me")
    assert len(server.seen) == 1


def test_a_lost_cursor_is_told_as_such() -> None:
    server = Server(lambda *_: reply({"error": {"code": "SyncStateNotFound"}}, 410))
    with pytest.raises(CursorExpired):
        server.graph().get("/me")


@pytest.mark.parametrize("content", [b"<html>Sign in", b"", b'{"value": ['], ids=["page", "empty", "half"])
def test_an_answer_that_is_no_json(content: bytes) -> None:
    server = Server(lambda *_: Reply(200, content))
    with pytest.raises(ServiceUnavailable):
        server.graph().get("/me")
    with pytest.raises(AnswerLost):
        server.graph().ask("POST", "/me/events", body={})


def test_a_gateway_s_page_in_answer_to_a_write_is_an_answer() -> None:
    server = Server(lambda *_: Reply(502, b"<html>Bad Gateway"))
    assert server.graph().ask("POST", "/me/events", body={}).status == 502


def batched(statuses: Callable[[str, int], tuple[int, dict[str, str]]]) -> Server:
    """Answer batches, last request first, with the status for each address and round."""
    server: Server

    def answer(method: str, url: str, body: Any) -> Reply:
        responses = []
        for each in reversed(body["requests"]):
            status, headers = statuses(each["url"], len(server.seen))
            responses.append({"id": each["id"], "status": status, "headers": headers, "body": {"id": each["url"]}})
        return reply({"responses": responses})

    server = Server(answer)
    return server


def test_a_batch_answers_in_order_twenty_at_a_time() -> None:
    server = batched(lambda *_: (200, {}))
    addresses = [f"/me/events/{n}" for n in range(45)]
    assert [answer.body["id"] for answer in server.graph().batch(addresses)] == addresses
    assert len(server.seen) == 3


def test_a_batch_leaves_no_room_for_others() -> None:
    """Graph serves four requests at once, and takes as many from a batch."""
    waited: list[bool] = []

    def answer(method: str, url: str, body: Any) -> Reply:
        if url == "/other":
            return reply({})
        other = pool.submit(graph.get, "/other")
        while not (graph._limiter.waiting or other.done()):
            pass
        waited.append(not other.done())
        return reply({"responses": [{"id": each["id"], "status": 200, "body": {}} for each in body["requests"]]})

    graph = Server(answer).graph()
    with ThreadPoolExecutor(1) as pool:
        graph.batch(["/1", "/2", "/3", "/4", "/5"])
    assert waited == [True]


def test_an_empty_batch_asks_nothing() -> None:
    server = batched(lambda *_: (200, {}))
    assert server.graph().batch([]) == []
    assert server.seen == []


def test_only_what_was_throttled_is_asked_again_after_the_longest_wait() -> None:
    server = batched(lambda url, seen: (200, {}) if seen > 1 or url < "/4" else (429, {"Retry-After": url[1:]}))
    answers = server.graph().batch([f"/{n}" for n in range(8)])
    assert [answer.status for answer in answers] == [200] * 8
    assert len(server.seen) == 2
    assert [round(wait) for wait in server.waits] == [7]


@pytest.mark.parametrize(("headers", "rounds"), [({}, 4), ({"Retry-After": "1"}, 4), ({"Retry-After": "3600"}, 1)])
def test_a_batch_that_never_gets_on_is_left(headers: dict[str, str], rounds: int) -> None:
    server = batched(lambda *_: (429, headers))
    with pytest.raises(Throttled):
        server.graph().batch(["/1"])
    assert len(server.seen) == rounds


def test_a_request_that_a_batch_did_not_answer_is_asked_again() -> None:
    server = Server(lambda method, url, body: reply({"responses": [
        {"id": each["id"], "status": 200, "body": {}} for each in body["requests"][:1]
    ]}))  # fmt: skip
    assert len(server.graph().batch(["/1", "/2"])) == 2


def test_of_two_threads_whose_token_is_refused_one_renews_it() -> None:
    both = Barrier(2)

    def answer(method: str, url: str, body: Any) -> Reply:
        if sum(headers["Authorization"] == "Bearer new" for *_, headers in server.seen):
            return reply({})
        both.wait(10)
        return reply({}, 401)

    server = Server(answer)
    graph = server.graph()
    with ThreadPoolExecutor(2) as pool:
        assert [each.result(10) for each in [pool.submit(graph.get, "/me") for _ in range(2)]] == [{}, {}]
    assert graph.requests == 4


def test_a_refused_token_inside_a_batch_needs_a_person() -> None:
    with pytest.raises(SignInNeeded):
        batched(lambda *_: (401, {})).graph().batch(["/1"])


def test_a_batch_that_is_refused_as_a_whole() -> None:
    server = Server(lambda *_: reply({"error": {"code": "BadRequest"}}, 400))
    with pytest.raises(ServiceUnavailable):
        server.graph().batch(["/1"])


def test_a_batch_that_answers_what_was_not_asked_ends() -> None:
    served = 0

    def answer(method: str, url: str, body: Any) -> Reply:
        nonlocal served
        served += 1
        assert served < 50, "the same batch is asked for ever"
        return reply({"responses": [{"id": "stranger", "status": 200, "body": {}}]})

    with pytest.raises(Throttled):
        Server(answer).graph().batch(["/me/events/1"])


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (f"{BASE}/me/contactfolders/1/contacts/delta?$deltatoken=x", "~/contactfolders/1/contacts/delta?$deltatoken=x"),
        (f"{BASE}/users/ann%40x.org/calendars/1?$deltatoken=x", "~/calendars/1?$deltatoken=x"),
        (f"{BASE}/Users('ann@x.org')/todo/lists/1?a=/me/", "~/todo/lists/1?a=/me/"),
        (f"{BASE}/elsewhere/users/ann", f"{BASE}/elsewhere/users/ann"),
    ],
)
def test_a_kept_link_leaves_out_the_mailbox_and_still_leads_to_it(link: str, kept: str) -> None:
    server = Server(lambda *_: reply({}))
    graph = server.graph()
    assert graph.kept(link) == kept
    graph.get(kept)
    assert server.seen[0][1] == kept.replace("~", "/me", 1).removeprefix(BASE)
