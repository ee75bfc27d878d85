"""The review as a process: how the browser is given the link, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest
import requests

from cli.arguments.invocation import Invocation
from cli.review import faces
from cli.review.page import serving
from cli.terminal.look import Look
from core.engine.sitting import Sitting
from core.errors import AccordError
from tests.core.test_worksheet import KINDS, office
from tests.support.pages import LOOK, Inside, link_in
from tests.support.pseudo import Pseudo

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.xdist_group("page"),
    pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to send to another process on Windows"),
]

PROGRAM = """
import sys
from cli.review.page import door, hosting, serving
from core.engine.sitting import Sitting
from tests.core.test_worksheet import KINDS, office
from tests.support.pages import LOOK

desk, pages = office(), []
door.LASTS = 1.0 if "--short" in sys.argv else door.LASTS
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


def file_after(terminal: Pseudo, text: str, since: int) -> Path:
    """Return the file that is named next."""
    said = terminal.await_text("review.html\n", since=since)[since:]
    assert text in said
    return file_in(said.partition("review.html")[0] + "review.html")


def status(link: str) -> int:
    return requests.get(link).status_code


def test_enter_makes_a_new_link_for_one_that_nobody_used_and_each_works_once() -> None:
    with Pseudo([sys.executable, "-c", PROGRAM, "--short"], {}) as terminal:
        first = link_in(file_after(terminal, "Open this file", 0))
        here = len(terminal.await_text("Press Enter here for a new one."))
        assert status(first) == 403
        terminal.type("\n")
        second = link_in(file_after(terminal, "Open this file", here))
        assert second != first
        assert (status(first), status(second), status(second)) == (403, 200, 403)
        terminal.type("\x03")
        code, said = terminal.end()
    assert code == 0
    assert said.endswith("The review has ended.\n")


def test_enter_leads_to_the_page_again_when_it_was_closed_and_never_disturbs_a_link_on_its_way() -> None:
    with Pseudo([sys.executable, "-c", PROGRAM], {}) as terminal:
        terminal.type("\n")
        first = link_in(file_after(terminal, "Open this file", 0))
        here = len(terminal.await_text("Enter here opens it again."))
        time.sleep(1.2)
        person = Inside(first)
        assert person.entered.status_code == 200
        terminal.type("\n")
        again = Inside(link_in(file_after(terminal, "Open this file", here)))
        assert again.step(verb="exclude", at=0).json()["seen"] > 1
        assert person.step(verb="move", at=0).status_code == 200  # who was inside before still is
        terminal.type("\x03")
        terminal.end()


def test_where_nobody_can_press_enter_it_is_not_offered() -> None:
    with process("--short") as (running, said):
        assert "Enter" not in said
        assert running.stdout is not None
        assert "Enter" not in running.stdout.readline()
        assert running.stdout.readline().endswith("Press Ctrl-C and start again.\n")
        ended(running)


def test_what_the_terminal_can_show_is_nothing_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Look] = []
    monkeypatch.setattr(serving, "serve", lambda sitting, look, say: looks.append(look))
    narrow = Look(width=40, color=True, unicode=False, zone=UTC, whole=True)
    monkeypatch.setattr(faces, "look", lambda invocation: narrow)
    faces.face(Invocation(), web=True)(Sitting(office().session, KINDS))
    assert looks == [Look(zone=UTC)]
