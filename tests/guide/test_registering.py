"""The page on registering quotes Accord: each error that it names comes up where a step is left out."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from adapters.sandbox.server import Sandbox
from adapters.shared import keeping
from tests.cli.test_signing import Kept
from tests.support.doc_pages import GUIDE
from tests.support.signing_in import Newcomer

PAGE = GUIDE / "registering.md"
QUOTED = re.compile(r"`((?:Outlook|Salesforce|salesforce\.)\b[^`]+[.)\w])`")
MAILBOX = "avery.stone@accord.example"
Act = Callable[[Newcomer, pytest.MonkeyPatch], object]
OUTLOOK, SALESFORCE = ("login", "outlook"), ("login", "salesforce")
DOCTOR, TASKS, CALENDAR = ("doctor", "--json"), ("observe", "tasks"), ("observe", "calendar")


def at_outlook(**settings: object) -> Act:
    return lambda person, patch: person.outlook(**settings)


def at_entra(**switches: object) -> Act:
    return lambda person, patch: [setattr(person.authority.entra, *each) for each in switches.items()]


def as_app(secret: str | None = "", mailbox: str = MAILBOX, **switches: object) -> Act:
    """Sign in to Outlook as an application; the secret "" is the right one, None is none."""

    def act(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
        person.outlook(auth="client-credentials", mailbox=mailbox)
        at_entra(**switches)(person, patch)
        if secret is not None:
            patch.setenv("ACCORD_OUTLOOK_CLIENT_SECRET", secret or person.authority.client_secret)

    return act


def at_salesforce(**settings: object) -> Act:
    return lambda person, patch: person.salesforce(**{"auth": "jwt", **settings})


def crm_app(secret: str | None = "", auth: str = "client-credentials", **switches: object) -> Act:
    def act(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
        person.salesforce(auth=auth)
        for name, value in switches.items():
            setattr(person.authority.salesforce, name, value)
        if secret is not None:
            patch.setenv("ACCORD_SALESFORCE_CLIENT_SECRET", secret or person.authority.consumer_secret)

    return act


def sf(answer: str | None) -> Act:
    """Let `sf` be a program that answers so; None: there is none."""

    def act(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
        folder = person.home.parent / "bin"
        folder.mkdir()
        program = folder / "sf.py"
        program.write_text(f"print({answer!r})\nraise SystemExit(1)\n", "utf-8")
        if answer is not None and os.name == "nt":
            (folder / "sf.cmd").write_text(f'@"{sys.executable}" "{program}" %*\n')
        elif answer is not None:
            (folder / "sf").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
            (folder / "sf").chmod(0o700)
        patch.setenv("PATH", str(folder))
        person.salesforce(auth="sf-cli")

    return act


def another_key(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
    del person.authority.key


def no_private(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
    as_app()(person, patch)
    person.sandbox.world.salesforce.switch(hidden_fields=("Event.IsPrivate",))


def no_consumer_secret(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
    as_app()(person, patch)
    crm_app(None)(person, patch)


def no_field(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
    person.sandbox.world.salesforce.switch(external_ids=False)


def no_address(person: Newcomer, patch: pytest.MonkeyPatch) -> None:
    path = person.home / "accord.toml"
    path.write_text(re.sub("(?m)^instance_url.*\n", "", path.read_text("utf-8")), "utf-8")


OLD_SF = '{"status": 1, "name": "CommandNotFoundError"}'
NO_ORG = '{"status": 1, "name": "NamedOrgNotFoundError"}'
SECRET_ID = "1b2f7a66-0f53-4c1e-9a43-1f2e3d4c5b6a"
CASES: dict[str, tuple[Act, tuple[str, ...]]] = {
    "no client id": (at_outlook(client_id=""), OUTLOOK),
    "another client id": (at_outlook(client_id="00000000-0000-0000-0000-000000000000"), OUTLOOK),
    "another tenant": (lambda p, _: p.outlook(authority=f"{p.sandbox.url}/nobody.example"), OUTLOOK),
    "common": (lambda p, _: p.outlook(authority=f"{p.sandbox.url}/common"), OUTLOOK),
    "no public flows": (at_entra(public_client_flows=False), OUTLOOK),
    "no consent": (at_entra(consented=False), OUTLOOK),
    "a policy": (at_entra(conditional_access=True), OUTLOOK),
    "nobody signed in": (at_outlook(), TASKS),
    "the secret's id": (as_app(SECRET_ID), OUTLOOK),
    "an expired secret": (as_app(secret_expired=True), OUTLOOK),
    "no rights": (as_app(roles_granted=False), OUTLOOK),
    "no mailbox": (as_app(mailbox="me"), OUTLOOK),
    "another mailbox": (as_app(mailbox="nobody@accord.example"), OUTLOOK),
    "no secret": (as_app(None), TASKS),
    "private is hidden": (no_private, CALENDAR),
    "no field for keys": (no_field, DOCTOR),
    "no sf": (sf(None), SALESFORCE),
    "an old sf": (sf(OLD_SF), SALESFORCE),
    "sf is signed out": (sf(NO_ORG), SALESFORCE),
    "no address": (no_address, SALESFORCE),
    "no key": (lambda p, _: p.key_file.write_text("x"), SALESFORCE),
    "another key": (another_key, SALESFORCE),
    "no JWT": (crm_app(auth="jwt", jwt_enabled=False), SALESFORCE),
    "another consumer key": (at_salesforce(client_id="nobody"), SALESFORCE),
    "not approved": (crm_app(auth="jwt", approved=False), SALESFORCE),
    "no key file": (at_salesforce(jwt_key_file=""), SALESFORCE),
    "another audience": (at_salesforce(audience="https://login.salesforce.com"), SALESFORCE),
    "no flow": (crm_app(credentials_enabled=False), SALESFORCE),
    "nobody to run as": (crm_app(run_as=False), SALESFORCE),
    "a wrong consumer secret": (crm_app("wrong"), SALESFORCE),
    "no consumer secret": (no_consumer_secret, TASKS),
}


@pytest.fixture
def patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Keep secrets in memory, and wait for nobody."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr(keeping, "secrets_folder", lambda: tmp_path / "secrets")
    monkeypatch.setattr("cli.wiring.sign_in.secrets_folder", lambda: tmp_path / "secrets")
    before = keyring.get_keyring()
    yield monkeypatch
    keyring.set_keyring(before)


def said(case: str, folder: Path, patch: pytest.MonkeyPatch) -> str:
    """Return what Accord says to somebody who left a step out."""
    act, words = CASES[case]
    folder.mkdir()
    keyring.set_keyring(Kept())
    with Sandbox.start("empty") as sandbox, patch.context() as here:
        person = Newcomer(folder / "home", sandbox)
        act(person, here)
        ended = person.run(*words)
        return ended.stdout if words == DOCTOR else ended.stderr


def test_the_page_says_what_accord_says(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    quoted = set(QUOTED.findall(PAGE.read_text(encoding="utf-8")))
    came_up: set[str] = set()
    for case in CASES:
        told = said(case, tmp_path / case, patch)
        found = {each for each in quoted if each in told}
        assert found, f"{case}: {told}"
        came_up |= found
    assert quoted - came_up == set()
