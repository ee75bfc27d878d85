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

from adapters.shared.keeping import Kept, Safe, read_own, write_own
from core.errors import AccordError, UsageError
from core.facts.head import Head, SignedHead, decode, encode, signed_bytes

NAME: Final = "signing key of heads"
ELSEWHERE: Final = "ACCORD_SIGNING_KEY"
"""Names a file with the key, where the keyring is not to be used: on a server, say."""
WHAT: Final = "signing key"
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
            raise UsageError("--key works only with --against.", "Add --against FILE: the head that was signed.")
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
    named = os.environ.get(ELSEWHERE)
    path = Path(named) if named else _file()
    kept = read_own(path, WHAT) if named else _safe().take()
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept.strip())) if kept is not None else None
    except ValueError:
        raise AccordError(
            f"{path} holds no signing key.", "Move the file away; the next export makes a new key."
        ) from None


def _keep(key: Ed25519PrivateKey, say: Say) -> None:
    """Keep a new key in the keyring; where there is none, in a file, and say so."""
    secret = key.private_bytes_raw().hex()
    public = fingerprint(key.public_key().public_bytes_raw())
    if named := os.environ.get(ELSEWHERE):
        write_own(Path(named), f"{secret}\n")
        kept = Kept("file", Path(named))
    else:
        kept = _safe().keep(secret)
    where = "the system's keyring" if kept.path is None else f"{kept.path}, which only you can read"
    say(f"Accord made a new key to sign heads with, {public}, and keeps it in {where}.")


def _safe() -> Safe:
    return Safe(NAME, _file(), WHAT, f"let {ELSEWHERE} name a file with the key.")


def _file() -> Path:
    return platformdirs.user_config_path("accord", appauthor=False) / "head-signing.key"
