"""Answers of the places where one signs in that are none: each is one clear error, quotes nothing, costs nothing."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.wiring.sign_in import device_safe
from tests.cli.test_sign_in import ring as ring
from tests.cli.test_signing import Kept
from tests.support.signing_in import Newcomer

HUSH = "hush-hush"
LATER = ("failed (HTTP 5", "Try again later")
NO_PROTOCOL = ("not its protocol", "proxy")
CODE = {
    "user_code": "ABCD-EFGH",
    "device_code": HUSH,
    "verification_uri": "https://localhost/device",
    "expires_in": 900,
    "interval": 5,
}
GRANT = {
    "token_type": "Bearer",
    "access_token": HUSH,
    "refresh_token": HUSH,
    "expires_in": 3600,
    "client_info": "eyJ1aWQiOiJhIiwidXRpZCI6ImIifQ",
}
SIGN_IN, CODES, TOKENS = "openid-configuration", "devicecode", "/token"


@dataclass(frozen=True)
class Odd:
    """An answer of a service, and what has to be said of it."""

    why: str
    path: str
    status: int
    body: Any
    says: tuple[str, ...]

    def happen(self, person: Newcomer) -> None:
        person.sandbox.world.faults.add(Fault("status", path=self.path, status=self.status, body=self.body, count=None))


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    with pytest.MonkeyPatch.context() as patch, Sandbox.start("empty") as sandbox:
        patch.setattr(time, "sleep", lambda seconds: None)
        yield Newcomer(tmp_path_factory.mktemp("odd") / "home", sandbox)


@pytest.fixture
def person(newcomer: Newcomer, ring: Kept) -> Iterator[Newcomer]:
    yield newcomer
    newcomer.sandbox.world.faults.clear()


def lacking(part: str, value: Any = None) -> Odd:
    rest = {name: told for name, told in CODE.items() if name != part}
    body = rest if value is None else {**rest, part: value}
    return Odd(f"{part} {'is missing' if value is None else 'is odd'}", CODES, 200, body, (part, "Check authority"))


AT_LOGIN = [
    Odd("discovery fails without a word", SIGN_IN, 500, {}, LATER),
    Odd("discovery fails as a page", SIGN_IN, 500, f"<p>{HUSH}</p>", LATER),
    Odd("discovery leads elsewhere", SIGN_IN, 302, f"<p>{HUSH}</p>", NO_PROTOCOL),
    Odd("discovery is a page", SIGN_IN, 200, f"<p>{HUSH}</p>", NO_PROTOCOL),
    Odd("discovery is of wrong types", SIGN_IN, 200, {"token_endpoint": {HUSH: 1}}, NO_PROTOCOL),
    Odd("discovery is a text", SIGN_IN, 200, [HUSH], NO_PROTOCOL),
    lacking("user_code"),
    lacking("device_code"),
    lacking("verification_uri"),
    lacking("user_code", f"\x1b[2J{HUSH}"),
    lacking("verification_uri", f"file:///{HUSH}"),
    lacking("expires_in", 10**9),
    Odd("the interval is a word", CODES, 200, {**CODE, "interval": HUSH}, NO_PROTOCOL),
    Odd("the refusal is an object", CODES, 400, {"error": {HUSH: HUSH}}, NO_PROTOCOL),
    Odd("the service fails, with a word", CODES, 503, {"error": "temporarily_unavailable"}, ("503", "Try again later")),
]
AT_THE_TOKEN = [
    Odd("the service fails", TOKENS, 500, {"error": "server_error"}, LATER),
    Odd("a line break in the token", TOKENS, 200, {**GRANT, "access_token": f"{HUSH}\nX: y"}, ("access_token",)),
    Odd("the token is an object", TOKENS, 200, {**GRANT, "access_token": {HUSH: 1}}, ("answer",)),
    Odd("the refresh token is an object", TOKENS, 200, {**GRANT, "refresh_token": {HUSH: 1}}, NO_PROTOCOL),
    Odd("it lasts for a word", TOKENS, 200, {**GRANT, "expires_in": HUSH}, NO_PROTOCOL),
    Odd("nothing at all", TOKENS, 200, {}, NO_PROTOCOL),
    Odd(
        "a refusal of wrong types",
        TOKENS,
        400,
        {"error": "invalid_grant", "error_codes": [HUSH], "error_description": {HUSH: 1}},
        ("invalid_grant", "accord login outlook"),
    ),
    Odd(
        "a refusal that nobody knows",
        TOKENS,
        400,
        {"error": "odd_word", "correlation_id": f"{HUSH} {HUSH}", "error_description": HUSH},
        ("odd_word", "accord login outlook"),
    ),
]


@pytest.mark.parametrize("odd", [*AT_LOGIN, *AT_THE_TOKEN], ids=lambda odd: odd.why)
def test_who_signs_in_is_told_and_nothing_is_kept(person: Newcomer, ring: Kept, odd: Odd) -> None:
    odd.happen(person)
    told = person.refused("login", "outlook")
    assert all(word in told for word in odd.says), told
    assert HUSH not in told
    assert "bug" not in told
    assert ring.secrets == {}


def test_a_renewal_that_fails_leaves_the_sign_in_as_it_was(person: Newcomer, ring: Kept) -> None:
    person.told("login", "outlook")
    before = dict(ring.secrets)
    for odd in AT_THE_TOKEN:
        person.graph.revoke_grants()
        odd.happen(person)
        told = person.refused("observe")
        assert all(word in told for word in odd.says), (odd.why, told)
        assert HUSH not in told, odd.why
        assert ring.secrets == before, odd.why
        person.sandbox.world.faults.clear()
    assert person.run("observe").exit_code == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: [HUSH],
        lambda kept: {**kept, "Account": {"a": HUSH}},
        lambda kept: {**kept, "AccessToken": {"a": {**entry(kept), "secret": f"{HUSH}\r\nX: y"}}},
        lambda kept: {**kept, "AccessToken": {"a": {**entry(kept), "expires_on": "9" * 400}}},
    ],
    ids=["a list", "an account that is a text", "a line break in the token", "an end beyond all times"],
)
def test_what_was_kept_and_is_spoilt_is_told_and_not_sent(person: Newcomer, spoil: Any) -> None:
    person.told("login", "outlook")
    safe = device_safe(load_settings(Invocation(home=str(person.home))).settings)
    safe.keep(json.dumps(spoil(json.loads(safe.take() or ""))))
    sent = person.requests("/v1.0")
    told = person.refused("observe")
    assert "cannot be read" in told
    assert "accord login outlook" in told
    assert HUSH not in told
    assert person.requests("/v1.0") == sent
    person.told("login", "outlook")


def entry(kept: dict[str, Any]) -> dict[str, Any]:
    (first, *_) = kept["AccessToken"].values()
    return dict(first)


@pytest.mark.parametrize(("seconds", "told"), [(30, "30 seconds"), (60, "1 minute"), (900, "15 minutes")])
def test_how_long_a_code_is_good_is_told(
    person: Newcomer, monkeypatch: pytest.MonkeyPatch, seconds: int, told: str
) -> None:
    monkeypatch.setattr(person.authority.entra, "code_lifetime", seconds)
    assert f"valid for {told};" in person.run("login", "outlook").stderr


SALESFORCE = [
    Odd("it fails", TOKENS, 500, {"error": HUSH}, LATER),
    Odd("a line break in the token", TOKENS, 200, {"access_token": f"{HUSH}\nX: y"}, NO_PROTOCOL[:1]),
    Odd("the token is a list", TOKENS, 200, {"access_token": [HUSH]}, NO_PROTOCOL[:1]),
    Odd("the refusal is an object", TOKENS, 400, {"error": {HUSH: 1}}, NO_PROTOCOL[:1]),
    Odd("the refusal is a sentence", TOKENS, 400, {"error": f"{HUSH} {HUSH}"}, NO_PROTOCOL[:1]),
    Odd("a reason of another type", TOKENS, 400, {"error": "odd_word", "error_description": [HUSH]}, ("odd_word",)),
    Odd("a reason with a name in it", TOKENS, 400, {"error": "odd_word", "error_description": HUSH}, ("odd_word",)),
]


def test_salesforce_is_not_quoted_either(person: Newcomer) -> None:
    for odd in SALESFORCE:
        odd.happen(person)
        told = person.refused("login", "salesforce")

        assert all(word in told for word in odd.says), (odd.why, told)
        assert HUSH not in told, odd.why
        person.sandbox.world.faults.clear()
    person.told("login", "salesforce")
