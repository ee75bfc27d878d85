"""The disk is full while a sync reads: the person is told in two lines, and what the journal held is still there."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sandbox.server import Sandbox
from tests.cli.test_two_terminals import Profile

ROOT = Path(__file__).resolve().parents[2]
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
from cli.main import main
main()
"""


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    with Sandbox.start() as sandbox:
        yield Profile(tmp_path / "home", sandbox)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_is_told_in_two_lines(profile: Profile) -> None:
    profile.furnish("Call")
    profile.run("observe")
    held = profile.run("log", "--json").told
    for number in range(200):
        body = {"contentType": "text", "content": f"{number} " * 1000}
        profile.sandbox.outlook.create("tasks", {"title": f"Task {number}", "body": body})
    command = [sys.executable, "-c", LIMITED, "--home", str(profile.home), "observe"]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    problem, hint = ended.stderr.splitlines()
    assert re.fullmatch(
        r"Error: The journal at .*journal\.db cannot be used: the disk (is full|reported an error)\.", problem
    )
    assert hint.startswith("Next: ")
    profile.run("verify")
    assert profile.run("log", "--json").told.startswith(held)
    profile.run("observe")
    assert len(profile.rows()) == 201
