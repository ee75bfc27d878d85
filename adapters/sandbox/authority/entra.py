"""Entra's endpoints: discovery, device code, tokens, and the page on which a person answers.

Sources: Microsoft's "OAuth 2.0 device authorization grant", "client credentials flow" and "error codes" pages
(learn.microsoft.com/entra/identity-platform), RFC 8628.
"""

import base64
import html
import json
import re
from datetime import timedelta
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from adapters.sandbox.authority.tenant import CLIENT_ID, DOMAIN, TENANT, Authority, unsigned

Json = dict[str, Any]
Form = dict[str, str]
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
SHARED = ("common", "organizations")


class Denied(Exception):
    """An answer that refuses."""

    def __init__(self, error: str, number: int, text: str, status: int = 400, suberror: str = "") -> None:
        super().__init__(error)
        self.error, self.number, self.text, self.status, self.suberror = error, number, text, status, suberror

    def body(self, authority: Authority) -> Json:
        """Return the refusal as Entra writes it."""
        stamp = authority.world.now().strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = (str(authority.secret(name))[:36] for name in ("trace", "correlation"))
        told = f"AADSTS{self.number}: {self.text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        more = {"suberror": self.suberror} if self.suberror else {}
        return {
            "error": self.error,
            "error_description": told,
            "error_codes": [self.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
            **more,
        }


def form_of(content: bytes) -> Form:
    """Return what a form says."""
    return dict(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))


