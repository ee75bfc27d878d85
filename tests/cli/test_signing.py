"""Signed heads as a person meets them: who signs, where the key is, and what a forged head comes to."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

from cli.wiring import signing
from journal.store import open_journal
from tests.cli.test_export import run, run_bare
from tests.support.exports import appended


class Kept(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


class Locked(Kept):
    """A keyring that takes nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("locked")


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """A person with a keyring of their own, and a folder for settings of their own."""
    monkeypatch.delenv(signing.ELSEWHERE, raising=False)
    monkeypatch.setattr(signing, "_file", lambda: tmp_path / "config" / "head-signing.key")
    before, ours = keyring.get_keyring(), Kept()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run(tmp_path / "home", "init")
    with open_journal("sqlite:///journal.db", home=tmp_path / "home", profile="default") as journal:
        appended(journal)
    return tmp_path / "home"


@pytest.fixture
def head(home: Path, tmp_path: Path, ring: Kept) -> Path:
    run(home, "export", "-o", str(tmp_path / "a.jsonl"), "--head", str(tmp_path / "a.head"))
    return tmp_path / "a.head"


def verify(home: Path, head: Path, *words: str, code: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(home, "verify", "--json", "--against", str(head), *words, code=code).stdout)
    return told


def refused(home: Path, head: Path, *words: str) -> str:
    return run(home, "verify", "--against", str(head), *words, code=1).stderr


class TestVerifying:
    def test_an_untouched_journal_is_what_it_was(self, home: Path, head: Path) -> None:
        told = verify(home, head)
        assert told["ok"]
        assert told["against"] == json.loads(head.read_bytes())["head"]["at"]
        assert json.loads(run(home, "verify", "--json").stdout)["against"] is None

    def test_a_tail_cut_off_since_is_found(self, home: Path, head: Path) -> None:
        run_bare(home, "DELETE FROM event WHERE position > 17")
        told = verify(home, head, code=1)
        assert [one["position"] for one in told["problems"] if "cut off" in one["problem"]] == [18]

    def test_a_journal_that_was_moved_is_what_it_was(self, home: Path, head: Path, tmp_path: Path) -> None:
        run(tmp_path / "new", "init")
        run(tmp_path / "new", "journal", "import", str(tmp_path / "a.jsonl"))
        assert verify(tmp_path / "new", head)["ok"]

    def test_it_says_who_signed_and_when(self, home: Path, head: Path) -> None:
        told = run(home, "verify", "--against", str(head))
        assert json.loads(head.read_bytes())["fingerprint"] in told.stderr

    def test_it_names_the_exported_file(self, head: Path) -> None:
        exported = json.loads(head.read_bytes())["head"]["exported"]
        assert exported["sha256"] == hashlib.sha256((head.parent / "a.jsonl").read_bytes()).hexdigest()
        assert exported["events"] == 19


def other_root(signed: dict[str, Any]) -> None:
    signed["head"]["root"] = "ab" * 32


def shorter(signed: dict[str, Any]) -> None:
    signed["head"]["profiles"][0]["position"] -= 2


def later(signed: dict[str, Any]) -> None:
    signed["head"]["at"] = "2026-12-24T12:00:00Z"


def flipped(signed: dict[str, Any]) -> None:
    signed["signature"] = f"{int(signed['signature'][0], 16) ^ 1:x}" + signed["signature"][1:]


def other_key(signed: dict[str, Any]) -> None:
    signed["public_key"] = "ab" * 32


def no_key(signed: dict[str, Any]) -> None:
    signed["public_key"] = "ab"


FORGED = [other_root, shorter, later, flipped, other_key, no_key]


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_head_is_refused(home: Path, head: Path, forge: Callable[[dict[str, Any]], None]) -> None:
    signed = json.loads(head.read_bytes())
    forge(signed)
    head.write_text(json.dumps(signed, separators=(",", ":")))
    own = json.loads(head.read_bytes())["fingerprint"]
    for words in ([], ["--key", own]):
        assert "is not as it was signed" in refused(home, head, *words)


