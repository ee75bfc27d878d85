"""What Entra says when it lets nobody in, in Accord's words.

The OAuth word decides; the AADSTS number helps a person. Microsoft says that numbers may change ("Microsoft Entra
authentication and authorization error codes", learn.microsoft.com).
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.shared.authority_line import AuthorityLine
from core.errors import AccordError, ServiceUnavailable, SettingsError, SignInNeeded

AGAIN = "Run: accord login outlook"
_ADMINISTRATOR = "Ask your administrator"
_POLICY = (
    f"{_ADMINISTRATOR} which Conditional Access policy this is; sign in again with accord login outlook once it allows"
    ' the device code, or use auth = "client-credentials" or "token-command".'
)
_CONSENT = f"{_ADMINISTRATOR} to grant admin consent to the app's API permissions in Entra; then: accord login outlook"

_GIVE = "put it where Accord takes it from: the variable or the command that you named, or else accord login outlook"

_BY_NUMBER: dict[str, tuple[str, str]] = {
    "90002": ("does not know the tenant", "Put your directory id or domain into authority in [outlook]."),
    "700016": ("does not know the application", "Check client_id in [outlook], and the tenant in authority."),
    "50194": (
        "does not let an app of one tenant sign in at common",
        "Put your directory id in place of common into authority in [outlook].",
    ),
    "50059": ("cannot tell the tenant", "Put your directory id into authority, and check client_id, in [outlook]."),
    "7000218": (
        "does not let the app sign in without a secret",
        'In Entra, under Authentication of the app, set "Allow public client flows" to Yes; then: accord login outlook',
    ),
    "7000215": (
        "refused the client secret",
        f"Take the Value of the client secret, not its Secret ID, and {_GIVE}",
    ),
    "7000222": (
        "says that the client secret has expired",
        f"Make a new one in Entra (Certificates & secrets), and {_GIVE}",
    ),
    "700025": (
        "does not accept a client secret from this app",
        'Set auth = "device-code", or register the app as a confidential one.',
    ),
    "1002012": (
        "does not know the permissions that were asked for",
        "Check base_url and authority in [outlook]: they must be of the same cloud.",
    ),
    "500011": ("does not know this Graph", "Check base_url and authority in [outlook]: they must be of one cloud."),
    "65001": ("says that consent is missing", _CONSENT),
    "90094": ("says that only an administrator can give consent", _CONSENT),
    "50057": ("says that the account is disabled", f"{_ADMINISTRATOR} to enable the account."),
    **dict.fromkeys(
        ("53000", "53003", "530036", "53001", "53004"), ("blocked the sign-in by a Conditional Access policy", _POLICY)
    ),
    **dict.fromkeys(
        ("50076", "50078", "50079"),
        (
            "asks for multi-factor authentication again (a policy of your organisation)",
            "Sign in again: accord login outlook. If it happens again, ask your administrator.",
        ),
    ),
    **dict.fromkeys(("50173", "700082", "70008"), ("no longer accepts the sign-in", AGAIN)),
}

_BY_WORD: dict[str, tuple[str, str]] = {
    "authorization_declined": ("says that the person declined", f"To try again: {AGAIN}"),
    "expired_token": ("says that the code ran out before anybody entered it", f"To get a new one: {AGAIN}"),
    "bad_verification_code": ("does not know the code any more", f"To get a new one: {AGAIN}"),
    "invalid_tenant": _BY_NUMBER["90002"],
    "unauthorized_client": _BY_NUMBER["700016"],
    "invalid_client": (
        "refused the client secret or the client id",
        "Check client_id and the client secret (its Value).",
    ),
    "consent_required": _BY_NUMBER["65001"],
    "interaction_required": _BY_NUMBER["50076"],
    "access_denied": _BY_NUMBER["53003"],
    "invalid_scope": _BY_NUMBER["1002012"],
    "invalid_resource": _BY_NUMBER["500011"],
    "invalid_grant": ("no longer accepts the sign-in", AGAIN),
}

_SETTINGS = frozenset({"90002", "700016", "50194", "50059", "700025", "1002012", "500011"})


_WORD = re.compile(r"[a-z][a-z_]{0,39}")
_NUMBER = re.compile(r"AADSTS(\d{4,9})\b")
_CORRELATION = re.compile(r"[0-9A-Fa-f-]{8,36}")


def not_signed_in() -> SignInNeeded:
    return SignInNeeded("Outlook: nobody is signed in.", AGAIN)


def not_its_protocol(lacks: str = "") -> ServiceUnavailable:
    """Return the error for an answer that is not one of Entra's; `lacks` names the part that is missing or no such."""
    what = f"an answer without a usable {lacks}" if lacks else "something that is not its protocol"
    return ServiceUnavailable(
        f"Outlook: the sign-in service answered with {what}.",
        "Check authority in [outlook], and whether a proxy stands in between; then try again.",
    )


def refused(answer: Mapping[str, Any], line: AuthorityLine) -> AccordError:
    """Return the error for an answer of the authority that holds no token.

    Only what has the form of an OAuth word, of a number or of a correlation id is ever quoted.
    """
    word = _only(_WORD, answer.get("error"))
    if not word:
        return not_its_protocol()
    number = _number(answer)
    known = _BY_NUMBER.get(number) or _BY_WORD.get(_only(_WORD, answer.get("suberror"))) or _BY_WORD.get(word)
    code = f"AADSTS{number}" if number else word
    kind = SettingsError if number in _SETTINGS else SignInNeeded
    if known is None:
        correlation = _only(_CORRELATION, answer.get("correlation_id")) or "none"
        return line.with_clock(
            kind(
                f"Outlook: Microsoft refused the sign-in ({code}, {word}, correlation id {correlation}).",
                f"Look the code up, or give it to your administrator. To try again: {AGAIN.removeprefix('Run: ')}",
            )
        )
    return line.with_clock(kind(f"Outlook: Microsoft {known[0]} ({code}).", known[1]))


def _number(answer: Mapping[str, Any]) -> str:
    """Return the AADSTS number of a refusal, one that Accord knows before any other; "" if there is none."""
    listed, text = answer.get("error_codes"), answer.get("error_description")
    numbers = [str(each) for each in listed if type(each) is int] if isinstance(listed, list) else []
    numbers += _NUMBER.findall(text) if isinstance(text, str) else []
    numbers = [each for each in numbers if each.isdigit() and len(each) < 10]
    return next((each for each in numbers if each in _BY_NUMBER), numbers[0] if numbers else "")


def no_tenant(said: Mapping[str, Any], line: AuthorityLine) -> AccordError:
    """Return the error for an authority that does not describe itself."""
    if said.get("error"):
        return refused(said, line)
    return SettingsError(
        "Outlook: authority is not an address where people sign in.",
        "Set authority in [outlook] to https://login.microsoftonline.com/YOUR-TENANT.",
    )


def _only(form: re.Pattern[str], told: object) -> str:
    """Return a word of the service if it has the form that may be shown, "" for anything else."""
    return told if isinstance(told, str) and form.fullmatch(told) else ""
