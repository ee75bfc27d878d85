"""The review as a process: how the browser is given the link, and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.engine.sitting import Sitting
from core.errors import AccordError
from tests.core.test_worksheet import KINDS, office
from tests.support.pages import LOOK, Inside, link_in

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.xdist_group("page"),
    pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to send to another process on Windows"),
]

PROGRAM = """
import sys
from cli.review.page import hosting, serving
from core.engine.sitting import Sitting
from tests.core.test_worksheet import KINDS, office
from tests.support.pages import LOOK

desk, pages = office(), []
made, write = hosting.Page, desk.salesforce.write
hosting.Page = lambda *given: pages.append(made(*given)) or pages[-1]

def until_stopped(scope, writes):  # no answer comes before somebody wants it to end
    for outcome in write(scope, writes):
        pages[0].room.watch._stop.wait(20)
        yield outcome

desk.salesforce.write = until_stopped
sitting = Sitting(desk.session, KINDS)
serving.serve(sitting, LOOK, open_browser="--open" in sys.argv, say=lambda text: print(text, flush=True))
for report in sitting.reports:
    print(report.ending, *sorted(row.outcome for row in report.rows))
"""


@contextmanager
def process(*words: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run a review in a process of its own; yield it, and what it says first."""
    command = [sys.executable, "-c", PROGRAM, *words]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment
    ) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline()
        finally:
            running.kill()


def file_in(said: str) -> Path:
    """Return the file that the terminal names."""
    return Path(said.rpartition(": ")[2].strip())


def ended(running: "subprocess.Popen[str]") -> str:
    """Press Ctrl-C, and return what is said from there on; nothing may be complained of."""
    running.send_signal(signal.SIGINT)
    said, complaints = running.communicate(timeout=20)
    assert complaints == ""
    assert running.returncode == 0
    return said


def test_ctrl_c_ends_it_and_no_file_stays() -> None:
    with process() as (running, said):
        file = file_in(said)
        assert file.exists()
        assert ended(running).endswith("The review has ended.\n")
    assert not file.parent.exists()


def test_ctrl_c_during_a_writing_waits_for_the_request_in_flight() -> None:
    with process() as (running, said):
        person = Inside(link_in(file_in(said)))
        assert "Type yes" in person.step(verb="apply", at=None).json()["dialog"]
        assert "Stop</button>" in person.step(verb="write", at=None, answers={"word": "yes"}).json()["dialog"]
        assert person.step(verb="exclude", at=0).json()["told"].startswith("Accord is writing.")
        rest = ended(running)
    assert "interrupted" in rest
    assert "succeeded" in rest
    assert "skipped" in rest


def test_the_browser_is_given_a_file_and_no_secret(tmp_path: Path) -> None:
    recorder, told = tmp_path / "browser.py", tmp_path / "told"
    recorder.write_text(
        "import sys, urllib.parse, pathlib\n"
        "file = pathlib.Path(urllib.parse.unquote(sys.argv[1]).removeprefix('file://'))\n"
        f"pathlib.Path({str(told)!r}).write_text(sys.argv[1] + '\\n' + file.read_text())\n"
        f"print('opened', flush=True)\n"
    )
    with process("--open", BROWSER=f"{sys.executable} {recorder} %s") as (running, said):
        assert said.startswith("The review opens in your browser.")
        assert running.stdout is not None
        assert any(line == "opened\n" for line in running.stdout)
        address, _, page = told.read_text().partition("\n")
        assert address.startswith("file:///")
        assert "/enter/" in page
        assert "/enter/" not in address + said
        ended(running)


@pytest.mark.parametrize("missing", ["uvicorn", "jinja2", "starlette"])
def test_without_its_packages_it_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("cli.review.page.") or name.startswith(missing)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    from cli.review.page.serving import serve

    desk = office()
    with pytest.raises(AccordError) as told:
        serve(Sitting(desk.session, KINDS), LOOK, say=print)
    assert "accord-sync[web]" in told.value.hint
