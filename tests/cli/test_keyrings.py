"""Keyrings that are locked, closed, too small, forgetful or dumb, and who signs in, out, or gives up with such ones."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.errors import InitError, KeyringLocked

from adapters.shared import system_keyring
from tests.cli.test_odd_sign_in import newcomer as newcomer
from tests.cli.test_odd_sign_in import person as person
from tests.cli.test_sign_in import ring as ring
from tests.cli.test_sign_in import tokens
from tests.cli.test_signing import Kept
from tests.support.signing_in import Newcomer


class Panic(BaseException):
    """What a backend written in another language may raise: it is no Exception."""


class Odd(Kept):
    """A keyring in memory that goes wrong: `before` is asked first, and what `cut` leaves of a secret is kept."""

    def __init__(self, before: Callable[[], None] = lambda: None, cut: Callable[[int, str], str] | None = None) -> None:
        super().__init__()
        self.before, self.cut, self.asked = before, cut or (lambda _, secret: secret), 0

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        if left := self.cut(self.asked, password):
            super().set_password(service, username, left)

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        super().delete_password(service, username)

    def _ask(self) -> None:
        self.asked += 1
        self.before()


def raising(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def too_small(_: int, secret: str) -> str:
    if len(secret) > 200:
        raise OSError(1783, "CredWrite", "The stub received bad data")
    return secret


def full(asked: int, secret: str) -> str:
    if asked > 3:
        raise OSError("full")
    return secret


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_keyring, "_mute", threading.Event())


@pytest.mark.parametrize(
    "odd",
    [
        Odd(raising(KeyringLocked("locked"))),
        Odd(raising(InitError("closed"))),
        Odd(raising(ModuleNotFoundError("no such backend"))),
        Odd(raising(Panic())),
        Odd(cut=too_small),
        Odd(cut=full),
        Odd(cut=lambda _, secret: secret[:150]),
        Odd(cut=lambda _, secret: ""),
        Odd(cut=lambda asked, secret: secret if asked % 3 else ""),
    ],
    ids=[
        "locked",
        "closed",
        "not there",
        "panicking",
        "too small",
        "full",
        "cutting",
        "forgetful",
        "forgetful at times",
    ],
)
def test_a_file_keeps_what_the_keyring_does_not_and_nothing_stays_there(
    person: Newcomer, ring: Kept, odd: Odd, tmp_path: Path
) -> None:
    keyring.set_keyring(odd)
    assert person.told("login", "outlook")["stored"] == "file"
    assert odd.secrets == {}
    assert person.run("observe").exit_code == 0
    assert person.told("logout", "outlook")["removed"]
    assert list((tmp_path / "secrets").glob("*.secret")) == []
    assert "accord login outlook" in person.refused("observe")


def test_who_is_signed_in_by_a_keyring_that_is_locked_now_is_told_so(person: Newcomer, ring: Kept) -> None:
    odd = Odd()
    keyring.set_keyring(odd)
    assert person.told("login", "outlook")["stored"] == "keyring"
    odd.before = raising(KeyringLocked("locked"))
    told = person.refused("observe")
    assert "cannot be opened (KeyringLocked)" in told
    assert "Unlock it" in told
    odd.before = lambda: None
    assert person.run("observe").exit_code == 0


def test_an_older_sign_in_of_a_keyring_that_opens_again_is_not_used(person: Newcomer, ring: Kept) -> None:
    odd = Odd()
    keyring.set_keyring(odd)
    person.told("login", "outlook")
    older = tokens(person).token()
    odd.before = raising(KeyringLocked("locked"))
    assert person.told("login", "outlook")["stored"] == "file"
    odd.before = lambda: None
    newer = tokens(person)
    assert newer.token() != older
    person.graph.revoke_grants()
    newest = newer.refresh()
    assert tokens(person).token() == newest
    assert person.told("logout", "outlook")["removed"]
    assert odd.secrets == {}


def test_who_signs_out_while_it_is_locked_is_told_what_may_be_left(person: Newcomer, ring: Kept) -> None:
    odd = Odd()
    keyring.set_keyring(odd)
    person.told("login", "outlook")
    odd.before = raising(KeyringLocked("locked"))
    ended = person.run("logout", "outlook")
    assert (ended.exit_code, "the system's keyring" in ended.stdout) == (0, True)
    odd.before = lambda: None
    assert "the system's keyring" not in person.run("logout", "outlook").stdout
    assert odd.secrets == {}


class TestOneThatNeverAnswers:
    @pytest.fixture
    def dumb(self, ring: Kept) -> Odd:
        self.over = threading.Event()
        odd = Odd(self.wait)
        keyring.set_keyring(odd)
        return odd

    @pytest.fixture(autouse=True)
    def end(self, dumb: Odd) -> Iterator[None]:
        yield
        self.over.set()

    def wait(self) -> None:
        self.over.wait()
        raise KeyringLocked("locked")

    def test_it_is_waited_for_once(self, person: Newcomer, dumb: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(system_keyring, "PATIENCE", 0.1)
        assert person.told("login", "outlook")["stored"] == "file"
        person.told("doctor")
        assert person.told("logout", "outlook")["removed"]
        assert "does not answer" in person.refused("observe")
        assert dumb.asked == 1

    def test_who_gives_up_waiting_for_it_has_stored_nothing(self, person: Newcomer, dumb: Odd, tmp_path: Path) -> None:
        dumb.before = lambda: (signal.raise_signal(signal.SIGINT), self.wait())[1]
        assert person.run("login", "outlook").exit_code == 130
        assert dumb.secrets == {}
        assert list((tmp_path / "secrets").glob("*.secret")) == []


def test_who_gives_up_at_the_code_has_stored_nothing(
    person: Newcomer, ring: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: signal.raise_signal(signal.SIGINT))
    ended = person.run("login", "outlook")
    assert ended.exit_code == 130
    assert "enter the code" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ring.secrets == {}
    assert list((tmp_path / "secrets").glob("*.secret")) == []
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    person.told("login", "outlook")
