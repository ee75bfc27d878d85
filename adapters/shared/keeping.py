"""Where secrets are kept: in the system's keyring, or else in a file that only its owner can read.

The keyring is whatever the library `keyring` finds or is told to use. Some keep nothing without a word, some are
locked, some hold few characters (Windows' Credential Manager: 2,560 bytes in UTF-16, so 1,280 characters), so what was
put in is read back, and what is long lies in pieces.
"""

import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

import platformdirs
from filelock import FileLock, Timeout

from core.errors import AccordError

SERVICE: Final = "accord"
PIECE: Final = 1000
"""Characters of one entry of the keyring; longer secrets lie in several."""
PATIENCE: Final = 60.0
"""Seconds that the keyring may take to answer: it may be asking a person to unlock it."""
LOCK_PATIENCE: Final = 120.0
_PIECES: Final = "accord-pieces"
_OWNER_ONLY: Final = 0o600

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a secret was put."""

    where: Literal["keyring", "file"]
    path: Path | None = None
    """The file, if it is in one."""


def secrets_folder() -> Path:
    """Return the folder for secrets of this account: never a home, and never one that is carried to other machines."""
    return platformdirs.user_config_path("accord-sign-in", appauthor=False, roaming=False)


class Safe:
    """A place for one secret text, by name. What it holds is in no repr and no error."""

    def __init__(self, name: str, file: Path, what: str) -> None:
        """`what` is what a person calls the secret."""
        self._name, self._file, self._what = name, file, what

    def __repr__(self) -> str:
        return f"Safe({self._name!r})"

    def take(self) -> str | None:
        """Return the secret, None if there is none. A file goes before the keyring: it is there where that failed.

        Raises AccordError when others may read the file.
        """
        told = read_own(self._file, self._what)
        return told if told is not None else _from_keyring(self._name)

    def keep(self, secret: str) -> Kept:
        """Put a secret where it is safest, and return where that is. Raises AccordError when it can be put nowhere."""
        if _to_keyring(self._name, secret):
            with suppress(FileNotFoundError):
                self._file.unlink()
            return Kept("keyring")
        return self._to_file(secret)

    def renew(self, secret: str) -> Kept:
        """Put a newer secret where the present one lies: at no moment is there none, and never an old one after it."""
        return self._to_file(secret) if self._file.exists() else self.keep(secret)

    def place(self) -> Kept | None:
        """Return where the secret lies, None if there is none."""
        if self._file.exists():
            return Kept("file", self._file)
        return Kept("keyring") if _from_keyring(self._name) is not None else None

    def remove(self) -> bool:
        """Remove the secret from the keyring and from the file; tell whether there was one."""
        there = self._file.exists()
        with suppress(FileNotFoundError):
            self._file.unlink()
        return _delete(self._name) or there

    def _to_file(self, secret: str) -> Kept:
        write_own(self._file, secret)
        return Kept("file", self._file)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the secret alone, among all processes of this account. Raises AccordError where that takes too long."""
        path = self._file.with_suffix(".lock")
        _own_folder(path.parent)
        try:
            with FileLock(path, timeout=LOCK_PATIENCE, mode=_OWNER_ONLY):
                yield
        except Timeout:
            raise AccordError(
                f"Another accord command has held the {self._what} for two minutes.",
                "Wait for it to end, or end it; then try again.",
            ) from None


def read_own(path: Path, what: str) -> str | None:
    """Return the text of a file that only its owner can read; None if there is no such file.

    Raises AccordError for one that others may read.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid != os.geteuid()):
        if found.st_uid != os.geteuid():
            raise AccordError(f"Somebody else owns the {what} in {path}.", "Move the file away, then sign in again.")
        raise AccordError(f"Others can read the {what} in {path}.", f"Run: chmod 600 {path}")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise AccordError(f"The {what} in {path} cannot be read.", "Move the file away.") from None


def write_own(path: Path, secret: str) -> None:
    """Put a text into a file of its owner alone, in one step: nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _own_folder(path.parent)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        reason = error.strerror or type(error).__name__
        raise AccordError(f"{path} cannot be written: {reason}.", "Make that folder writable for yourself.") from None


def _own_folder(folder: Path) -> None:
    """Make a folder into which only its owner can look. One that is there keeps its mode, unless it is ours alone."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix" and folder == secrets_folder() and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _from_keyring(name: str) -> str | None:
    """Return what the keyring holds by a name; None if nothing whole."""

    def taken() -> str | None:
        import keyring

        told = keyring.get_password(SERVICE, name)
        if told is None or not told.startswith(f"{_PIECES} "):
            return told
        _, mark, count, digest = told.split(" ")
        parts = [keyring.get_password(SERVICE, f"{name} {mark}.{n}") for n in range(int(count))]
        whole = "".join(part or "" for part in parts)
        return whole if hashlib.sha256(whole.encode()).hexdigest() == digest else None

    return _patiently(taken)


def _to_keyring(name: str, secret: str) -> bool:
    """Keep a secret in the keyring, and tell whether it is there now. At every moment the old or the new one is."""

    def kept() -> bool:
        import keyring

        before = keyring.get_password(SERVICE, name)
        if len(secret) <= PIECE:
            keyring.set_password(SERVICE, name, secret)
        else:
            parts = [secret[at : at + PIECE] for at in range(0, len(secret), PIECE)]
            mark = os.urandom(4).hex()
            for n, part in enumerate(parts):
                keyring.set_password(SERVICE, f"{name} {mark}.{n}", part)
            digest = hashlib.sha256(secret.encode()).hexdigest()
            keyring.set_password(SERVICE, name, f"{_PIECES} {mark} {len(parts)} {digest}")
        _delete_pieces(name, before)
        return True

    return _patiently(kept) is True and _from_keyring(name) == secret


def _delete(name: str) -> bool:
    def deleted() -> bool:
        import keyring

        before = keyring.get_password(SERVICE, name)
        if before is None:
            return False
        keyring.delete_password(SERVICE, name)
        _delete_pieces(name, before)
        return True

    return _patiently(deleted) is True


def _delete_pieces(name: str, entry: str | None) -> None:
    """Delete the pieces that an entry named."""
    import keyring

    if entry is None or not entry.startswith(f"{_PIECES} "):
        return
    _, mark, count, _ = entry.split(" ")
    for n in range(int(count)):
        with suppress(Exception):  # a piece that is gone already is as good
            keyring.delete_password(SERVICE, f"{name} {mark}.{n}")


def _patiently(ask: Callable[[], ResultT]) -> ResultT | None:
    """Return what the keyring says; None when it fails in whatever way, or does not answer in time.

    Backends raise errors of every kind, and one that asks a person may wait for ever where nobody sees the question.
    """
    told: list[ResultT] = []

    def asked() -> None:
        with suppress(Exception):
            told.append(ask())

    thread = threading.Thread(target=asked, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return told[0] if told else None
