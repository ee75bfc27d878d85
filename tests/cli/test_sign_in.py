"""Signing in with the real MSAL to the sandbox's authority: what is kept, renewed, refused, and shown to nobody."""

import json
import logging
import os
import shlex
import stat
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as Nothing

from adapters.outlook.sign_in import DeviceTokens
from adapters.sandbox.authority.tenant import CLIENT_ID, TENANT
from adapters.sandbox.server import Sandbox
from adapters.shared import keeping
from adapters.shared.system_keyring import PIECE
from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.wiring.sign_in import device_safe
from tests.cli.test_signing import Kept
from tests.support.proxy import proxy
from tests.support.signing_in import Newcomer, meanwhile

SECRET_ID = "1b2f7a66-0f53-4c1e-9a43-1f2e3d4c5b6a"


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.setattr(keeping, "secrets_folder", lambda: tmp_path / "secrets")
    monkeypatch.setattr("cli.wiring.sign_in.secrets_folder", lambda: tmp_path / "secrets")
    before, ours = keyring.get_keyring(), Kept()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture
def person(tmp_path: Path, ring: Kept, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with Sandbox.start("empty") as sandbox:
        yield Newcomer(tmp_path / "home", sandbox)


def tokens(person: Newcomer) -> DeviceTokens:
    settings = load_settings(Invocation(home=str(person.home))).settings
    return DeviceTokens(settings.outlook, device_safe(settings))


class TestByDeviceCode:
    def test_a_person_agrees_elsewhere_and_every_command_goes_on_by_itself(self, person: Newcomer, ring: Kept) -> None:
        ended = person.run("login", "outlook")
        assert ended.exit_code == 0
        (code,) = person.authority.codes.values()
        assert code.user_code in ended.stderr
        assert f"{person.sandbox.url}/devicelogin" in ended.stderr
        assert code.user_code not in ended.stdout
        assert "avery.stone@accord.example" in ended.stdout
        assert "keyring" in ended.stdout
        assert ring.secrets
        assert person.run("observe").exit_code == 0
        assert len(person.graph.grants) == 1

    def test_scripts_are_told_as_whom_and_where(self, person: Newcomer) -> None:
        assert person.told("login", "outlook") == {
            "schema": "accord.login/1",
            "side": "outlook",
            "auth": "device-code",
            "account": "avery.stone@accord.example",
            "stored": "keyring",
            "place": None,
        }

    @pytest.mark.parametrize(("answer", "said"), [("declined", "declined"), ("late", "ran out")])
    def test_who_declines_or_is_late_is_not_signed_in(
        self, person: Newcomer, ring: Kept, answer: str, said: str
    ) -> None:
        person.authority.entra.agrees_after = 0

        def act() -> bool:
            with person.sandbox.world.lock:
                codes = person.authority.open_codes()
                if codes and answer == "declined":
                    person.authority.say(codes[0], "declined")
                elif codes:
                    person.sandbox.world.advance(timedelta(minutes=16))
                return bool(codes)

        with meanwhile(act):
            told = person.refused("login", "outlook")
        assert said in told
        assert "accord login outlook" in told
        assert ring.secrets == {}

    def test_who_polls_too_often_is_told_to_slow_down_and_comes_in(self, person: Newcomer) -> None:
        person.authority.entra.slow_down = 1
        assert person.run("login", "outlook", "--set", "outlook.timeout=31").exit_code == 0

    def test_what_renewing_brings_is_kept_before_it_is_used(self, person: Newcomer) -> None:
        """The authority takes each refresh token once; a process may die at any moment."""
        person.authority.entra.rotation = "revoke"
        person.authority.entra.token_lifetime = 200  # less than what counts as over
        assert person.run("login", "outlook").exit_code != 0  # a token that is over at once is none
        person.authority.entra.token_lifetime = 3600
        assert person.run("login", "outlook").exit_code == 0
        for _ in range(3):
            person.graph.revoke_grants()
            first = tokens(person)
            refused = first.token()
            assert first.refresh() not in ("", None, refused)
            assert tokens(person).token() == first.token()  # as another process finds it
        assert person.run("observe").exit_code == 0

    def test_a_token_that_graph_refuses_is_renewed_once_and_nobody_is_asked(self, person: Newcomer) -> None:
        person.told("login", "outlook")
        person.graph.revoke_grants()
        before = person.requests("/oauth2/v2.0/token")
        assert person.run("observe").exit_code == 0
        assert person.requests("/oauth2/v2.0/token") - before == 1

    def test_two_at_once_renew_once(self, person: Newcomer) -> None:
        person.told("login", "outlook")
        both = [tokens(person), tokens(person)]
        for each in both:
            each.token()
        before = person.requests("/oauth2/v2.0/token")
        renewed = {each.refresh() for each in both}
        assert len(renewed) == 1
        assert person.requests("/oauth2/v2.0/token") - before == 1

    def test_what_is_revoked_is_one_clear_error_and_after_login_the_work_goes_on(self, person: Newcomer) -> None:
        person.told("login", "outlook")
        assert person.run("observe").exit_code == 0
        plan = person.run("plan", "--json").stdout
        person.authority.revoke()
        person.graph.revoke_grants()
        told = person.refused("observe")
        assert "AADSTS50173" in told
        assert "accord login outlook" in told
        assert json.loads(person.run("plan", "--json").stdout)["digest"] == json.loads(plan)["digest"]
        person.told("login", "outlook")
        assert person.run("observe").exit_code == 0

    def test_no_other_command_begins_a_sign_in(self, person: Newcomer) -> None:
        told = person.refused("observe")
        assert "nobody is signed in" in told
        assert "accord login outlook" in told
        assert person.requests("devicecode") == 0
        assert person.run("plan").exit_code == 0  # it reaches nobody

    def test_signing_out_forgets_one_side(self, person: Newcomer, ring: Kept) -> None:
        person.told("login", "outlook")
        assert person.told("logout", "outlook") == {"schema": "accord.logout/1", "side": "outlook", "removed": True}
        assert ring.secrets == {}
        assert person.told("logout", "outlook")["removed"] is False
        person.refused("observe")

    def test_signing_out_takes_what_was_stored_before_the_settings_changed(self, person: Newcomer, ring: Kept) -> None:
        other = {"auth": "device-code", "authority": f"{person.sandbox.url}/accord.example"}
        person.told("login", "outlook")
        person.outlook(**other)
        person.told("login", "outlook")
        person.outlook(auth="client-credentials", mailbox="avery.stone@accord.example")
        person.told("login", "outlook", given=f"{person.authority.client_secret}\n")
        keyring.set_keyring(Nothing())
        person.outlook(auth="device-code", mailbox="avery.stone@accord.example")
        assert person.told("login", "outlook")["stored"] == "file"
        keyring.set_keyring(ring)
        assert person.told("logout", "outlook")["removed"] is True
        assert ring.secrets == {}
        assert [path.suffix for path in keeping.secrets_folder().iterdir() if path.suffix != ".lock"] == []
        assert person.told("logout", "outlook")["removed"] is False

    def test_signing_out_leaves_what_another_home_has_stored(self, person: Newcomer, ring: Kept) -> None:
        theirs = {"auth": "device-code", "authority": f"{person.sandbox.url}/accord.example"}
        person.outlook(**theirs)
        person.told("login", "outlook")
        neighbour = Newcomer(person.home.parent / "neighbour", person.sandbox)
        neighbour.outlook(**theirs)
        neighbour.told("login", "outlook")
        person.outlook(auth="device-code", authority=f"{person.sandbox.url}/{TENANT}")
        person.told("login", "outlook")
        assert person.told("logout", "outlook")["removed"] is True
        assert neighbour.run("observe").exit_code == 0
        assert neighbour.told("logout", "outlook")["removed"] is True
        assert ring.secrets == {}

    def test_another_mailbox_has_an_entry_of_its_own(self, person: Newcomer) -> None:
        person.told("login", "outlook")
        person.outlook(auth="device-code", authority=f"{person.sandbox.url}/accord.example")
        assert "nobody is signed in" in person.refused("observe")


@pytest.mark.parametrize(
    ("switch", "says"),
    [
        ({"public_client_flows": False}, ("AADSTS7000218", "Allow public client flows")),
        ({"consented": False}, ("AADSTS65001", "administrator", "consent")),
        ({"conditional_access": True}, ("AADSTS53003", "Conditional Access", "administrator")),
    ],
)
def test_what_the_tenant_refuses_is_said_with_its_number_and_what_to_do(
    person: Newcomer, ring: Kept, switch: dict[str, bool], says: tuple[str, ...]
) -> None:
    for name, value in switch.items():
        setattr(person.authority.entra, name, value)
    told = person.refused("login", "outlook")
    assert all(word in told for word in says)
    assert ring.secrets == {}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"authority": "{url}/nobody.example"}, ("AADSTS90002", "authority")),
        ({"authority": "{url}/common"}, ("AADSTS50194", "authority")),
        ({"client_id": "00000000-0000-0000-0000-000000000001"}, ("AADSTS700016", "client_id")),
        ({"client_id": ""}, ("client_id",)),
        ({"authority": "https://login.microsoftonline.us/x", "base_url": "https://graph.microsoft.com"}, ("cloud",)),
        ({"ca_bundle": ""}, ("ca_bundle",)),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_are_named(person: Newcomer, settings: dict[str, str], says: tuple[str, ...]) -> None:
    person.outlook(**{key: value.replace("{url}", person.sandbox.url) for key, value in settings.items()})
    told = person.refused("login", "outlook")
    assert all(word in told for word in says)