def test_a_head_signed_by_another_key_is_refused_until_it_is_named(home: Path, head: Path, tmp_path: Path) -> None:
    """Somebody who can write to the journal signs a head of what they made of it: the signature itself is sound."""
    keyring.set_keyring(Kept())
    theirs = json.loads(head.read_bytes())["fingerprint"]
    assert "this account has no key of its own" in refused(home, head)
    run(home, "export", "-o", str(tmp_path / "b.jsonl"), "--head", str(tmp_path / "b.head"))
    assert f"is signed by the key {theirs}" in refused(home, head)
    assert "the key that you named" in refused(home, head, "--key", str(tmp_path / "b.head"))
    assert verify(home, head, "--key", theirs)["ok"]
    assert verify(home, head, "--key", theirs.lower())["ok"]
    assert verify(home, head, "--key", str(head))["ok"]
    (tmp_path / "public").write_text(json.loads(head.read_bytes())["public_key"] + "\n")
    assert verify(home, head, "--key", str(tmp_path / "public"))["ok"]


def test_a_fingerprint_that_only_stands_beside_the_key_does_not_count(home: Path, head: Path, tmp_path: Path) -> None:
    own = json.loads(head.read_bytes())["fingerprint"]
    keyring.set_keyring(Kept())
    run(home, "export", "-o", str(tmp_path / "b.jsonl"), "--head", str(tmp_path / "b.head"))
    signed = json.loads((tmp_path / "b.head").read_bytes()) | {"fingerprint": own}
    (tmp_path / "b.head").write_text(json.dumps(signed, separators=(",", ":")))
    assert "is signed by the key" in refused(home, tmp_path / "b.head", "--key", own)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "\udcff", '{"head": {}, "public_key": "", "fingerprint": "", "signature": ""}']
)
def test_what_is_no_head_is_refused(home: Path, head: Path, text: str) -> None:
    head.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert "holds no signed head" in refused(home, head)


def test_a_head_of_another_form_is_refused(home: Path, head: Path) -> None:
    head.write_bytes(head.read_bytes().replace(b"accord.head/1", b"accord.head/2"))
    assert "holds no signed head" in refused(home, head)


def test_what_is_not_understood_is_wrong_usage(home: Path, head: Path) -> None:
    run(home, "verify", "--against", str(head.parent / "none"), code=2)
    run(home, "verify", "--against", str(head), "--key", "nobody", code=2)
    assert "--key works only with --against." in run(home, "verify", "--key", "nobody", code=2).stderr


class TestKeys:
    def test_the_keyring_keeps_the_key_and_no_file_does(self, head: Path, ring: Kept, tmp_path: Path) -> None:
        (secret,) = ring.secrets.values()
        assert not (tmp_path / "config").exists()
        for path in (path for path in tmp_path.rglob("*") if path.is_file()):
            assert secret.encode() not in path.read_bytes()

    def test_the_key_stays_the_same(self, home: Path, head: Path, tmp_path: Path) -> None:
        told = run(home, "export", "-o", str(tmp_path / "b"), "--head", str(tmp_path / "b.head"))
        assert "new key" not in told.stderr
        keys = [json.loads(path.read_bytes())["public_key"] for path in (head, tmp_path / "b.head")]
        assert keys[0] == keys[1]

    def test_without_a_keyring_a_file_of_its_owner_keeps_it_and_this_is_said(
        self, home: Path, tmp_path: Path, ring: Kept
    ) -> None:
        keyring.set_keyring(Locked())
        file = tmp_path / "config" / "head-signing.key"
        told = run(home, "export", "-o", str(tmp_path / "b"), "--head", str(tmp_path / "b.head"))
        assert str(file) in told.stderr
        assert "only you can read" in told.stderr
        assert verify(home, tmp_path / "b.head")["ok"]
        if sys.platform != "win32":
            assert file.stat().st_mode & 0o077 == 0
            file.chmod(0o644)
            assert "Others can read the signing key" in refused(home, tmp_path / "b.head")

    def test_a_server_names_its_key(self, home: Path, tmp_path: Path, ring: Kept, monkeypatch: Any) -> None:
        monkeypatch.setenv(signing.ELSEWHERE, str(tmp_path / "mounted" / "key"))
        run(home, "export", "-o", str(tmp_path / "b"), "--head", str(tmp_path / "b.head"))
        assert verify(home, tmp_path / "b.head")["ok"]
        assert ring.secrets == {}
        assert len((tmp_path / "mounted" / "key").read_text()) == 65
        (tmp_path / "mounted" / "key").write_text("nothing")
        assert "holds no signing key" in refused(home, tmp_path / "b.head")
