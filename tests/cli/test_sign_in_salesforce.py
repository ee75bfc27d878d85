"""Signing in to Salesforce: an assertion that our key signs, a secret of the app, or what `sf` prints."""

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from adapters.sandbox.server import Sandbox
from tests.cli.test_sign_in import ring as ring
from tests.cli.test_signing import Kept
from tests.support.signing_in import Newcomer


@pytest.fixture
def person(tmp_path: Path, ring: Kept, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with Sandbox.start("empty") as sandbox:
        newcomer = Newcomer(tmp_path / "home", sandbox)
        newcomer.told("login", "outlook")
        yield newcomer


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form).decode()


class TestByAssertion:
    def test_a_key_in_a_file_lets_its_user_in_and_nothing_is_kept(self, person: Newcomer) -> None:
        told = person.told("login", "salesforce")
        assert (told["auth"], told["stored"], told["account"]) == ("jwt", None, person.username)
        assert person.run("observe").exit_code == 0

    def test_a_variable_goes_before_the_file(self, person: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
        person.key_file.write_text("none")
        monkeypatch.setenv("ACCORD_SALESFORCE_JWT_KEY", person.authority.key_pem.replace("\n", "\\n"))
        assert person.told("login", "salesforce")["account"] == person.username

    def test_a_variable_that_holds_no_key_is_the_one_that_is_named(
        self, person: Newcomer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ACCORD_SALESFORCE_JWT_KEY", "no key at all")
        told = person.refused("login", "salesforce")
        assert "the private key in the variable ACCORD_SALESFORCE_JWT_KEY" in told
        assert "no key at all" not in told

    def test_a_session_that_ended_is_renewed_once(self, person: Newcomer) -> None:
        person.told("login", "salesforce")
        person.sandbox.world.salesforce.expire_token()
        before = person.requests("/services/oauth2/token")
        assert person.run("observe").exit_code == 0
        assert person.requests("/services/oauth2/token") - before == 1

    @pytest.mark.parametrize(
        ("settings", "says"),
        [
            ({"client_id": "3MVG9.other"}, ("invalid_client_id", "client_id")),
            ({"username": "nobody@accord.example"}, ("username", "pre-authorise")),
            ({"audience": "https://login.salesforce.com"}, ("app_not_found", "audience")),
            ({"audience": "https://other.my.salesforce.com"}, ("audience",)),
            ({"username": ""}, ("username",)),
            ({"jwt_key_file": "/nowhere/app.pem"}, ("jwt_key_file",)),
            ({"login_url": "https://localhost:1"}, ("[salesforce]",)),
        ],
    )
    def test_settings_that_do_not_fit_are_named(
        self, person: Newcomer, settings: dict[str, str], says: tuple[str, ...]
    ) -> None:
        person.salesforce(**settings)
        told = person.refused("login", "salesforce")
        assert all(word in told for word in says), told

    @pytest.mark.parametrize("key", ["other", "curve", "text"])
    def test_a_key_that_is_not_the_apps_is_named_and_not_told(self, person: Newcomer, key: str) -> None:
        text = {
            "other": lambda: pem(rsa.generate_private_key(65537, 2048)),
            "curve": lambda: pem(ec.generate_private_key(ec.SECP256R1())),
            "text": lambda: "hush-hush",
        }[key]()
        person.key_file.write_text(text)
        told = person.refused("login", "salesforce")
        assert "jwt_key_file" in told
        assert "hush-hush" not in told

    @pytest.mark.parametrize(
        ("switch", "says"), [("approved", ("username", "pre-authorise")), ("jwt_enabled", ("flow",))]
    )
    def test_what_the_app_does_not_allow_is_said(self, person: Newcomer, switch: str, says: tuple[str, ...]) -> None:
        setattr(person.authority.salesforce, switch, False)
        told = person.refused("login", "salesforce")
        assert all(word in told for word in says), told

    def test_a_clock_that_is_wrong_is_told_by_how_much(self, person: Newcomer) -> None:
        person.sandbox.world.advance(timedelta(hours=1))
        told = person.refused("login", "salesforce")
        assert "clock" in told
        assert re.search(r"\b3(599|600) s behind", told)


class TestAsAnApplication:
    @pytest.fixture(autouse=True)
    def application(self, person: Newcomer) -> None:
        person.salesforce(auth="client-credentials")

    def test_the_secret_is_read_and_kept_after_it_worked(self, person: Newcomer, ring: Kept) -> None:
        secret = person.authority.consumer_secret
        told = person.told("login", "salesforce", given=f"{secret}\n")
        assert (told["stored"], told["account"]) == ("keyring", person.username)
        assert secret in ring.secrets.values()
        assert person.run("observe").exit_code == 0
        person.told("logout", "salesforce")
        assert "accord login salesforce" in person.refused("observe")
        assert ring.secrets  # Outlook stays signed in

    @pytest.mark.parametrize(
        ("switch", "given", "says"),
        [
            ({}, "wrong", ("client secret",)),
            ({"run_as": False}, "", ("Run As",)),
            ({"credentials_enabled": False}, "", ("unsupported_grant_type", "login_url")),
        ],
    )
    def test_what_is_refused_is_said(
        self, person: Newcomer, switch: dict[str, bool], given: str, says: tuple[str, ...]
    ) -> None:
        for name, value in switch.items():
            setattr(person.authority.salesforce, name, value)
        told = person.refused("login", "salesforce", given=f"{given or person.authority.consumer_secret}\n")
        assert all(word in told for word in says), told


class TestByTheCli:
    """`sf` is played by a script."""

    def put(self, person: Newcomer, monkeypatch: pytest.MonkeyPatch, says: str, code: int = 0) -> Path:
        folder = person.home.parent / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "sf.py"
        seen = folder / "words"
        program.write_text(
            "import json, os, sys\n"
            f"json.dump([sys.argv[1:], os.environ.get('FORCE_COLOR')], open({str(seen)!r}, 'w'))\n"
            f"print({says!r})\nsys.exit({code})\n"
        )
        if os.name == "nt":
            (folder / "sf.cmd").write_text(f'@"{sys.executable}" "{program}" %*\n')
        else:
            (folder / "sf").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
            (folder / "sf").chmod(0o700)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return seen

    def test_its_token_is_used_and_nothing_is_kept(self, person: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
        person.salesforce(auth="sf-cli", target_org="work")
        token = person.sandbox.salesforce_token
        seen = self.put(person, monkeypatch, json.dumps({"status": 0, "result": {"accessToken": token}}))
        monkeypatch.setenv("FORCE_COLOR", "1")
        told = person.told("login", "salesforce")
        assert (told["stored"], told["account"]) == (None, person.username)
        words, colour = json.loads(seen.read_text())
        assert words == ["org", "auth", "show-access-token", "--json", "--target-org", "work"]
        assert colour == "0"
        assert person.run("observe").exit_code == 0

    @pytest.mark.parametrize(
        ("says", "code", "word"),
        [
            ('{"name": "NamedOrgNotFoundError", "message": "hush-hush", "status": 1}', 1, "target_org"),
            ('{"status": 0, "result": {"accessToken": "[REDACTED] hush-hush"}}', 0, "Update"),
            ("hush-hush is not a sf command", 127, "Update"),
            ("hush-hush", 3, "exit code 3"),
        ],
    )
    def test_what_it_says_instead_is_understood_and_not_repeated(
        self, person: Newcomer, monkeypatch: pytest.MonkeyPatch, says: str, code: int, word: str
    ) -> None:
        person.salesforce(auth="sf-cli")
        self.put(person, monkeypatch, says, code)
        told = person.refused("login", "salesforce")
        assert word in told
        assert "hush-hush" not in told

    def test_without_it_its_name_is_told(self, person: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
        person.salesforce(auth="sf-cli")
        monkeypatch.setenv("PATH", str(person.home))
        assert "Salesforce CLI" in person.refused("login", "salesforce")
