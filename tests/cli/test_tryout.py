"""The sandbox that people start themselves: its home, and what becomes of a home whose sandbox has ended."""

import io
import os
from contextlib import suppress
from pathlib import Path

import pytest

from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.tryout.demo import _without_settings_from_outside
from cli.tryout.serving import serve
from cli.wiring.sandbox import start_sandbox
from cli.wiring.session import open_session
from core.errors import AccordError, UsageError
from core.model import Side


def test_the_sandbox_keeps_its_home_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, seen = tmp_path / "try", []

    def wait() -> None:
        seen.append((home / "outlook.token").read_text("utf-8"))
        raise KeyboardInterrupt

    serve(Invocation(home=str(home)), port=0, seed="empty", wait=wait)
    assert seen
    assert seen[0]
    told = capsys.readouterr().out
    assert f'accord --home "{home}" plan' in told
    assert told.endswith("The sandbox has ended.\n")


def test_no_pager_stops_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_PAGER", "mine")
    with _without_settings_from_outside():
        assert os.environ["ACCORD_PAGER"] == "cat"
    assert os.environ["ACCORD_PAGER"] == "mine"
    monkeypatch.delenv("ACCORD_PAGER")
    with _without_settings_from_outside():
        assert os.environ["ACCORD_PAGER"] == "cat"
    assert "ACCORD_PAGER" not in os.environ


class TestSandboxHome:
    """A sandbox makes its home, and takes nobody else's journal away."""

    @pytest.fixture
    def former(self, tmp_path: Path) -> Path:
        """The home of a sandbox that has ended, with a journal and settings that somebody cares for."""
        serve(Invocation(home=str(tmp_path / "try")), port=0, seed="empty", wait=interrupt)
        return tmp_path / "try"

    def is_kept(self, former: Path, *, interactive: bool = False, fresh: bool = False) -> bool:
        """Tell whether the journal is the same after another sandbox was started with that home."""
        before = (former / "journal.db").read_bytes()
        invocation = Invocation(home=str(former), interactive=interactive)
        with suppress(UsageError):
            serve(invocation, port=0, seed="empty", fresh=fresh, wait=interrupt)
        return (former / "journal.db").read_bytes() == before

    def test_nobody_to_ask(self, former: Path) -> None:
        assert self.is_kept(former)
        with pytest.raises(UsageError) as refused:
            serve(Invocation(home=str(former), interactive=False), port=0, seed="empty", wait=interrupt)
        assert "--fresh" in refused.value.hint

    @pytest.mark.parametrize(("typed", "kept"), [("", True), ("\n", True), ("n\n", True), ("y\n", False)])
    def test_it_is_asked(self, former: Path, monkeypatch: pytest.MonkeyPatch, typed: str, kept: bool) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert self.is_kept(former, interactive=True) is kept

    def test_it_is_wanted(self, former: Path) -> None:
        assert not self.is_kept(former, fresh=True)

    def test_one_that_runs_keeps_its_home(self, former: Path) -> None:
        def second() -> None:
            before = (former / "accord.toml").read_text("utf-8")
            with pytest.raises(UsageError, match="is running at https://"):
                serve(Invocation(home=str(former)), port=0, seed="empty", fresh=True, wait=interrupt)
            assert (former / "accord.toml").read_text("utf-8") == before
            interrupt()

        serve(Invocation(home=str(former)), port=0, seed="empty", fresh=True, wait=second)

    def test_the_next_one_here_gets_a_folder_of_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for _ in range(2):
            serve(Invocation(), port=0, seed="empty", wait=interrupt)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["accord-sandbox", "accord-sandbox-2"]
        assert "stays as it is" in capsys.readouterr().err

    def test_after_its_end_it_is_said_to_be_not_running(self, former: Path) -> None:
        home = Invocation(home=str(former))
        with pytest.raises(AccordError) as caught, open_session(home, loaded=load_settings(home)) as session:
            session.adapter(Side.OUTLOOK).identity({})
        assert "not running" in caught.value.problem
        assert "accord sandbox" in caught.value.hint


def interrupt() -> None:
    raise KeyboardInterrupt


def test_a_port_that_is_taken_is_named() -> None:
    with start_sandbox("empty") as running:
        port = int(running.sandbox.url.rpartition(":")[2])
        with pytest.raises(AccordError, match=f"cannot listen on port {port}"), start_sandbox("empty", port=port):
            pass
