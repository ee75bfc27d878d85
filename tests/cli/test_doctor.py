"""`accord doctor` against the real sandbox: what is broken is named, with the next step, and nothing is touched."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from click.testing import CliRunner, Result
from jsonschema import validate

from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.main import accord
from cli.present.reports import Check, Examination
from cli.present.text.doctor import doctor_text
from cli.terminal.look import Look
from cli.tryout.sandbox_home import write_sandbox_home
from cli.wiring.doctor.machine import _meets
from cli.wiring.sandbox import SandboxAddress
from journal.checkup import has_wal_reset_bug
from tests.cli.test_commands import AT_TEN, NOW
from tests.support.impostor import impostor
from tests.support.proxy import proxy

CHECK = {
    "type": "object",
    "required": ["name", "ok", "problem", "hint"],
    "properties": {
        "name": {"type": "string"},
        "ok": {"type": ["boolean", "null"]},
        "problem": {"type": ["string", "null"]},
        "hint": {"type": ["string", "null"]},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["schema", "checks", "ok"],
    "properties": {
        "schema": {"const": "accord.doctor/1"},
        "checks": {"type": "array", "items": CHECK},
        "ok": {"type": "boolean"},
    },
}
ALWAYS = [
    "settings",
    "journal",
    "disk",
    "lock",
    "versions",
    "clock",
    "outlook.reach",
    "outlook.tls",
    "outlook.signin",
    "outlook.permissions",
    "outlook.mailbox",
    "outlook.source",
    "salesforce.reach",
    "salesforce.tls",
    "salesforce.signin",
    "salesforce.permissions",
    "salesforce.fields",
    "salesforce.external_id",
]


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_NOW", AT_TEN)


class Patient:
    """A home over a sandbox of its own."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home, self.sandbox = home, sandbox
        write_sandbox_home(
            home,
            SandboxAddress(sandbox.url, Path(sandbox.ca_file), sandbox.outlook_token, sandbox.salesforce_token),
        )
        self.run("init")

    def run(self, *words: str) -> Result:
        person = Invocation(home=str(self.home), interactive=False)
        return CliRunner().invoke(accord, words, obj=person)

    def seen(self, *words: str) -> dict[str, Any]:
        """Return the checks by name; what holds for every answer is checked, and that nothing was written."""
        before, asked = self.files(), len(self.sandbox.world.requests)
        ended = self.run("doctor", "--json", *words)
        assert self.files() == before
        writing = {one.method for one in self.sandbox.world.requests[asked:]} - {"GET", "POST"}
        posts = [one.path for one in self.sandbox.world.requests[asked:] if one.method == "POST"]
        assert not writing
        assert all(path.endswith(("/$batch", "/composite")) for path in posts)
        document = json.loads(ended.stdout)
        validate(document, SCHEMA)
        self.judge(document, ended)
        return {check["name"]: check for check in document["checks"]}

    def judge(self, document: dict[str, Any], ended: Result) -> None:
        checks = document["checks"]
        assert {check["name"] for check in checks} >= set(ALWAYS)
        assert document["ok"] == all(check["ok"] is not False for check in checks)
        assert ended.exit_code == (0 if document["ok"] else 1)
        assert all((check["problem"] and check["hint"]) or check["ok"] is True for check in checks)
        assert not any("bug" in (check["problem"] or "") and check["ok"] is False for check in checks), checks
        for text in (ended.stdout, ended.stderr):
            assert "Traceback" not in text
            assert self.sandbox.outlook_token not in text
            assert self.sandbox.salesforce_token not in text

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.home.iterdir() if os.access(path, os.R_OK)}

    def set(self, section: str, line: str) -> None:
        path = self.home / "accord.toml"
        key = line.partition("=")[0].strip()
        kept, inside = [], False
        for old in path.read_text().splitlines():
            inside = old.strip() == f"[{section}]" if old.startswith("[") else inside
            if not (inside and old.partition("=")[0].strip() == key):
                kept.append(old)
            if old.strip() == f"[{section}]":
                kept.append(line)
        path.write_text("\n".join(kept))


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with Sandbox.start("empty", now=NOW) as sandbox:
        sandbox.world.salesforce.switch(middle_names=True)
        yield Patient(tmp_path / "home", sandbox)


