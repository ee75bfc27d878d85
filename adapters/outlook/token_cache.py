"""The token cache of a sign-in, as MSAL writes it: held against its form before it is used, and before it is stored."""

import json
import time
from typing import Any, Final

import msal  # type: ignore[import-untyped]  # ships no types

from adapters.outlook.sign_in_refusals import AGAIN, not_its_protocol
from adapters.shared.tokens import is_sendable
from core.errors import ServiceUnavailable, SignInNeeded

ALMOST_OVER: Final = 300
"""Seconds before its end at which a token counts as ended, as MSAL does it."""
_TOKENS: Final = (msal.TokenCache.CredentialType.ACCESS_TOKEN, msal.TokenCache.CredentialType.REFRESH_TOKEN)
_TIMES: Final = ("expires_on", "cached_at")
_DIGITS: Final = 12


def read(stored: str) -> Any:
    """Return the cache that a stored text holds. Raises SignInNeeded when it is not one."""
    if not _is_whole(stored):
        raise SignInNeeded("Outlook: what Accord kept of the sign-in cannot be read.", AGAIN)
    cache = msal.SerializableTokenCache()
    cache.deserialize(stored)
    return cache


def written(cache: Any) -> str:
    """Return the text of a cache, which is a secret. Raises ServiceUnavailable when an answer made it unusable."""
    text = str(cache.serialize())
    if not _is_whole(text):
        raise not_its_protocol()
    return text


def usable(cache: Any) -> str:
    """Return the access token of a cache that is good for five minutes or more, "" if there is none."""
    found = cache.search(msal.TokenCache.CredentialType.ACCESS_TOKEN)
    good = [each for each in found if float(each["expires_on"]) > time.time() + ALMOST_OVER]
    good.sort(key=lambda each: float(each["cached_at"]))
    return str(good[-1]["secret"]) if good else ""


def can_renew(cache: Any) -> bool:
    """Tell whether a cache holds a refresh token: MSAL answers the same without one and to an empty answer."""
    return any(cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN))


def fresh_token(stored: str) -> str:
    """Return the access token that somebody who just signed in was given.

    Raises ServiceUnavailable for one that is over at once: each request would have to ask for another.
    """
    token = usable(read(stored))
    if not token:
        raise ServiceUnavailable(
            "Outlook: the sign-in service gave a token that ends within five minutes.",
            "Check this computer's clock; else ask your administrator about the lifetime of tokens, and sign in again.",
        )
    return token


def _is_whole(stored: str) -> bool:
    """Tell whether a text has the form that MSAL's `TokenCache` keeps: sections of entries whose values are texts."""
    try:
        sections = json.loads(stored)
    except (ValueError, RecursionError):
        return False
    if not isinstance(sections, dict):
        return False
    return all(
        isinstance(entries, dict) and all(_is_entry(name, entry) for entry in entries.values())
        for name, entries in sections.items()
    )


def _is_entry(section: str, entry: object) -> bool:
    if not isinstance(entry, dict) or not all(isinstance(value, str | None) for value in entry.values()):
        return False
    if section in _TOKENS and not is_sendable(entry.get("secret")):
        return False
    times = _TIMES if section == msal.TokenCache.CredentialType.ACCESS_TOKEN else ()
    return all(_is_time(entry.get(name)) for name in times)


def _is_time(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.removeprefix("-").isdigit() and len(text) <= _DIGITS
