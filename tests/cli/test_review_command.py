"""`accord review`: the review of what was read last, without reading anew, written only after a whole "yes"."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.server import Sandbox
from cli.main import accord
from cli.review.prompts import PROMPT
from cli.tryout.sandbox_home import write_sandbox_home
from cli.wiring.sandbox import SandboxAddress
from tests.cli.test_two_terminals import CONFIRM
from tests.support.terminal import Terminal


def documents(told: str) -> list[Any]:
    """Return the JSON objects that a terminal printed one after the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := told.find("{", at)) >= 0:
        document, at = decoder.raw_decode(told, at)
        found.append(document)
    return found


def test_line_by_line_it_decides_undoes_and_writes_and_leaving_writes_nothing(tmp_path: Path) -> None:
    with Sandbox.start() as sandbox, Terminal(tmp_path / "home") as terminal:
        address = SandboxAddress(sandbox.url, Path(sandbox.ca_file), sandbox.outlook_token, sandbox.salesforce_token)
        write_sandbox_home(tmp_path / "home", address)
        for title in ("Call", "Offer", "Pay"):
            sandbox.outlook.create("tasks", {"title": title})
        terminal.type("init", "enable tasks", "observe tasks", "review --json")
        terminal.await_text(PROMPT)
        terminal.type("/ offer", "e *", "z", "/ call", "f *", "lunch", "/ pay", "e *", "Z", "/", "q")
        told = terminal.await_text("[0]\n")
        assert "There is nothing to redo." in told
        assert not sandbox.salesforce.all("Task")
        terminal.type("review --plain --json")
        shown = terminal.await_text(PROMPT)
        assert "Call" not in shown
        assert "- excluded" in shown
        terminal.type("a")
        assert "Salesforce: 1 create" in terminal.await_text(CONFIRM)
        terminal.type("yes")
        terminal.await_text("[0]\n")
        terminal.type("log --json", "history --json")
        ended = terminal.end()
        assert ended.code == 0, ended.asked
        assert [task["Subject"] for task in sandbox.salesforce.all("Task")] == ["Offer"]
    left, written, *events, history = [each for each in documents(ended.told) if "feeds" not in each]
    assert (left["ending"], left["run"]) == ("declined", "")
    assert (written["ending"], written["summary"]["succeeded"]) == ("done", 1)
    assert [(run["command"], run["outcome"]) for run in history["runs"]] == [("apply", "done"), ("observe", "done")]
    types = [event["type"] for event in events]
    assert [name for name in types if name.startswith("decision")] == [
        "decision-made",
        "decision-restored",
        "decision-made",
        "decision-made",
    ]


def test_without_anybody_to_ask_it_says_what_to_do_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path)]
    assert accord.exit_code(["init", *home], {}) == 0
    assert accord.exit_code(["enable", "tasks", *home], {}) == 0
    settings = (
        "salesforce.instance_url=https://acme.my.salesforce.com",
        "outlook.client_id=a",
        "salesforce.auth=sf-cli",
    )
    where = [word for each in settings for word in ("--set", each)]
    assert accord.exit_code(["review", *home, *where], {}) == 2
    told = capsys.readouterr().err
    assert "no terminal" in told
    assert "accord plan" in told
