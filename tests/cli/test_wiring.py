"""What the machine says of itself: who is at work."""

import os
import sys

import pytest

from cli.wiring.machine import actor


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "ann"),
        ({"LOGNAME": "ann", "USER": "ann"}, "ann"),
        ({"LOGNAME": "mallory"}, "ann (mallory)"),
        ({"ACCORD_ACTOR": "Ann Lee", "LOGNAME": "ann"}, "ann (Ann Lee)"),
        ({"SUDO_USER": "bo", "LOGNAME": "ann"}, "ann (bo)"),
        ({"USERNAME": "two\nlines\x1b" + "x" * 100}, "ann (two lines\x1b" + "x" * 54 + ")"),
    ],
)
def test_the_actor_is_the_account_with_the_name_beside_it(environ: dict[str, str], said: str) -> None:
    assert actor(lambda: "ann", environ) == said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no password database")
def test_the_account_is_that_of_the_operating_system(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    for name in ("LOGNAME", "USER", "USERNAME", "LNAME", "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert actor() == f"{pwd.getpwuid(os.getuid()).pw_name} (somebody-else)"
