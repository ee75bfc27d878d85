"""The rules for the page, each tried from outside: who is let in, how often, and what a request must bear."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest
import requests

from cli.review.page.door import LARGEST, LASTS, Door
from cli.review.page.drawing import HERE
from cli.review.page.handover import Handover
from tests.support.fakes import FrozenClock
from tests.support.pages import Inside, Served, served

pytestmark = pytest.mark.xdist_group("page")

ELSEWHERE = "http://127.0.0.1:1"


class Clock(FrozenClock):
    """A clock that counts seconds."""

    def __call__(self) -> float:
        return self.time.timestamp()


@pytest.fixture(scope="module")
def serving() -> Iterator[Served]:
    with served() as one:
        yield one


@pytest.fixture(scope="module")
def inside(serving: Served) -> Inside:
    """Somebody who came in by the link, as the browser does."""
    return Inside(serving.link)


def test_it_listens_on_loopback_alone(serving: Served) -> None:
    host, port = serving.page._socket.getsockname()
    assert host == "127.0.0.1"
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for other in others:
        with socket.socket() as tried:
            tried.settimeout(0.5)
            assert tried.connect_ex((other, port)) != 0


def test_small_answers_are_sent_at_once(serving: Served) -> None:
    assert serving.page._socket.proto == socket.IPPROTO_TCP  # asyncio turns Nagle's delay off on such sockets alone


def test_every_review_has_a_port_of_its_own(serving: Served) -> None:
    with served() as other:
        assert other.origin != serving.origin


@pytest.mark.parametrize(
    "host", ["localhost:{port}", "127.0.0.1", "evil.example:{port}", "127.0.0.1:{port}.evil.example", "127.0.0.1:1", ""]
)
def test_another_host_is_refused(serving: Served, inside: Inside, host: str) -> None:
    port = serving.origin.rpartition(":")[2]
    for path in ("/", "/enter/x", "/page.js"):
        answer = inside.session.get(f"{inside.origin}{path}", headers={"Host": host.format(port=port)})
        assert answer.status_code in ((400, 421) if not host else (421,)), path


def test_two_hosts_are_refused(serving: Served) -> None:
    with socket.create_connection(("127.0.0.1", int(serving.origin.rpartition(":")[2]))) as line:
        host = serving.page.door.host.encode()
        line.sendall(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
        assert line.recv(100).split(b" ")[1] in (b"400", b"421")


def test_the_link_lets_in_by_a_refresh_and_not_by_a_redirect(inside: Inside) -> None:
    assert inside.entered.status_code == 200
    assert inside.entered.history == []
    assert 'http-equiv="refresh" content="0;url=/"' in inside.entered.text
    name, *rules = inside.entered.headers["Set-Cookie"].split("; ")
    assert name.startswith(f"accord_{inside.origin.rpartition(':')[2]}=")
    assert {"HttpOnly", "SameSite=Strict"} <= set(rules)
    assert not [rule for rule in rules if rule.startswith("Domain")]


def test_the_link_works_once_and_the_file_is_gone() -> None:
    with served() as one:
        link = one.link
        assert requests.get(link).status_code == 200
        assert not one.file.parent.exists()
        again = requests.get(link)
        assert again.status_code == 403
        assert "Set-Cookie" not in again.headers


def test_to_come_too_late_leaves_the_link_lapsed_so_that_the_terminal_says_so() -> None:
    clock = [0.0]
    door = Door(4711, lambda: clock[0])
    token = door.link().rpartition("/")[2]
    clock[0] = LASTS
    assert door.enter(token) is None
    assert door.has_lapsed()
    assert door.is_waiting()


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 403), (3600, 403)])
def test_the_link_works_for_a_minute(seconds: int, status: int) -> None:
    clock = Clock()
    with served(now=clock) as one:
        link = one.link
        clock.advance(seconds=seconds)
        assert requests.get(link).status_code == status


def test_when_its_minute_is_over_the_file_is_taken_away_and_the_terminal_says_so() -> None:
    clock = Clock()
    with served(now=clock) as one:
        clock.advance(seconds=61)
        assert one.spoke.wait(10)
        assert "Nobody opened the page" in one.said[0]
        assert not one.file.exists()


@pytest.mark.parametrize("token", ["", "x", "../", "%00", "é" * 43])
def test_another_token_lets_nobody_in(token: str) -> None:
    with served() as one:
        assert requests.get(f"{one.origin}/enter/{token}").status_code in (403, 404)
        assert requests.get(one.link).status_code == 200  # and does not spend the real one


def test_the_file_is_the_owner_s_alone() -> None:
    made = Handover("<p>")
    try:
        if os.name != "nt":  # Windows gives each person a folder for such files
            assert made.file.stat().st_mode & 0o777 == 0o600
            assert made.file.parent.stat().st_mode & 0o777 == 0o700
    finally:
        made.remove()
    assert not made.file.parent.exists()
    assert "no-referrer" in (HERE / "templates" / "link.html").read_text("utf-8")


PATHS = ["/", "/rows", "/news", "/paper", "/page.js", "/page.css", "/icon.svg", "/nothing"]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_nothing_is_told(serving: Served, inside: Inside, path: str) -> None:
    name = serving.page.door.cookie
    for cookies in ({}, {name: "x"}, {name: ""}, {name + "0": inside.session.cookies[name]}):
        answer = requests.get(f"{inside.origin}{path}", cookies=cookies)
        assert answer.status_code == 403
        assert "Renamed" not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "same-origin, cross-site"])
def test_what_another_site_fetches_is_refused(inside: Inside, site: str) -> None:
    for path in PATHS:
        answer = inside.session.get(f"{inside.origin}{path}", headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403, path
    assert inside.step({"Sec-Fetch-Site": site}).status_code == 403


def test_the_page_itself_is_answered(inside: Inside) -> None:
    assert inside.step().status_code == 200
    for site in ("same-origin", "none"):
        assert inside.session.get(f"{inside.origin}/", headers={"Sec-Fetch-Site": site}).status_code == 200


WRONG: list[tuple[str, dict[str, str | None], int]] = [
    ("no origin", {"Origin": None}, 403),
    ("another origin", {"Origin": "https://evil.example"}, 403),
    ("an opaque origin", {"Origin": "null"}, 403),
    ("another port", {"Origin": ELSEWHERE}, 403),
    ("https", {"Origin": "https://127.0.0.1"}, 403),
    ("no content type", {"Content-Type": None}, 415),
    ("what a form can send", {"Content-Type": "text/plain"}, 415),
    ("a form", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ("two content types", {"Content-Type": "text/plain, application/json"}, 415),
    ("no token", {"X-Accord-Token": None}, 403),
    ("another token", {"X-Accord-Token": "x" * 43}, 403),
    ("no cookie", {"Cookie": "accord=1"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_would_change_something_and_is_not_from_the_page_is_refused(
    serving: Served, inside: Inside, headers: dict[str, str | None], status: int
) -> None:
    before = len(serving.desk.journal.events)
    assert inside.step(headers, verb="exclude", at=0).status_code == status
    assert len(serving.desk.journal.events) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused(inside: Inside, method: str) -> None:
    assert inside.session.request(method, f"{inside.origin}/step").status_code == 405


def test_reading_does_not_decide(inside: Inside) -> None:
    assert inside.session.get(f"{inside.origin}/step").status_code == 405


def test_one_secret_does_not_stand_for_another(serving: Served, inside: Inside) -> None:
    cookie = inside.session.cookies[serving.page.door.cookie]
    assert inside.step({"X-Accord-Token": cookie}).status_code == 403
    assert requests.get(f"{inside.origin}/", cookies={serving.page.door.cookie: inside.token}).status_code == 403
    assert len(cookie) == len(inside.token) == 43  # 32 bytes


@pytest.mark.parametrize("path", ["/", "/page.js", "/news", "/paper", "/enter/x", "/nothing"])
def test_every_answer_bears_the_headers(inside: Inside, path: str) -> None:
    for answer in (inside.session.get(f"{inside.origin}{path}"), requests.get(f"{inside.origin}{path}")):
        told = answer.headers
        policy = dict(part.strip().split(" ", 1) for part in told["Content-Security-Policy"].split(";"))
        assert policy == {
            "default-src": "'none'",
            **dict.fromkeys(("script-src", "style-src", "img-src", "connect-src", "form-action"), "'self'"),
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
            "require-trusted-types-for": "'script'",
            "trusted-types": "accord",
        }
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Cache-Control"] == "no-store"
        assert told["Referrer-Policy"] == "no-referrer"
        assert told["Cross-Origin-Opener-Policy"] == told["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not {"Access-Control-Allow-Origin", "Server"} & set(told)


def test_a_body_has_its_limit(serving: Served, inside: Inside) -> None:
    assert inside.step(text="x" * (LARGEST + 1)).status_code == 413
    before = len(serving.desk.journal.events)
    headers = {
        "Origin": inside.origin,
        "Content-Type": "application/json",
        "X-Accord-Token": inside.token,
        "Cookie": f"{serving.page.door.cookie}={inside.session.cookies[serving.page.door.cookie]}",
    }
    with closing(HTTPConnection(inside.origin.removeprefix("http://"))) as line:
        line.request("POST", "/step", iter([b"x" * 40_000] * 3), headers, encode_chunked=True)  # tells no length before
        assert line.getresponse().status == 413
    assert len(serving.desk.journal.events) == before


BODIES = ["", "{", "[]", '{"tab": 1}', "null", '"x"', "\x00"]


@pytest.mark.parametrize("body", BODIES)
def test_what_is_not_understood_is_said(inside: Inside, body: str) -> None:
    headers = {"Origin": inside.origin, "Content-Type": "application/json", "X-Accord-Token": inside.token}
    assert inside.session.post(f"{inside.origin}/step", data=body, headers=headers).status_code == 400


def test_words_that_are_not_known_change_nothing(serving: Served, inside: Inside) -> None:
    before = len(serving.desk.journal.events)
    assert inside.step(more="x").status_code == 400
    assert "not known" in inside.step(verb="__init__").json()["told"]
    assert inside.step(tab="x").status_code == 410
    for place in (-5, 10**9):
        assert inside.step(at=place).status_code == 200
    for query in ("number=-1", f"number={inside.number}&from=0&to=99999999", f"number={inside.number}&from=9&to=1", ""):
        assert inside.session.get(f"{inside.origin}/rows?tab={inside.tab}&{query}").status_code == 409
    assert len(serving.desk.journal.events) == before


def test_places_in_an_older_list_are_refused() -> None:
    with served() as one:
        inside = Inside(one.link)
        assert inside.step(verb="filter", text="twins").json()["number"] == int(inside.number) + 1
        before = len(one.desk.journal.events)
        answer = inside.step(verb="exclude", at=0)
        assert answer.status_code == 409
        assert "whole" in answer.json()
        assert len(one.desk.journal.events) == before
        rows = inside.session.get(f"{inside.origin}/rows?tab={inside.tab}&number={inside.number}&from=0&to=1")
        assert rows.status_code == 409


def test_nothing_is_inline() -> None:
    folder = HERE
    for template in (folder / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        assert "<style" not in text
        assert " style=" not in text
        assert "javascript:" not in text
        assert not re.search(r"\son\w+\s*=", text), template
        assert text.count("<script") == text.count('<script src="/')
        assert "http" not in text.replace('http-equiv="refresh"', ""), template
    for asset in ("page.js", "page.css"):
        text = (folder / "assets" / asset).read_text("utf-8")
        assert "://" not in text
        assert "@import" not in text
    assert (folder / "assets" / "page.js").read_text("utf-8").count("innerHTML") == 1
