"""What Salesforce's token endpoint says when it lets nobody in, in Accord's words.

Sources: Salesforce Help, "OAuth 2.0 Authorization Errors"; and where that is silent, answers that people have posted
(simple-salesforce#491, forcedotcom/cli#3260 and #3482, n8n#28990).
"""

import re

from adapters.shared.authority_line import AuthorityLine
from core.errors import AccordError, SettingsError, SignInNeeded

_USER = (
    "has not approved the user for this app",
    "Check username in [salesforce]; in the app's policies choose that administrators pre-authorise users, and assign"
    " the user's profile or a permission set to the app.",
)
_AUDIENCE = (
    "does not find the app for this audience",
    "Leave audience in [salesforce] empty, or set it to your My Domain address; and check that the app is of this"
    " organisation.",
)
_KEY = (
    "did not accept the signature",
    "Check that jwt_key_file in [salesforce], or the variable in its place, is the key of the certificate that the app"
    " holds.",
)
_BY_TEXT = (
    ("audience", _AUDIENCE),
    (
        "expired authorization code",
        (
            "says that the assertion has expired",
            "Try again; if it happens again, compare this computer's clock with a time server.",
        ),
    ),
    (
        "no client credentials user",
        ("has no user to run the app as", "Set Run As in the app's client credentials flow."),
    ),
    (
        "request not supported on this domain",
        ("does not give tokens at this address", "Set login_url in [salesforce] to your My Domain address."),
    ),
    ("approved", _USER),
    ("assertion", _KEY),
)
_BY_WORD = {
    "invalid_client_id": (
        "does not know the app",
        "Check client_id in [salesforce]: it is the consumer key. A new app works after ten minutes or so.",
    ),
    "invalid_client": (
        "refused the client secret",
        "Put the consumer secret where Accord takes it from: the variable or the command that you named, or else accord"
        " login salesforce",
    ),
    "invalid_app_access": _USER,
    "app_not_found": _AUDIENCE,
    "unsupported_grant_type": (
        "does not let the app sign in this way",
        "Switch the flow on in the app's OAuth settings, and check login_url in [salesforce].",
    ),
    "inactive_user": ("says that the user is frozen", "Ask your administrator to make the user active."),
    "inactive_org": ("says that the organisation is locked", "Ask your administrator."),
}


def error_word(told: object) -> str:
    """Return an error word of OAuth, "" for what has not the form of one: only a word is ever quoted."""
    return told if isinstance(told, str) and re.fullmatch(r"[a-z][a-z_]{0,39}", told) else ""


def refused(word: str, text: str, line: AuthorityLine) -> AccordError:
    """Return the error for an answer of the token endpoint that holds no token; its text decides and is not told."""
    by_text = next((meaning for part, meaning in _BY_TEXT if part in text.lower()), None)
    known = _BY_WORD.get(word) or by_text
    if known is None:
        return line.with_clock(
            SignInNeeded(
                f"Salesforce refused the sign-in ({word}).",
                "Check [salesforce] in accord.toml and the app's settings; then: accord login salesforce",
            )
        )
    return line.with_clock(SignInNeeded(f"Salesforce {known[0]} ({word}).", known[1]))


def bad_key(how: str, variable: str = "") -> SettingsError:
    """Return the error for a private key that is no use; `variable` names the one that holds it, if one does."""
    what = "an RSA key of 2048 bits or more, without a passphrase"
    if variable:
        return SettingsError(
            f"Salesforce: the private key in the variable {variable} {how}.",
            f"Set {variable} to the text of a PEM file with {what}; or unset it, so that jwt_key_file counts.",
        )
    return SettingsError(
        f"Salesforce: the private key {how}.", f"Set jwt_key_file in [salesforce] to a PEM file with {what}."
    )