def discovery(origin: str, tenant: str) -> Json:
    """Return where everything is; the addresses carry the tenant's id, whatever name was asked for."""
    if tenant not in (TENANT, DOMAIN, *SHARED):
        raise Denied("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
    base = f"{origin}/{tenant if tenant in SHARED else TENANT}"
    return {
        "issuer": f"{origin}/{'{tenantid}' if tenant in SHARED else TENANT}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "userinfo_endpoint": f"{origin}/oidc/userinfo",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    }


def device_code(authority: Authority, origin: str, tenant: str, form: Form) -> Json:
    """Give out a device code."""
    _refuse_app(authority, tenant, form)
    if authority.entra.conditional_access:
        raise Denied("access_denied", 53003, "Access has been blocked by Conditional Access policies.")
    code, known = authority.start(form.get("client_id", ""), form.get("scope", ""))
    page = f"{origin}/devicelogin"
    return {
        "user_code": known.user_code,
        "device_code": code,
        "verification_uri": page,
        "expires_in": authority.entra.code_lifetime,
        "interval": authority.entra.interval,
        "message": f"To sign in, open {page} and enter the code {known.user_code} to authenticate.",
    }


def token(authority: Authority, origin: str, tenant: str, form: Form) -> Json:
    """Answer a request for a token."""
    _refuse_app(authority, tenant, form)
    match form.get("grant_type"):
        case _ if form.get("grant_type") == DEVICE:
            return _polled(authority, origin, form)
        case "refresh_token":
            return _refreshed(authority, origin, form)
        case "client_credentials":
            return _application(authority, tenant, form)
        case _:
            raise Denied("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")


def _refuse_app(authority: Authority, tenant: str, form: Form) -> None:
    if tenant not in (TENANT, DOMAIN, *SHARED):
        raise Denied("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
    given = form.get("client_id", "")
    if given.lower() != CLIENT_ID:
        text = f"Application with identifier '{given}' was not found in the directory '{DOMAIN}'."
        raise Denied("unauthorized_client", 700016, text)
    if tenant in SHARED and authority.entra.single_tenant:
        text = f"Application '{CLIENT_ID}'(Accord) is not configured as a multi-tenant application."
        raise Denied("invalid_request", 50194, text)


def _polled(authority: Authority, origin: str, form: Form) -> Json:
    code = authority.codes.get(form.get("device_code", ""))
    if code is None or code.answer == "used":
        raise Denied("bad_verification_code", 70018, "The verification code is not valid.")
    code.polls += 1
    if code.polls == authority.entra.agrees_after:
        code.answer = "agreed"
    if code.answer == "declined":
        raise Denied("authorization_declined", 70000, "The user declined.")
    if code.expires <= authority.world.now():
        raise Denied("expired_token", 70019, "The verification code has expired.")
    if not code.answer:
        _keep_waiting(authority)
    if not authority.entra.public_client_flows:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise Denied("invalid_client", 7000218, text, 401)
    _refuse_person(authority)
    code.answer = "used"
    return _delegated(authority, origin, code.scope, bool(form.get("client_info")))


def _keep_waiting(authority: Authority) -> NoReturn:
    if authority.entra.slow_down > 0:
        authority.entra.slow_down -= 1
        raise Denied("slow_down", 70016, "Polling too often.")
    raise Denied("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending.")


def _refuse_person(authority: Authority) -> None:
    switches = authority.entra
    if not switches.consented:
        text = f"The user or administrator has not consented to use the application with ID '{CLIENT_ID}'."
        raise Denied("invalid_grant", 65001, text, suberror="consent_required")
    if switches.conditional_access:
        raise Denied("access_denied", 53003, "Access has been blocked by Conditional Access policies.")


def _refreshed(authority: Authority, origin: str, form: Form) -> Json:
    given = form.get("refresh_token", "")
    if form.get("client_secret"):
        raise Denied("invalid_client", 700025, "Client is public so 'client_secret' should not be presented.", 401)
    if given in authority.dead_tokens or given not in authority.refresh_tokens:
        text = "The provided grant has expired due to it being revoked, a fresh auth token is needed."
        raise Denied("invalid_grant", 50173, text)
    if authority.entra.multi_factor:
        text = "Due to a configuration change, you must use multi-factor authentication to access it."
        raise Denied("interaction_required", 50076, text, suberror="basic_action")
    _refuse_person(authority)
    scope = authority.refresh_tokens[given]
    if authority.entra.rotation == "revoke":
        del authority.refresh_tokens[given]
        authority.dead_tokens.add(given)
    return _delegated(authority, origin, form.get("scope") or scope, bool(form.get("client_info")))


def _delegated(authority: Authority, origin: str, scope: str, wants_client_info: bool) -> Json:
    store = authority.world.graph
    life = authority.entra.token_lifetime
    refresh = "0.sandbox." + authority.secret("refresh token")
    answer: Json = {
        "token_type": "Bearer",
        "scope": scope,
        "expires_in": life,
        "ext_expires_in": life,
        "access_token": store.grant(timedelta(seconds=life)),
    }
    if "offline_access" in scope.split():
        authority.refresh_tokens[refresh] = scope
        answer["refresh_token"] = refresh
    if "openid" in scope.split():
        answer["id_token"] = unsigned(_claims(authority, origin))
    if wants_client_info:
        told = json.dumps({"uid": store.me.user_id, "utid": TENANT}).encode()
        answer["client_info"] = base64.urlsafe_b64encode(told).decode().rstrip("=")
    return answer


def _claims(authority: Authority, origin: str) -> Json:
    now = int(authority.world.now().timestamp())
    me = authority.world.graph.me
    return {
        "aud": CLIENT_ID,
        "iss": f"{origin}/{TENANT}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "name": me.name,
        "preferred_username": me.address,
        "oid": me.user_id,
        "sub": me.user_id,
        "tid": TENANT,
        "ver": "2.0",
    }


def _application(authority: Authority, tenant: str, form: Form) -> Json:
    if tenant in SHARED:
        raise Denied("invalid_request", 50059, "No tenant-identifying information found in either the request.")
    if not re.fullmatch(r"https://\S+/\.default", form.get("scope", "")):
        raise Denied("invalid_scope", 1002012, "The provided value for scope is not valid.")
    if form.get("client_secret") != authority.client_secret:
        raise Denied("invalid_client", 7000215, "Invalid client secret provided.", 401)
    if authority.entra.secret_expired:
        raise Denied("invalid_client", 7000222, "The provided client secret keys are expired.", 401)
    life = authority.entra.token_lifetime
    granted = authority.entra.roles_granted
    access = authority.world.graph.grant(timedelta(seconds=life), application=True, allowed=granted)
    return {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": access}


def page(authority: Authority, form: Form) -> tuple[int, str]:
    """Return the page on which a person enters a code and answers, and its status."""
    told = ""
    if "code" in form:
        try:
            authority.say(form["code"], form.get("answer", ""))
            told = "Thank you. You can close this page."
        except KeyError:
            told = f"There is no code {html.escape(form['code'])}."
    body = (
        "<!doctype html><html lang=en><title>Sandbox sign-in</title><h1>Sign in to the sandbox</h1>"
        f"<p>{told}</p><form method=post><label>Code <input name=code></label>"
        "<button name=answer value=agreed>Agree</button><button name=answer value=declined>Decline</button></form>"
    )
    return (404 if told.startswith("There is no") else 200), body
