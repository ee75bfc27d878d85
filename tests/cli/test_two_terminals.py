"""Two terminals at one profile, each a process of its own: who waits for whom, and that nothing is lost."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from cli.review.prompts import MOVED, PROMPT
from cli.tryout.sandbox_home import write_sandbox_home
from cli.wiring.sandbox import SandboxAddress
from tests.support.journals import BACKENDS
from tests.support.terminal import Ended, Terminal, run_here

START = "[Y/n] "
CONFIRM = 'Write this? Type "yes": '
PATIENCE = 60
"""Seconds after which a process that should have come to a point is given up."""


class Pause(Fault):
    """The next request of Outlook's: it says that it is there, and its answer waits until it may go on."""

    def __init__(self) -> None:
        super().__init__("delay", side="outlook")
        self.reached, self.may_go_on = Event(), Event()

    def meets(self, method: str, path: str, side: str) -> bool:
        met = super().meets(method, path, side)
        if met:
            self.reached.set()
            assert self.may_go_on.wait(PATIENCE)
        return met


class Profile:
    """A profile of tasks whose Outlook is a sandbox's, and the processes that work on it."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home, self.sandbox = home, sandbox
        self.tasks: dict[str, str] = {}

    def furnish(self, *titles: str) -> None:
        """Make the home, and tasks in Outlook that Salesforce does not have."""
        found = self.sandbox
        address = SandboxAddress(found.url, Path(found.ca_file), found.outlook_token, found.salesforce_token)
        write_sandbox_home(self.home, address)
        self.run("init")
        self.run("enable", "tasks")
        self.tasks = {title: self.sandbox.outlook.create("tasks", {"title": title}) for title in titles}

    def rename(self, title: str, new: str) -> None:
        self.sandbox.outlook.edit("tasks", self.tasks[title], {"title": new})

    def run(self, *words: str, code: int = 0) -> Ended:
        """Run a command to its end, in another process than that of a terminal."""
        ended = run_here(self.home, *words)
        assert ended.code == code, ended.asked
        return ended

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").told)

    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.json("plan", "--all")["items"]
        return rows

    def written(self) -> list[str]:
        """Return what the tasks in Salesforce are called."""
        return sorted(task["Subject"] for task in self.sandbox.salesforce.all("Task"))


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    with Sandbox.start() as sandbox:
        yield Profile(tmp_path / "home", sandbox)


@pytest.fixture
def terminal(profile: Profile) -> Iterator[Terminal]:
    """A terminal where a sync has read four tasks, and waits in its review."""
    profile.furnish("Call", "Offer", "Pay", "Visit")
    with Terminal(profile.home) as opened:
        opened.type("sync --json")
        opened.await_text(START)
        opened.type("")
        plan = opened.await_text(PROMPT)
        assert all(title in plan for title in profile.tasks)
        yield opened


def test_while_a_person_thinks_others_read_and_decide_and_only_what_still_holds_is_written(
    profile: Profile, terminal: Terminal
) -> None:
    profile.rename("Call", "Call Bob")
    profile.run("observe")
    profile.run("decide", "--where", "title~offer", "--exclude")
    terminal.type("a")
    shown = terminal.await_text(PROMPT)
    assert MOVED in shown
    assert "Call Bob" in shown
    terminal.type("a")
    assert "Salesforce: 3 creates" in terminal.await_text(CONFIRM)
    profile.rename("Pay", "Pay twice")
    profile.run("observe")
    profile.run("decide", "--where", "title~visit", "--exclude")
    terminal.type("yes")
    ended = terminal.end()
    assert ended.code == 4, ended.asked
    summary = json.loads(ended.told)["summary"]
    assert summary == {"succeeded": 1, "failed": 0, "stale": 2, "unknown": 0, "skipped": 0}
    assert profile.written() == ["Call Bob"]
    assert sorted((row["outlook"]["title"], row["state"]) for row in profile.rows()) == [
        ("Offer", "proposed"),
        ("Pay twice", "proposed"),
        ("Visit", "excluded"),  # said after the plan was made: it is for the next one
    ]
    profile.run("verify")


def test_a_sync_that_is_killed_at_its_prompt_is_closed_by_the_next_run(profile: Profile, terminal: Terminal) -> None:
    terminal.kill()
    assert [(run["command"], run["outcome"]) for run in profile.json("history")["runs"]] == [("sync", None)]
    profile.run("observe")
    assert [(run["command"], run["outcome"]) for run in profile.json("history")["runs"]] == [
        ("observe", "done"),
        ("sync", "abandoned"),
    ]
    profile.run("apply", "--yes")
    assert profile.written() == sorted(profile.tasks)


@pytest.mark.parametrize("backend", BACKENDS)
def test_of_two_who_decide_at_once_nothing_is_lost(
    profile: Profile, backend: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "postgresql":
        monkeypatch.setenv("ACCORD_JOURNAL__URL", request.getfixturevalue("postgres_url"))
    profile.furnish(*(f"Task {number}" for number in range(40)))
    profile.run("observe")
    items = [row["item"] for row in profile.rows()]
    with Terminal(profile.home) as one, Terminal(profile.home) as other:
        for mine, hers in zip(items[:20], items[20:], strict=True):
            one.type(f"decide {mine} --exclude")
            other.type(f"decide {hers} --ignore-once")
        assert [terminal.end().asked for terminal in (one, other)] == ["[0]\n" * 20] * 2
    states = {row["item"]: row["state"] for row in profile.rows()}
    assert states == dict.fromkeys(items[:20], "excluded") | dict.fromkeys(items[20:], "ignored")
    profile.run("verify")


def test_who_finds_the_profile_held_is_told_by_whom(profile: Profile) -> None:
    profile.furnish("Call", "Offer")
    profile.run("observe")
    pause = Pause()
    profile.sandbox.world.faults.add(pause)
    with Terminal(profile.home) as reading:
        reading.type("observe --set outlook.timeout=300")
        assert pause.reached.wait(PATIENCE)
        try:
            busy = [profile.run(*words, code=6) for words in (("observe",), ("apply", "--yes"))]
            profile.run("decide", "--where", "title~call", "--exclude")
            assert [row["state"] for row in profile.rows()].count("excluded") == 1
            assert [run["outcome"] for run in profile.json("history")["runs"]] == ["done"]
        finally:
            pause.may_go_on.set()
        assert reading.end().code == 0
    told = (
        rf"Error: Another accord command \(observe, started \d\d:\d\d UTC by .+, process {reading.pid} on .+\)"
        r" is still running\.\nNext: Wait until it has ended, then try again\.\n"
    )
    assert all(re.fullmatch(told, ended.asked) for ended in busy), busy
    profile.run("apply", "--yes")
    assert profile.written() == ["Offer"]