def faults(checks: dict[str, Any]) -> set[str]:
    return {name for name, check in checks.items() if check["ok"] is False}


def test_a_healthy_home_has_no_fault(patient: Patient) -> None:
    checks = patient.seen()
    assert faults(checks) == set()
    assert {name for name, check in checks.items() if check["ok"] is None} <= {"journal.sqlite"}
    assert "avery.stone@accord.example" in checks["outlook.signin"]["found"]
    told = patient.run("doctor").stdout
    assert "0 faults" in told


class TestSettings:
    def test_all_wrong_keys_are_told_at_once_and_the_rest_is_looked_at(self, patient: Patient) -> None:
        patient.set("calendar", 'past_days = "many"')
        patient.set("tasks", "sync_privat = true")
        patient.set("outlook", 'client_secret = "hush-hush"')
        checks = patient.seen()
        for word in ("calendar.past_days", "tasks.sync_privat", "outlook.client_secret"):
            assert word in checks["settings"]["problem"]
        assert "hush-hush" not in json.dumps(checks)
        assert checks["outlook.signin"]["ok"] is checks["journal"]["ok"] is True
        assert checks["salesforce.fields"]["because"] == "settings"

    def test_without_a_file_the_machine_is_looked_at_and_no_service(self, patient: Patient) -> None:
        (patient.home / "accord.toml").unlink()
        checks = patient.seen()
        assert "accord init" in checks["settings"]["hint"]
        assert checks["journal"]["ok"] is checks["versions"]["ok"] is True
        assert checks["outlook.reach"]["because"] == checks["salesforce.signin"]["because"] == "settings"
        assert checks["clock"]["ok"] is None

    @pytest.mark.parametrize("content", [b"[outlook", b"\xff\xfe\x00", b"journal = 3\noutlook = 4\n"])
    def test_a_file_that_is_none_is_told(self, patient: Patient, content: bytes) -> None:
        (patient.home / "accord.toml").write_bytes(content)
        checks = patient.seen()
        assert "settings" in faults(checks)
        assert checks["versions"]["ok"] is True
        assert checks["lock"]["because"] == "settings"

    def test_a_missing_variable_is_named(self, patient: Patient) -> None:
        patient.set("salesforce", 'auth = "token-env"')
        checks = patient.seen()
        assert "ACCORD_SALESFORCE_TOKEN" in checks["settings"]["problem"]
        assert faults(checks) == {"settings", "salesforce.signin"}

    def test_a_home_that_is_not_there(self, patient: Patient) -> None:
        patient.sandbox.world.requests.clear()
        ended = CliRunner().invoke(accord, ["doctor", "--json"], obj=Invocation(home=str(patient.home / "no" / "home")))
        patient.judge(json.loads(ended.stdout), ended)
        assert not (patient.home / "no").exists()
        assert patient.sandbox.world.requests == []


