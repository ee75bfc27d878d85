"""The key that signs heads: made when it is first needed, kept in the keyring, or in a file of its owner alone.

An Ed25519 signature (RFC 8032) tells that whoever holds the key vouched for a head. Whoever can use this account can
use the key as well: what is to hold against them has to be signed, or kept, elsewhere.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import platformdirs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import AccordError, UsageError
from core.facts.head import Head, SignedHead, decode, encode, signed_bytes

SERVICE: Final = "accord"
NAME: Final = "signing key of heads"
ELSEWHERE: Final = "ACCORD_SIGNING_KEY"
"""Names a file with the key, where the keyring is not to be used: on a server, say."""
OWNER_ONLY: Final = 0o600
LARGEST: Final = 1 << 24
"""Bytes of a file that may be a head."""

Say = Callable[[str], None]


def fingerprint(public: bytes) -> str:
    """Return what people compare keys by."""
    return f"SHA256:{hashlib.sha256(public).hexdigest()[:40]}"


def sign(head: Head, say: Say) -> bytes:
    """Return a file that holds a head and its signature. The key is made if there is none; `say` tells where it is."""
    key = _own(say)
    if key is None:
        key = Ed25519PrivateKey.generate()
        _keep(key, say)
    said, public = encode(head), key.public_key().public_bytes_raw()
    signature = key.sign(signed_bytes(said)).hex()
    signed = SignedHead(msgspec.Raw(said), public.hex(), fingerprint(public), signature)
    return msgspec.json.encode(signed) + b"\n"


def check(path: Path, trusted: str | None, say: Say) -> tuple[Head, str]:
    """Return the head of a file, and the fingerprint of who signed it.

    `trusted` names the key that counts: a fingerprint, or a file with another head signed by it or with the public key
    in hexadecimal; None stands for this account's own. Raises AccordError when the head is not as that key signed it.
    """
    signed, head = _read(path)
    try:
        public = bytes.fromhex(signed.public_key)
        Ed25519PublicKey.from_public_bytes(public).verify(
            bytes.fromhex(signed.signature), signed_bytes(bytes(signed.head))
        )
    except (ValueError, InvalidSignature):
        raise AccordError(
            f"{path} is not as it was signed: it was changed, or its signature belongs to another head.",
            "Use a copy that nobody could change. This one proves nothing.",
        ) from None
    _refuse_stranger(path, fingerprint(public), trusted, say)
    return head, fingerprint(public)


def vouched(path: Path | None, trusted: str | None, say: Say) -> Head | None:
    """Return the head that the journal is to be held against, None if there is none; `say` tells whose it is."""
    if path is None:
        if trusted is not None:
            raise UsageError("--key says who signed a head, and no head is named.", "Add --against FILE")
        return None
    head, signer = check(path, trusted, say)
    say(f"{path} was signed at {head.at} by the key {signer}.")
    return head


def _refuse_stranger(path: Path, signer: str, trusted: str | None, say: Say) -> None:
    """Raise AccordError unless the signer is the one that is trusted."""
    if trusted is None:
        own = _own(say)
        expected = fingerprint(own.public_key().public_bytes_raw()) if own else None
        whose = "this account has no key of its own" if expected is None else f"this account's key is {expected}"
    else:
        expected = _named(trusted)
        whose = f"the key that you named is {expected}"
    if signer != expected:
        raise AccordError(
            f"{path} is signed by the key {signer}, and {whose}.",
            f"If the signer has told you that this is their key: accord verify --against FILE --key {signer}",
        )


def _named(trusted: str) -> str:
    """Return the fingerprint that a person means."""
    if trusted.upper().startswith("SHA256:"):
        return f"SHA256:{trusted[7:].lower()}"
    with suppress(OSError, ValueError):
        text = Path(trusted).read_text("utf-8").strip()
        if len(text) == 64:
            return fingerprint(bytes.fromhex(text))
        return fingerprint(bytes.fromhex(_read(Path(trusted))[0].public_key))
    raise UsageError(
        f"{trusted!r} names no key.",
        "Give a fingerprint (SHA256:…), or a file with a head or a public key in hexadecimal.",
    )


def _read(path: Path) -> tuple[SignedHead, Head]:
    try:
        with path.open("rb") as file:
            signed = msgspec.json.decode(file.read(LARGEST), type=SignedHead)
        return signed, decode(bytes(signed.head))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", "Name a file that accord export --head wrote."
        ) from None
    except (msgspec.MsgspecError, UnicodeError):
        raise AccordError(f"{path} holds no signed head.", "Name a file that accord export --head wrote.") from None


def _own(say: Say) -> Ed25519PrivateKey | None:
    """Return this account's key, None if it has none yet."""
    if named := os.environ.get(ELSEWHERE):
        return _from_file(Path(named))
    kept = _from_keyring()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept)) if kept else _from_file(_file())


def _keep(key: Ed25519PrivateKey, say: Say) -> None:
    """Keep a new key in the keyring; where there is none, in a file, and say so."""
    secret = key.private_bytes_raw().hex()
    public = fingerprint(key.public_key().public_bytes_raw())
    if not os.environ.get(ELSEWHERE) and _to_keyring(secret):
        return say(f"Accord made a new key to sign heads with, {public}, and keeps it in the system's keyring.")
    path = Path(os.environ.get(ELSEWHERE) or _file())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
    return say(f"Accord made a new key to sign heads with, {public}, and keeps it in {path}, which only you can read.")


def _file() -> Path:
    return platformdirs.user_config_path("accord", appauthor=False) / "head-signing.key"


def _from_file(path: Path) -> Ed25519PrivateKey | None:
    if not path.is_file():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise AccordError(f"Others can read the signing key in {path}.", f"Run: chmod 600 {path}")
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))
    except ValueError:
        raise AccordError(
            f"{path} holds no signing key.", "Move the file away; the next export makes a new key."
        ) from None


def _from_keyring() -> str | None:
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError):
        return keyring.get_password(SERVICE, NAME)
    return None


def _to_keyring(secret: str) -> bool:
    """Keep a secret in the keyring, and tell whether it is there now."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, NAME, secret)
    except (KeyringError, RuntimeError):
        return False
    return _from_keyring() == secret
