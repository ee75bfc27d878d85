"""Signing in to Salesforce: by a signed assertion (JWT bearer, RFC 7523), or as an app (client credentials).

The form is sent by us: simple-salesforce's own logins reach only *.salesforce.com, and make the audience of it.
Sources: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration", "Client Credentials Flow".
"""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from adapters.salesforce.sign_in_refusals import bad_key, error_word, refused
from adapters.shared.authority_line import AuthorityLine, sleep_for
from adapters.shared.replies import json_in
from adapters.shared.tokens import is_sendable
from core.errors import ServiceUnavailable
from core.model import Side
from core.settings import SalesforceSettings

BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = 150
"""Seconds for which an assertion is good; Salesforce takes three minutes at most."""


def assertion_token(
    settings: SalesforceSettings,
    *,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = sleep_for,
) -> str:
    """Return a session for the user of the settings, whom our key vouches for. Raises SignInNeeded, SettingsError."""
    import jwt

    claims = {
        "iss": settings.client_id,
        "sub": settings.username,
        "aud": settings.audience or origin(login_url(settings)),
        "exp": int(now()) + LIFE,
    }
    key = private_key(settings, environ)
    try:
        assertion = jwt.encode(claims, key, algorithm="RS256")
    except Exception:  # noqa: BLE001  whatever is wrong with a key, its text must not be told
        variable = settings.jwt_key_env if environ.get(settings.jwt_key_env, "").strip() else ""
        raise bad_key("is no private RSA key that can be used", variable) from None
    return _session(settings, {"grant_type": BEARER, "assertion": assertion}, sleep)


def credentials_token(settings: SalesforceSettings, secret: str, *, sleep: Callable[[float], None] = sleep_for) -> str:
    """Return a session for the app's Run As user. Raises SignInNeeded or SettingsError."""
    form = {"grant_type": "client_credentials", "client_id": settings.client_id, "client_secret": secret}
    return _session(settings, form, sleep)


def login_url(settings: SalesforceSettings) -> str:
    """Return where tokens are asked for."""
    return settings.login_url or settings.instance_url or ""


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def private_key(settings: SalesforceSettings, environ: Mapping[str, str]) -> str:
    """Return the text of the private key: a variable wins over the file. Raises SettingsError."""
    if told := environ.get(settings.jwt_key_env, "").strip():
        return told.replace("\\n", "\n")
    try:
        return Path(settings.jwt_key_file).expanduser().read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a PEM file"
        raise bad_key(f"cannot be read ({reason})") from None


def _session(settings: SalesforceSettings, form: Mapping[str, str], sleep: Callable[[float], None]) -> str:
    line = AuthorityLine(
        Side.SALESFORCE,
        login_url(settings),
        key="login_url" if settings.login_url else "instance_url",
        ca_bundle=settings.ca_bundle,
        timeout=settings.timeout,
        sleep=sleep,
    )
    answer = line.post(f"{login_url(settings)}/services/oauth2/token", data=dict(form))
    told = json_in(answer)
    if isinstance(told, dict) and answer.status_code == 200 and is_sendable(told.get("access_token")):
        return str(told["access_token"])
    if isinstance(told, dict) and (word := error_word(told.get("error"))):
        text = told.get("error_description")
        raise refused(word, text if isinstance(text, str) else "", line)
    raise ServiceUnavailable(
        f"Salesforce: the sign-in service answered with what is not its protocol (HTTP {answer.status_code}).",
        "Check login_url and instance_url in [salesforce]: they must be your My Domain address.",
    )