class TestReaching:
    def test_a_service_that_is_stopped_is_away_and_what_needs_it_says_so(self, patient: Patient) -> None:
        patient.sandbox.stop()
        checks = patient.seen()
        assert faults(checks) == {"outlook.reach", "salesforce.reach"}
        assert "nothing listens" in checks["outlook.reach"]["problem"]
        assert checks["salesforce.external_id"]["because"] == "salesforce.reach"

    def test_a_name_that_nobody_knows(self, patient: Patient) -> None:
        patient.set("salesforce", 'instance_url = "https://nobody.invalid"')
        checks = patient.seen()
        assert faults(checks) == {"salesforce.reach"}
        assert "nobody.invalid" in checks["salesforce.reach"]["problem"]
        assert "instance_url" in checks["salesforce.reach"]["hint"]

    def test_a_certificate_of_somebody_else_is_no_absence(self, patient: Patient, tmp_path: Path) -> None:
        trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
        patient.set("outlook", f"ca_bundle = {json.dumps(str(tmp_path / 'other.pem'))}")
        checks = patient.seen()
        assert faults(checks) == {"outlook.tls"}
        assert "ca_bundle" in checks["outlook.tls"]["hint"]
        assert checks["outlook.reach"]["ok"] is True

    def test_a_certificate_for_another_name(self, patient: Patient, tmp_path: Path) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        with impostor(authority, "somebody.example") as port:
            patient.set("outlook", f"ca_bundle = {json.dumps(str(tmp_path / 'authority.pem'))}")
            patient.set("outlook", f'base_url = "https://localhost:{port}/v1.0"')
            checks = patient.seen()
        assert faults(checks) == {"outlook.tls"}
        assert "another name" in checks["outlook.tls"]["problem"]

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_a_bundle_that_is_none(self, patient: Patient, tmp_path: Path, content: str | None) -> None:
        if content:
            (tmp_path / "none.pem").write_text(content)
        patient.set("salesforce", f"ca_bundle = {json.dumps(str(tmp_path / 'none.pem'))}")
        checks = patient.seen()
        assert faults(checks) == {"salesforce.tls"}
        assert "none.pem" in checks["salesforce.tls"]["problem"]

    def test_a_proxy_that_turns_us_away_is_named_without_its_password(
        self, patient: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        patient.set("salesforce", 'instance_url = "https://accord.example"')
        with proxy() as (address, asked):
            monkeypatch.setenv("HTTPS_PROXY", address.replace("//", "//ann:hush-hush@"))
            checks = patient.seen()
        assert faults(checks) == {"salesforce.reach"}
        assert address.removeprefix("http://") in checks["salesforce.reach"]["problem"]
        assert "hush-hush" not in json.dumps(checks)
        assert asked == ["CONNECT accord.example:443"]

    def test_a_clock_that_is_wrong_is_told_by_how_much(self, patient: Patient) -> None:
        patient.sandbox.world.advance(timedelta(seconds=61))
        checks = patient.seen()
        assert faults(checks) == {"clock"}
        assert "61 s ahead" in checks["clock"]["problem"]
        patient.sandbox.world.advance(timedelta(seconds=-1))
        assert faults(patient.seen()) == set()


class TestOutlook:
    def test_a_token_that_is_refused(self, patient: Patient) -> None:
        patient.sandbox.world.graph.expire_token()
        checks = patient.seen()
        assert faults(checks) == {"outlook.signin"}
        assert checks["outlook.source"]["because"] == "outlook.signin"
        assert checks["salesforce.fields"]["ok"] is True

    def test_a_command_that_fails(self, patient: Patient) -> None:
        (patient.home / "outlook.token").unlink()
        assert faults(patient.seen()) == {"outlook.signin"}

    @pytest.mark.parametrize(
        ("path", "right"),
        [
            ("/calendar", "Calendars.ReadWrite"),
            ("/contacts|contactFolders", "Contacts.ReadWrite"),
            ("/todo", "Tasks.ReadWrite"),
        ],
    )
    def test_a_missing_permission_is_named(self, patient: Patient, path: str, right: str) -> None:
        denied = {"error": {"code": "ErrorAccessDenied", "message": "Access is denied."}}
        patient.sandbox.world.faults.add(
            Fault("status", path=path, side="outlook", count=None, status=403, body=denied)
        )
        checks = patient.seen()
        assert faults(checks) == {"outlook.permissions"}
        assert right in checks["outlook.permissions"]["problem"]
        assert (
            len([r for r in ("Calendars.", "Contacts.", "Tasks.") if r in checks["outlook.permissions"]["problem"]])
            == 1
        )

    def test_a_zone_that_is_not_shown_is_advice(self, patient: Patient) -> None:
        patient.sandbox.world.faults.add(
            Fault("status", path="mailboxSettings", side="outlook", count=None, status=403, body={"error": {}})
        )
        checks = patient.seen()
        assert checks["outlook.permissions"]["ok"] is None
        assert "MailboxSettings.Read" in checks["outlook.permissions"]["problem"]

    def test_a_source_and_a_mailbox_that_are_not_there(self, patient: Patient) -> None:
        patient.set("tasks", 'source = "Nowhere"')
        checks = patient.seen()
        assert faults(checks) == {"outlook.source"}
        assert "Nowhere" in checks["outlook.source"]["problem"]
        patient.set("outlook", 'mailbox = "nobody@accord.example"')
        assert faults(patient.seen()) & {"outlook.mailbox", "outlook.permissions"}


class TestSalesforce:
    def test_a_token_that_is_refused(self, patient: Patient) -> None:
        patient.sandbox.world.salesforce.expire_token()
        assert faults(patient.seen()) == {"salesforce.signin"}

    def test_rights_that_are_missing_unless_prevented(self, patient: Patient) -> None:
        patient.sandbox.world.salesforce.switch(middle_names=True, read_only_objects=("Contact",))
        problem = patient.seen()["salesforce.permissions"]["problem"]
        assert "create Contact" in problem
        assert "update Contact" in problem
        assert "delete" not in problem
        patient.set("contacts", 'prevent.salesforce = ["create", "update", "delete"]')
        assert faults(patient.seen()) == set()

    def test_fields_that_are_hidden_or_locked_are_named(self, patient: Patient) -> None:
        patient.sandbox.world.salesforce.switch(
            middle_names=True,
            hidden_fields=("Event.IsPrivate", "Contact.Birthdate"),
            read_only_fields=("Contact.Phone",),
        )
        checks = patient.seen()
        assert faults(checks) == {"salesforce.fields"}
        for name in ("Event.IsPrivate", "Contact.Birthdate", "Contact.Phone"):
            assert name in checks["salesforce.fields"]["problem"]
        assert "sync_private" in checks["salesforce.fields"]["hint"]

    def test_only_enabled_kinds_are_looked_at(self, patient: Patient) -> None:
        patient.sandbox.world.salesforce.switch(middle_names=True, hidden_fields=("Contact.Birthdate",))
        patient.run("enable", "tasks")
        assert faults(patient.seen()) == set()

    def test_the_external_id(self, patient: Patient) -> None:
        patient.sandbox.world.salesforce.switch(middle_names=True, external_ids=False)
        check = patient.seen()["salesforce.external_id"]
        assert check["ok"] is None
        assert "Accord_Id__c" in check["problem"]
        patient.sandbox.world.salesforce.switch(external_ids=True, external_ids_unique=False)
        check = patient.seen()["salesforce.external_id"]
        assert check["ok"] is False
        assert "not unique" in check["problem"]

    def test_a_pair_of_fields_that_cannot_be_synced_is_named(self, patient: Patient) -> None:
        with (patient.home / "accord.toml").open("a") as file:
            file.write('\n[[tasks.fields]]\noutlook = "categories"\nsalesforce = "Nowhere__c"\n')
        checks = patient.seen()
        assert faults(checks) == {"salesforce.fields"}
        assert "Task.Nowhere__c is not there" in checks["salesforce.fields"]["problem"]

    def test_a_campaign_that_is_none(self, patient: Patient) -> None:
        patient.set("contacts", 'scope = "campaign:701000000000001AAA"')
        checks = patient.seen()
        assert faults(checks) == {"salesforce.campaign"}
        assert "701000000000001AAA" in checks["salesforce.campaign"]["problem"]


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False),
        ((3, 45, 0), True), ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False),
    ],
)  # fmt: skip
def test_the_wal_reset_bug_is_known_by_version(version: tuple[int, int, int], affected: bool) -> None:
    assert has_wal_reset_bug(version) is affected


@pytest.mark.parametrize(
    ("have", "sign", "limit", "fits"),
    [
        ("2.1.0b2", ">=", "2.1", True),
        ("2.0.9", ">=", "2.1", False),
        ("2.2", "<", "2.2", False),
        ("8", "==", "8.0", True),
    ],
)
def test_versions_are_compared_by_number(have: str, sign: str, limit: str, fits: bool) -> None:
    assert _meets(have, sign, limit) is fits


def test_in_a_narrow_terminal_what_was_found_stands_below_what_was_looked_at() -> None:
    checks = (
        Check("outlook.reach", ok=True, found="within reach"),
        Check("lock", ok=False, problem="x " * 40, hint="y"),
    )
    lines = doctor_text(Examination(checks), Look(width=40)).splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[:2] == ["ok     outlook.reach", "  within reach"]
    assert "  Next: y" in lines
