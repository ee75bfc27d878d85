"""Salesforce's token endpoint: JWT bearer, client credentials, revocation.

Sources: Salesforce Help, "OAuth 2.0 JWT Bearer Flow" and "OAuth 2.0 Client Credentials Flow"; RFC 7523.
"""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from adapters.sandbox.authority.tenant import CONSUMER_KEY, Authority

Json = dict[str, Any]
JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LONGEST = 180
"""Seconds that an assertion may be valid from now; some more are forgiven."""
_FORGIVEN = 120


class Denied(Exception):
    """An answer that refuses, with Salesforce's word and text for it."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(error)
        self.body = {"error": error, "error_description": text}


def token(authority: Authority, origin: str, form: dict[str, str], basic: str) -> Json:
    """Answer a request for a session. `basic` is what an Authorization header of that scheme says."""
    match form.get("grant_type"):
        case "client_credentials":
            _check_credentials(authority, form, basic)
        case _ if form.get("grant_type") == JWT:
            _check_assertion(authority, origin, form.get("assertion", ""))
        case _:
            raise Denied("unsupported_grant_type", "grant type not supported")
    store = authority.world.salesforce
    return {
        "access_token": store.open_session(),
        "scope": "api id",
        "instance_url": authority.salesforce.instance_url or origin,
        "id": f"{origin}/id/{store.org_id}/{store.user_id}",
        "token_type": "Bearer",
        "issued_at": str(int(authority.world.now().timestamp() * 1000)),
    }


def _check_credentials(authority: Authority, form: dict[str, str], basic: str) -> None:
    key, secret = form.get("client_id", ""), form.get("client_secret", "")
    if basic:
        key, _, secret = base64.b64decode(basic).decode("utf-8", "replace").partition(":")
    if key != CONSUMER_KEY:
        raise Denied("invalid_client_id", "client identifier invalid")
    if secret != authority.consumer_secret:
        raise Denied("invalid_client", "invalid client credentials")
    if not authority.salesforce.credentials_enabled:
        raise Denied("unsupported_grant_type", "grant type not supported")
    if not authority.salesforce.run_as:
        raise Denied("invalid_grant", "no client credentials user enabled")


def _check_assertion(authority: Authority, origin: str, assertion: str) -> None:
    if not authority.salesforce.jwt_enabled:
        raise Denied("unsupported_grant_type", "grant type not supported")
    claims = _verified(authority, assertion)
    if claims.get("iss") != CONSUMER_KEY:
        raise Denied("invalid_client_id", "client identifier invalid")
    audience = str(claims.get("aud", ""))
    if (
        audience in ("https://login.salesforce.com", "https://test.salesforce.com")
        and authority.salesforce.external_app
    ):
        raise Denied("app_not_found", "External client app is not installed in this org")
    if audience.rstrip("/") != origin:
        raise Denied("invalid_grant", "audience is invalid")
    _check_time(authority, claims.get("exp"))
    store = authority.world.salesforce
    username = authority.username or str(store.table("User").rows[store.user_id]["Username"])
    if str(claims.get("sub", "")).lower() != username.lower() or not authority.salesforce.approved:
        raise Denied("invalid_grant", "user hasn't approved this consumer")


def _check_time(authority: Authority, exp: object) -> None:
    left = float(str(exp)) - authority.world.now().timestamp() if str(exp).isdigit() else -1
    if left <= 0:
        raise Denied("invalid_grant", "expired authorization code")
    if left > LONGEST + _FORGIVEN:
        raise Denied("invalid_grant", "invalid assertion")


def _verified(authority: Authority, assertion: str) -> Json:
    """Return the claims of an assertion that the app's key signed with RS256."""
    wrong = Denied("invalid_grant", "invalid assertion")
    try:
        head, claims, signature = assertion.split(".")
        if json.loads(_decoded(head)).get("alg") != "RS256":
            raise wrong
        signed = f"{head}.{claims}".encode()
        authority.key.public_key().verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
        found = json.loads(_decoded(claims))
    except (ValueError, binascii.Error, AttributeError, InvalidSignature):
        raise wrong from None
    if not isinstance(found, dict):
        raise wrong
    return found


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
