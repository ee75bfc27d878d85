"""Whole commands against the office sandbox: what they print, their JSON, and the codes they end with."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import validate

from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.main import accord
from cli.tryout.sandbox_home import write_sandbox_home, write_tokens
from cli.wiring.sandbox import SandboxAddress
from cli.wiring.session import open_session

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
AT_TEN = "2026-11-22T10:00:00Z"

TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
TEXT_OR_NULL = {"type": ["string", "null"]}
ANY: dict[str, Any] = {}


def exactly(**properties: object) -> dict[str, object]:
    """Return the schema of an object that has these keys; more may be added."""
    return {"type": "object", "required": list(properties), "properties": properties}


def some(items: object) -> dict[str, object]:
    return {"type": "array", "minItems": 1, "items": items}


COUNTS = ("create", "update", "delete", "link", "conflict", "held", "prevented", "ignored", "excluded", "private")
FACE = {"anyOf": [{"type": "null"}, exactly(id=TEXT, title=TEXT, when=TEXT_OR_NULL, modified=TEXT_OR_NULL)]}
FIELD = exactly(name=TEXT, base=ANY, outlook=ANY, salesforce=ANY, winner=TEXT_OR_NULL)
ROW = exactly(
    item=TEXT, kind=TEXT, action={"enum": ["create", "update", "delete", "link", "conflict", "none"]},
    target={"enum": ["outlook", "salesforce", "both", None]}, state=TEXT, rule=TEXT, reason=TEXT, mails=COUNT,
    outlook=FACE, salesforce=FACE, fields={"type": "array", "items": FIELD},
)  # fmt: skip
SCHEMAS: dict[str, dict[str, object]] = {
    "plan": exactly(
        schema={"const": "accord.plan/1"}, profile=TEXT, run=TEXT_OR_NULL, position=COUNT, digest=TEXT,
        as_of={"const": AT_TEN},
        summary=exactly(**dict.fromkeys((*COUNTS, "out_of_scope", "mails"), COUNT)), items=some(ROW),
    ),
    "observe": exactly(
        schema={"const": "accord.observe/1"}, run=TEXT,
        feeds=some(exactly(side=TEXT, kind=TEXT, read=COUNT, changed=COUNT, gone=COUNT, complete=FLAG, requests=COUNT)),
    ),
    "apply": exactly(
        schema={"const": "accord.apply/1"}, run=TEXT, plan=TEXT,
        summary=exactly(succeeded=COUNT, failed=COUNT, stale=COUNT, unknown=COUNT, skipped=COUNT),
        items=some(exactly(item=TEXT, action=TEXT, target=TEXT_OR_NULL, outcome=TEXT, error=ANY)),
    ),
    "decide": exactly(schema={"const": "accord.decide/1"}, items=some(exactly(item=TEXT, state=TEXT))),
    "ignored": exactly(schema={"const": "accord.ignored/1"}, items=some(exactly(item=TEXT, until=TEXT, decision=ANY))),
    "show": exactly(schema={"const": "accord.show/1"}, item=TEXT, outlook=ANY, salesforce=ANY, history=some(ANY)),
    "replay": exactly(
        schema={"const": "accord.replay/1"}, run=TEXT, position=COUNT, recorded=TEXT, recomputed=TEXT,
        identical={"const": True}, differences={"type": "array", "maxItems": 0},
    ),
    "verify": exactly(
        schema={"const": "accord.verify/1"}, events=COUNT, ok={"const": True}, problems={"type": "array", "maxItems": 0}
    ),
    "history": exactly(
        schema={"const": "accord.history/1"},
        runs=some(exactly(
            run=TEXT, kinds=some(TEXT), actor=TEXT, started=TEXT, finished=TEXT_OR_NULL, outcome=TEXT_OR_NULL,
            summary={"type": "object"},
        )),
    ),
    "log": exactly(
        position=COUNT, version=COUNT, run=TEXT_OR_NULL, kind=TEXT_OR_NULL, item=TEXT_OR_NULL, type=TEXT, at=TEXT,
        actor=TEXT, data={"type": "object"}, content=ANY, hash=TEXT,
    ),
}  # fmt: skip


class Desk:
    """A home that points to a sandbox, and a person who types commands."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home, self.sandbox = home, sandbox
        self.address = SandboxAddress(
            sandbox.url, Path(sandbox.ca_file), sandbox.outlook_token, sandbox.salesforce_token
        )

    def furnish(self) -> "Desk":
        """Make the home, with all kinds switched on."""
        write_sandbox_home(self.home, self.address)
        self.run("init", code=0)
        self.run("enable", "calendar", "contacts", "tasks", code=0)
        return self

    def run(self, *words: str, code: int | None = None, answers: str | None = None) -> Result:
        person = Invocation(home=str(self.home), interactive=answers is not None)
        ended = CliRunner().invoke(accord, words, obj=person, input=answers)
        assert code is None or ended.exit_code == code, ended.stderr
        return ended

    def json(self, *words: str, code: int = 0) -> Any:
        """Return the one document that a command prints, having checked it."""
        document = json.loads(self.run(*words, "--json", code=code).stdout)
        validate(document, SCHEMAS[words[0]])
        return document

    def items(self, *words: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.json("plan", *words)["items"]
        return items


@pytest.fixture(scope="module")
def office() -> Iterator[Sandbox]:
    with Sandbox.start("office", now=NOW) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_NOW", AT_TEN)


@pytest.fixture
def desk(tmp_path: Path, office: Sandbox) -> Desk:
    return Desk(tmp_path / "home", office).furnish()


@pytest.fixture(scope="module")
def first_reading(office: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose journal holds both sides of the office."""
    desk = Desk(tmp_path_factory.mktemp("office") / "home", office).furnish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCORD_NOW", AT_TEN)
        desk.run("observe", code=0)
    return desk.home


@pytest.fixture
def read(tmp_path: Path, office: Sandbox, first_reading: Path) -> Desk:
    """A desk in a home of its own where both sides of the office have been read."""
    return Desk(Path(shutil.copytree(first_reading, tmp_path / "read")), office)


def test_before_reading_the_plan_says_what_to_do(desk: Desk) -> None:
    ended = desk.run("plan", code=0)
    assert (
        ended.stderr == "Not fully read yet: calendar, contacts, tasks. Run: accord observe calendar contacts tasks\n"
    )


class TestPlan:
    def test_pending_ends_with_3_only_when_asked(self, read: Desk) -> None:
        read.run("plan", code=0)
        assert read.run("plan", "--exit-code", code=3).stdout == read.run("plan").stdout

    def test_hidden_rows_are_listed_only_with_all(self, read: Desk) -> None:
        shown, all_of_them = read.json("plan"), json.loads(read.run("plan", "--all", "--json").stdout)
        states = {item["state"] for item in shown["items"]}
        assert states <= {"proposed", "held", "conflict", "excluded"}
        assert shown["summary"] == all_of_them["summary"]
        private = [item for item in all_of_them["items"] if item["state"] == "private"]
        assert len(private) == shown["summary"]["private"] > 0
        assert all(set(item[side] or {"id"}) == {"id"} for item in private for side in ("outlook", "salesforce"))

    def test_one_kind(self, read: Desk) -> None:
        assert {item["kind"] for item in read.items("tasks")} == {"tasks"}

    def test_settings_for_this_once(self, read: Desk) -> None:
        before = read.json("plan", "tasks")["summary"]
        after = read.json("plan", "tasks", "--set", "tasks.prevent.outlook=create")["summary"]
        assert before["prevented"] == 0 < after["prevented"]
        assert before["create"] == after["create"] + after["prevented"]


class TestDecide:
    def first(self, desk: Desk, state: str, kind: str = "calendar") -> str:
        return next(str(item["item"]) for item in desk.items(kind) if item["state"] == state)

    @pytest.mark.parametrize(
        ("flags", "state"),
        [
            (("--exclude",), "excluded"),
            (("--ignore-once",), "ignored"),
            (("--ignore-forever", "--reason", "mine"), "ignored"),
        ],
        ids=["exclude", "once", "forever"],
    )
    def test_new_state(self, read: Desk, flags: tuple[str, ...], state: str) -> None:
        item = self.first(read, "proposed")
        assert read.json("decide", item[:6], *flags)["items"][0]["state"] == state
        assert read.json("decide", item, "--clear")["items"][0]["state"] == "proposed"

    def test_preferring_settles_a_conflict(self, read: Desk) -> None:
        item = self.first(read, "conflict", "tasks")
        settled = read.json("decide", item, "--prefer", "salesforce")["items"][0]
        assert {field["winner"] for field in settled["fields"]} == {"salesforce"}
        assert settled["state"] == "proposed"

    def test_where_chooses_rows(self, read: Desk) -> None:
        conflicts = {item["item"] for item in read.items("tasks") if item["state"] == "conflict"}
        decided = read.json("decide", "--where", "kind=tasks state=conflict", "--exclude")
        assert {item["item"] for item in decided["items"]} == conflicts

    def test_ignored_are_listed_with_their_reason(self, read: Desk) -> None:
        item = self.first(read, "proposed", "tasks")
        read.run("decide", item, "--ignore-forever", "--reason", "not \x1b[31mthis", code=0)
        assert read.json("ignored")["items"][0]["decision"]["reason"] == "not \x1b[31mthis"
        text = read.run("ignored").stdout
        assert "not \\x1b[31mt" in text
        assert "\x1b" not in text

    def test_a_record_is_found_by_its_remote_id(self, read: Desk) -> None:
        face = next(item for item in read.items("contacts") if item["salesforce"])
        assert read.json("show", face["salesforce"]["id"])["item"] in (face["item"], face.get("counterpart"))


class TestApply:
    """Each test writes, so each has a sandbox of its own."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> Iterator[Desk]:
        with Sandbox.start("office", now=NOW) as sandbox:
            yield Desk(tmp_path / "home", sandbox).furnish()

    @pytest.fixture
    def read(self, desk: Desk) -> Desk:
        desk.run("observe", code=0)
        return desk

    def test_nothing_leaves_before_yes(self, read: Desk) -> None:
        refused = read.run("apply", code=2)
        assert refused.stderr.endswith("Next: Look with accord plan, then run: accord apply --yes\n")
        before = read.items()
        for answer in ("no\n", "y\n", "\n", ""):
            ended = read.run("apply", answers=answer, code=0)
            assert ended.stdout == "Not confirmed: nothing was written.\n"
            assert "  Mails:      nobody" in ended.stderr
        assert read.items() == before

    def test_another_plan_is_refused(self, read: Desk) -> None:
        ended = read.run("apply", "--yes", "--plan", "0123456789abcdef", code=5)
        assert len(ended.stderr.splitlines()) == 2

    def test_the_whole_way(self, read: Desk) -> None:
        digest = read.json("plan", "contacts")["digest"]
        done = read.json("apply", "contacts", "--yes", "--plan", digest)
        assert done["plan"] == digest
        assert {item["outcome"] for item in done["items"]} == {"succeeded"}
        assert read.json("replay", done["run"])["recorded"] == digest
        assert read.json("verify")["ok"]
        run = read.json("history", done["run"][:-2])["runs"][0]
        assert run["outcome"] == "done"
        assert {event["type"] for event in run["events"]} >= {"plan-confirmed", "write-started", "write-succeeded"}
        for command in ("apply", "sync"):
            again = json.loads(read.run(command, "contacts", "--yes", "--json", code=0).stdout)
            assert again["items"] == []
            current = json.loads(read.run("plan", "contacts", "--json", code=0).stdout)
            assert again["plan"] == current["digest"]
            assert again["run"] == read.json("history")["runs"][0]["run"]

    def test_sync_reviews_confirms_and_writes(self, desk: Desk) -> None:
        ended = desk.run("sync", "tasks", answers="y\n?\na\nyes\n", code=0)
        assert re.fullmatch(
            r"Rows: \d+ succeeded\. Run 20261122-100000-\w{4}\n3 rows wait for you: 3 in conflict\. See: accord plan\n",
            ended.stdout,
        )
        assert [item["state"] for item in desk.items("tasks")] == ["conflict"] * 3

    def test_sync_that_is_left_writes_nothing(self, desk: Desk) -> None:
        assert desk.run("sync", "tasks", code=2).stdout == ""
        assert desk.run("sync", "tasks", answers="n\n", code=0).stdout == ""
        ended = desk.run("sync", "tasks", answers="\nq\n", code=0)
        assert ended.stdout == "Not confirmed: nothing was written.\n"

    def test_rows_that_failed_end_with_4(self, read: Desk) -> None:
        item = next(i for i in read.items("contacts") if i["target"] == "salesforce" and i["salesforce"])
        read.sandbox.salesforce.edit("Contact", item["salesforce"]["id"], {"Title": "Changed meanwhile"})
        done = read.json("apply", "contacts", "--yes", code=4)
        assert done["summary"]["stale"] == 1


def test_log_is_a_line_an_event(read: Desk) -> None:
    lines = [json.loads(line) for line in read.run("log", "--json", code=0).stdout.splitlines()]
    for line in lines[:50]:
        validate(line, SCHEMAS["log"])
    assert [line["version"] for line in lines] == list(range(1, len(lines) + 1))
    assert len(read.run("log").stdout.splitlines()) == len(lines)
    item = next(line["item"] for line in lines if line["item"])
    assert {line["item"] for line in map(json.loads, read.run("log", item, "--json").stdout.splitlines())} == {item}


def test_observing_tells_each_feed(desk: Desk) -> None:
    feeds = desk.json("observe", "tasks")["feeds"]
    assert [(feed["side"], feed["kind"]) for feed in feeds] == [("outlook", "tasks"), ("salesforce", "tasks")]
    told = desk.run("observe", "tasks", "--profile", "other").stdout
    assert "tasks  Outlook     17    17       0     10:00:00" in told
    assert "times in UTC" in told


class TestTrouble:
    def test_token_refused(self, desk: Desk) -> None:
        write_tokens(desk.home, SandboxAddress(desk.address.url, desk.address.ca_file, "wrong", "wrong"))
        self.two_lines(desk.run("observe", code=1))

    def test_no_token(self, desk: Desk) -> None:
        (desk.home / "outlook.token").unlink()
        self.two_lines(desk.run("observe", code=1))

    def test_nobody_listens(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACCORD_OUTLOOK__BASE_URL", "https://localhost:1/v1.0")
        self.two_lines(desk.run("observe", "--set", "outlook.timeout=1", code=1))

    def test_no_organisation(self, desk: Desk) -> None:
        path = desk.home / "accord.toml"
        path.write_text(re.sub(r"(?m)^instance_url = .*$", "", path.read_text("utf-8")), encoding="utf-8")
        assert "salesforce.instance_url is not set" in desk.run("observe", code=1).stderr

    def test_another_run_holds_the_profile(self, desk: Desk) -> None:
        with open_session(Invocation(home=str(desk.home)), command="sync") as session:
            session.actor = "somebody else"
            with session.hold():
                ended = desk.run("observe", code=6)
        self.two_lines(ended)
        assert "somebody else" in ended.stderr
        assert "(sync, started" in ended.stderr

    def two_lines(self, ended: Result) -> None:
        assert ended.stdout == ""
        assert re.fullmatch(r"Error: .+\nNext: .+\n", ended.stderr)
        assert "bug" not in ended.stderr


def test_a_sandbox_home_is_not_written_over_another(tmp_path: Path, office: Sandbox) -> None:
    (tmp_path / "accord.toml").write_text("[tasks]\n", encoding="utf-8")
    ended = CliRunner().invoke(accord, ["sandbox", "--home", str(tmp_path)])
    assert ended.exit_code == 2
    assert (tmp_path / "accord.toml").read_text("utf-8") == "[tasks]\n"


def test_unknown_seed() -> None:
    ended = CliRunner().invoke(accord, ["sandbox", "--seed", "castle"])
    assert ended.exit_code == 2


def test_demo_tells_the_truth() -> None:
    told = CliRunner().invoke(accord, ["demo"])
    assert told.exit_code == 0, told.stderr
    assert told.stdout.count("  checked: ") == 9
    assert told.stdout.endswith("That was a whole sync. Your own: accord init\n")