class TestAsAnApplication:
    @pytest.fixture(autouse=True)
    def application(self, person: Newcomer) -> None:
        person.outlook(auth="client-credentials", mailbox="avery.stone@accord.example")

    def test_the_secret_is_typed_once_and_kept(self, person: Newcomer, ring: Kept) -> None:
        secret = person.authority.client_secret
        ended = person.run("login", "outlook", given=f"{secret}\n", terminal=True)
        assert ended.exit_code == 0, ended.stderr
        assert secret not in ended.stdout + ended.stderr
        assert secret in ring.secrets.values()
        assert person.run("observe").exit_code == 0
        assert not any(one.path.startswith("/v1.0/me") for one in person.sandbox.world.requests)

    def test_without_a_terminal_a_line_is_read(self, person: Newcomer) -> None:
        told = person.told("login", "outlook", given=f"{person.authority.client_secret}\n")
        assert (told["stored"], told["account"]) == ("keyring", "avery.stone@accord.example")

    def test_a_variable_or_a_command_goes_first_and_is_not_kept(
        self, person: Newcomer, ring: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ACCORD_OUTLOOK_CLIENT_SECRET", person.authority.client_secret)
        assert person.told("login", "outlook")["stored"] is None
        monkeypatch.delenv("ACCORD_OUTLOOK_CLIENT_SECRET")
        (tmp_path / "secret").write_text(person.authority.client_secret)
        words = [sys.executable, "-c", "import sys; print(open(sys.argv[1]).read())", str(tmp_path / "secret")]
        person.outlook(auth="client-credentials", client_secret_command=shlex.join(words))
        assert person.told("login", "outlook")["stored"] is None
        assert person.run("observe").exit_code == 0
        assert ring.secrets == {}

    @pytest.mark.parametrize("given", ["wrong\n", "\n", ""])
    def test_a_secret_that_does_not_work_is_not_kept(self, person: Newcomer, ring: Kept, given: str) -> None:
        told = person.refused("login", "outlook", given=given)
        assert "client secret" in told
        assert "wrong" not in told
        assert ring.secrets == {}

    @pytest.mark.parametrize(
        ("switch", "says"),
        [
            ({"secret_expired": True}, ("AADSTS7000222", "expired", "new one", "the variable or the command")),
            ({"roles_granted": False}, ("permission",)),
        ],
    )
    def test_what_the_app_lacks_is_said(
        self, person: Newcomer, monkeypatch: pytest.MonkeyPatch, switch: dict[str, bool], says: tuple[str, ...]
    ) -> None:
        monkeypatch.setenv("ACCORD_OUTLOOK_CLIENT_SECRET", person.authority.client_secret)
        for name, value in switch.items():
            setattr(person.authority.entra, name, value)
        told = person.refused("login", "outlook")
        assert all(word in told for word in says), told

    def test_doctor_names_the_permissions_of_an_application(
        self, person: Newcomer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ACCORD_OUTLOOK_CLIENT_SECRET", person.authority.client_secret)
        person.authority.entra.roles_granted = False
        ended = person.run("doctor", "--json")
        checks = {check["name"]: check for check in json.loads(ended.stdout)["checks"]}
        problem = checks["outlook.permissions"]["problem"]
        assert "application permissions Calendars.ReadWrite, Contacts.ReadWrite and Tasks.ReadWrite.All are" in problem
        assert "Exchange" in checks["outlook.permissions"]["hint"]

    @pytest.mark.parametrize(
        ("settings", "word"), [({"mailbox": "me"}, "mailbox"), ({"authority": "{url}/organizations"}, "authority")]
    )
    def test_what_an_application_cannot_have_is_said_before_a_request(
        self, person: Newcomer, settings: dict[str, str], word: str
    ) -> None:
        person.outlook(**{key: value.replace("{url}", person.sandbox.url) for key, value in settings.items()})
        person.sandbox.world.requests.clear()
        assert word in person.refused("login", "outlook", given="x\n")
        assert person.sandbox.world.requests == []


class TestWhereSecretsLie:
    def test_without_a_keyring_a_file_of_ones_own_takes_them_and_this_is_said(
        self, person: Newcomer, tmp_path: Path
    ) -> None:
        keyring.set_keyring(Nothing())
        told = person.told("login", "outlook")
        assert told["stored"] == "file"
        place = Path(told["place"])
        assert place.parent == tmp_path / "secrets"
        if os.name == "posix":
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
            assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        assert person.run("observe").exit_code == 0
        checks = {check["name"]: check for check in person.told("doctor")["checks"]}
        assert str(place) in checks["outlook.signin"]["found"]
        person.told("logout", "outlook")
        assert not place.exists()

    @pytest.mark.skipif(os.name != "posix", reason="only POSIX tells modes")
    def test_a_file_that_others_can_read_is_not_used(self, person: Newcomer) -> None:
        keyring.set_keyring(Nothing())
        place = Path(person.told("login", "outlook")["place"])
        place.chmod(0o644)
        told = person.refused("observe")
        assert f"chmod 600 {place}" in told
        (line,) = [line for line in person.run("doctor").stdout.splitlines() if "chmod" in line]
        assert line.endswith(f"chmod 600 {place}")

    def test_what_a_keyring_cannot_hold_in_one_piece_is_kept_in_several(self, person: Newcomer, ring: Kept) -> None:
        person.told("login", "outlook")
        assert len(ring.secrets) > 1
        assert max(map(len, ring.secrets.values())) <= PIECE
        assert person.run("observe").exit_code == 0
        person.told("logout", "outlook")
        assert ring.secrets == {}


@pytest.mark.parametrize("way", ["device-code", "client-credentials"])
def test_no_secret_is_seen_anywhere(
    person: Newcomer, caplog: pytest.LogCaptureFixture, tmp_path: Path, way: str
) -> None:
    caplog.set_level(logging.DEBUG)
    person.outlook(auth=way, mailbox="me" if way == "device-code" else "avery.stone@accord.example")
    person.salesforce(auth="jwt")
    said = []
    for words in (
        ("login", "outlook", "--debug"),
        ("login", "salesforce", "--debug"),
        ("observe", "--debug"),
        ("doctor", "--debug"),
        ("settings", "--debug"),
        ("export", "-o", str(tmp_path / "out.jsonl")),
    ):
        ended = person.run(*words, given=f"{person.authority.client_secret}\n")
        assert ended.exit_code == 0, (words, ended.stderr)
        said += [ended.stdout, ended.stderr]
    person.graph.revoke_grants()
    person.authority.revoke()
    person.sandbox.world.salesforce.expire_token()
    said.append(person.run("observe", "--debug").stderr)
    files = [path.read_bytes() for path in (*person.home.iterdir(), tmp_path / "out.jsonl") if path.is_file()]
    for secret in person.secrets():
        assert secret not in caplog.text
        assert not any(secret in text for text in said)
        assert not any(secret.encode() in content for content in files)


def test_neither_netrc_nor_a_bundle_of_the_environment_changes_anything(
    person: Newcomer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine localhost login ann password hush-hush\n")
    (tmp_path / "other.pem").write_text("")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "other.pem"))
    person.told("login", "outlook")
    person.told("login", "salesforce")


def test_the_sign_in_goes_through_the_proxy_too(person: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    person.outlook(authority="https://login.accord.example/accord.example", client_id=CLIENT_ID)
    with proxy() as (address, asked):
        monkeypatch.setenv("HTTPS_PROXY", address)
        told = person.refused("login", "outlook")
    assert set(asked) == {"CONNECT login.accord.example:443"}
    assert "login.accord.example" in told
