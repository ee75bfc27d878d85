"""The system's keyring, asked with patience and trusted with nothing: what was put in is read back.

The keyring is whatever the library `keyring` finds or is told to use. Some keep nothing without a word, some are
locked, some hold few characters (Windows' Credential Manager: 2,560 bytes in UTF-16, so 1,280 characters), so what is
long lies in pieces.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

SERVICE: Final = "accord"
PIECE: Final = 1000
"""Characters of one entry of the keyring; longer secrets lie in several."""
PATIENCE: Final = 60.0
"""Seconds that the keyring may take to answer: it may be asking a person to unlock it."""
_GLANCE: Final = 0.2
"""Seconds after which somebody who waits looks up: on Windows, Ctrl-C is not noticed before."""
_PIECES: Final = "accord-pieces"

ResultT = TypeVar("ResultT")


class Shut(Exception):
    """There is a keyring, and it does not tell what it holds: it is locked, fails, or does not answer."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


_mute = threading.Event()
"""Set once the keyring let us wait in vain: this process asks it no more."""


def from_keyring(name: str) -> str | None:
    """Return what the keyring holds by a name; None if nothing whole, or there is no keyring. Raises Shut."""
    return _patiently(lambda: _whole(name))


def to_keyring(name: str, secret: str) -> bool:
    """Keep a secret in the keyring, and tell whether it is there now. At every moment the old or the new one is.

    What a keyring took in part is taken out again.
    """
    try:
        return _patiently(lambda: _put(name, secret)) is True
    except Shut:
        return False


def delete(name: str) -> bool:
    """Take a secret out of the keyring; tell whether there was one. Raises Shut."""

    def deleted() -> bool:
        import keyring

        before = keyring.get_password(SERVICE, name)
        if before is None:
            return False
        keyring.delete_password(SERVICE, name)
        _delete_pieces(name, before)
        return True

    return _patiently(deleted) is True


def _whole(name: str) -> str | None:
    import keyring

    told = keyring.get_password(SERVICE, name)
    if told is None or not told.startswith(f"{_PIECES} "):
        return told
    _, mark, count, digest = told.split(" ")
    parts = [keyring.get_password(SERVICE, f"{name} {mark}.{n}") for n in range(int(count))]
    whole = "".join(part or "" for part in parts)
    return whole if hashlib.sha256(whole.encode()).hexdigest() == digest else None


def _put(name: str, secret: str) -> bool:
    import keyring

    before = keyring.get_password(SERVICE, name)
    entry, parts = secret, []
    if len(secret) > PIECE:
        parts = [secret[at : at + PIECE] for at in range(0, len(secret), PIECE)]
        entry = f"{_PIECES} {os.urandom(4).hex()} {len(parts)} {hashlib.sha256(secret.encode()).hexdigest()}"
    try:
        for n, part in enumerate(parts):
            keyring.set_password(SERVICE, f"{name} {entry.split(' ')[1]}.{n}", part)
        keyring.set_password(SERVICE, name, entry)
        kept = _whole(name) == secret
    except BaseException:
        _delete_pieces(name, entry)
        raise
    if not kept:
        _delete_pieces(name, entry)
        with suppress(Exception):  # one that keeps nothing has nothing to delete
            keyring.delete_password(SERVICE, name)
    _delete_pieces(name, before)
    return kept


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
    """Return what the keyring says; None where there is no keyring. Raises Shut where it fails in whatever way.

    Backends raise errors of every kind, and one that asks a person may wait for ever where nobody sees the question:
    it is waited for once.
    """
    told: list[ResultT | None] = []
    failed: list[str] = []

    def asked() -> None:
        from keyring.errors import NoKeyringError

        try:
            told.append(ask())
        except NoKeyringError:
            told.append(None)
        except BaseException as error:  # noqa: BLE001  of every kind, as said above
            failed.append(f"cannot be opened ({type(error).__name__})")

    if not _mute.is_set():
        thread = threading.Thread(target=asked, daemon=True)
        thread.start()
        ends = time.monotonic() + PATIENCE
        while thread.is_alive() and (left := ends - time.monotonic()) > 0:
            thread.join(min(left, _GLANCE))
    if told:
        return told[0]
    if not failed:
        _mute.set()
    raise Shut(failed[0] if failed else "does not answer")
