"""Where secrets are kept: in the system's keyring, or else in a file that only its owner can read.

Homes share both. So beside each secret stands which home put it there: a home that signs out takes what it made.
"""

import hashlib
import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import platformdirs
from filelock import FileLock, Timeout

from adapters.shared import system_keyring
from core.errors import AccordError

LOCK_PATIENCE: Final = 120.0
_OWNER_ONLY: Final = 0o600
_CLAIM: Final = ".home"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a secret was put."""

    where: Literal["keyring", "file"]
    path: Path | None = None
    """The file, if it is in one."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What came of removing a secret."""

    there: bool
    """There was one, and it is gone."""
    shut: str = ""
    """Why the keyring may still hold one; empty if it does not."""


def secrets_folder() -> Path:
    """Return the folder for secrets of this account: never a home, and never one that is carried to other machines."""
    return platformdirs.user_config_path("accord-sign-in", appauthor=False, roaming=False)


def mark_of(home: Path) -> str:
    """Return what a home is told by here. Its path cannot be read from it."""
    return hashlib.sha256(os.path.normcase(os.path.realpath(home)).encode("utf-8", "surrogateescape")).hexdigest()


def claimed_by(home: str) -> list[str]:
    """Return the names of the secrets that a home put here last, by its mark."""
    names = []
    for path in sorted(secrets_folder().glob(f"*{_CLAIM}")):
        with suppress(OSError, ValueError):
            whose, name = path.read_text("utf-8").splitlines()
            names += [name] if whose == home else []
    return names


class Safe:
    """A place for one secret text, by name. What it holds is in no repr and no error."""

    def __init__(self, name: str, file: Path, what: str, instead: str) -> None:
        """`what` is what a person calls the secret, `instead` what they do where the keyring does not give it."""
        self._name, self._file, self._what, self._instead = name, file, what, instead
        self._claim = file.with_suffix(_CLAIM)

    def __repr__(self) -> str:
        return f"Safe({self._name!r})"

    def take(self) -> str | None:
        """Return the secret, None if there is none. A file goes before the keyring: it is there where that failed.

        Raises AccordError when others may read the file, and when there is a keyring that does not open.
        """
        told = read_own(self._file, self._what)
        if told is not None:
            return told
        try:
            return system_keyring.from_keyring(self._name)
        except system_keyring.Shut as shut:
            raise AccordError(
                f"The system's keyring, which may hold the {self._what}, {shut.how}.",
                f"Unlock it, then try again; or {self._instead}",
            ) from None

    def claim(self, home: str) -> None:
        """Note whose secret it is from now on: `home` is a home's mark (`mark_of`)."""
        write_own(self._claim, f"{home}\n{self._name}\n")

    def keep(self, secret: str) -> Kept:
        """Put a secret where it is safest, and return where that is. Raises AccordError when it can be put nowhere."""
        if system_keyring.to_keyring(self._name, secret):
            with suppress(FileNotFoundError):
                self._file.unlink()
            return Kept("keyring")
        return self._to_file(secret)

    def renew(self, secret: str) -> Kept:
        """Put a newer secret where the present one lies: at no moment is there none, and never an old one after it."""
        return self._to_file(secret) if self._file.exists() else self.keep(secret)

    def place(self) -> Kept | None:
        """Return where the secret lies, None if there is none, or nobody can tell."""
        if self._file.exists():
            return Kept("file", self._file)
        with suppress(system_keyring.Shut):
            return Kept("keyring") if system_keyring.from_keyring(self._name) is not None else None
        return None

    def remove(self) -> Removal:
        """Remove the secret from the keyring and from the file; tell whether there was one, and what is in doubt."""
        there = self._file.exists()
        with suppress(FileNotFoundError):
            self._file.unlink()
        try:
            removal = Removal(system_keyring.delete(self._name) or there)
        except system_keyring.Shut as shut:
            return Removal(there, shut.how)  # still claimed, so that it can be tried again
        self._claim.unlink(missing_ok=True)
        return removal

    def _to_file(self, secret: str) -> Kept:
        write_own(self._file, secret)
        return Kept("file", self._file)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the secret alone, among all processes of this account. Raises AccordError where that takes too long."""
        path = self._file.with_suffix(".lock")
        lock = FileLock(path, timeout=LOCK_PATIENCE, mode=_OWNER_ONLY)
        try:
            _own_folder(path.parent)
            lock.acquire()
        except Timeout:
            raise AccordError(
                f"Another accord command has held the {self._what} for two minutes.",
                "Wait for it to end, or end it; then try again.",
            ) from None
        except OSError as error:
            raise _no_place(path.parent, error) from None
        try:
            yield
        finally:
            lock.release()


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
        typed = shlex.quote(str(path))
        raise AccordError(f"Others can read the {what} in {typed}.", f"Run: chmod 600 {typed}")
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
        raise _no_place(path, error) from None


def _no_place(path: Path, error: OSError) -> AccordError:
    reason = error.strerror or type(error).__name__
    return AccordError(f"{path} cannot be written: {reason}.", "Make that folder writable for yourself.")


def _own_folder(folder: Path) -> None:
    """Make a folder into which only its owner can look. One that is there keeps its mode, unless it is ours alone."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix" and folder == secrets_folder() and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
