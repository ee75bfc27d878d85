"""Signing in and out: which tokens a side uses, where they are kept, and what `login` and `logout` do."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from adapters.shared.keeping import Kept, Safe, claimed_by, mark_of, secrets_folder
from adapters.shared.secret_words import given_secret
from adapters.shared.tokens import CachedToken, TokenSource, token_source
from cli.present.reports import LoggedIn, LoggedOut
from cli.wiring.needs import missing
from core.errors import SettingsError, SignInNeeded
from core.model import Side
from core.settings import Settings

ShowCode = Callable[[str, str, int], None]
"""Shows a person where to go, the code to enter there, and for how many seconds it is good."""


def require(settings: Settings, *sides: Side, environ: Mapping[str, str] = os.environ) -> None:
    """Raise SettingsError naming all that is missing to reach these sides, before anybody is asked for a token."""
    found = [each for side in sides for each in missing(settings, side, environ)]
    if found:
        problems, hints = zip(*found, strict=True)
        raise SettingsError(" ".join(problems), " ".join(hints))


def tokens_of(settings: Settings, side: Side) -> TokenSource:
    """Return where a side's tokens come from. Nothing is read, run or asked before the first is needed."""
    require(settings, side)
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    match side, of_side.auth:
        case _, "token-env" | "token-command":
            return token_source(of_side.auth, env=of_side.token_env, command=of_side.token_command, side=side)
        case Side.OUTLOOK, "device-code":
            from adapters.outlook.sign_in import DeviceTokens

            return DeviceTokens(settings.outlook, device_safe(settings))
        case Side.OUTLOOK, _:
            from adapters.outlook.sign_in import ApplicationTokens

            return ApplicationTokens(settings.outlook, lambda: _secret(settings, side))
        case _, "jwt":
            from adapters.salesforce.sign_in import assertion_token

            return CachedToken(lambda: assertion_token(settings.salesforce))
        case _, "client-credentials":
            from adapters.salesforce.sign_in import credentials_token

            return CachedToken(lambda: credentials_token(settings.salesforce, _secret(settings, side)))
        case _:
            from adapters.salesforce.sf_cli import cli_token

            return CachedToken(lambda: cli_token(settings.salesforce.target_org))


def device_safe(settings: Settings) -> Safe:
    """Return where the sign-in of a person is kept: a place of its own for each authority, Graph, app and mailbox."""
    side = settings.outlook
    return _safe(Side.OUTLOOK, "sign-in", side.authority, side.base_url, side.client_id, side.mailbox)


def secret_safe(settings: Settings, side: Side) -> Safe:
    """Return where the client secret of a side's app is kept."""
    if side is Side.OUTLOOK:
        return _safe(side, "client secret", settings.outlook.authority, settings.outlook.client_id)
    where = settings.salesforce.login_url or settings.salesforce.instance_url or ""
    return _safe(side, "client secret", where, settings.salesforce.client_id)


def _safe(side: Side, what: str, *of: str) -> Safe:
    digest = hashlib.sha256(json.dumps([what, *(part.lower() for part in of)]).encode()).hexdigest()[:24]
    return _named(f"{side.value} {what} {digest}", side, what)


def _named(name: str, side: Side, what: str) -> Safe:
    file = secrets_folder() / f"{name.replace(' ', '-')}.secret"
    instead = f"run accord login {side.value}: a file that only you can read then keeps it."
    return Safe(name, file, f"{what} of {side.label}", instead)


def kept_at(settings: Settings, side: Side) -> Kept | None:
    """Return where the sign-in or the secret that a side uses lies; None where Accord keeps nothing for it."""
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    match of_side.auth:
        case "device-code":
            return device_safe(settings).place()
        case "client-credentials" if not given_secret(of_side.client_secret_env, of_side.client_secret_command, side):
            return secret_safe(settings, side).place()
        case _:
            return None


def _secret(settings: Settings, side: Side) -> str:
    """Return the client secret: of the variable, the command, or what `login` stored. Raises SignInNeeded."""
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    found = given_secret(of_side.client_secret_env, of_side.client_secret_command, side)
    secret = found or secret_safe(settings, side).take()
    if not secret:
        raise SignInNeeded(
            f"{side.label}: there is no client secret.",
            f"Run: accord login {side.value}, or set {of_side.client_secret_env} or client_secret_command.",
        )
    return secret


def login(settings: Settings, side: Side, *, home: Path, show: ShowCode, ask_secret: Callable[[], str]) -> LoggedIn:
    """Sign in the way the settings say, prove it with the service, and store what has to be stored.

    The home is noted as the one that stored it. `ask_secret` is called where a client secret is neither in a variable
    nor printed by a command. Raises AccordError, and then nothing is stored.
    """
    require(settings, side)
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    kept: Kept | None = None
    if of_side.auth == "device-code":
        account, kept = _login_by_code(settings, home, show)
    elif of_side.auth == "client-credentials":
        account, kept = _login_by_secret(settings, side, home, ask_secret)
    else:
        account = _account(settings, side, tokens_of(settings, side))
    return LoggedIn(side, of_side.auth, account, kept.where if kept else None, kept.path if kept else None)


def _login_by_code(settings: Settings, home: Path, show: ShowCode) -> tuple[str, Kept]:
    from adapters.outlook.sign_in import sign_in
    from adapters.outlook.token_cache import fresh_token

    cache = sign_in(settings.outlook, lambda prompt: show(prompt.address, prompt.code, prompt.seconds))
    account = _account(settings, Side.OUTLOOK, CachedToken(lambda: fresh_token(cache)))
    return account, _keep(device_safe(settings), cache, home)


def _login_by_secret(
    settings: Settings, side: Side, home: Path, ask_secret: Callable[[], str]
) -> tuple[str, Kept | None]:
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    given = given_secret(of_side.client_secret_env, of_side.client_secret_command, side)
    secret = given or ask_secret()
    if not secret:
        raise SignInNeeded(
            f"{side.label}: no client secret was given.",
            f"Give it on standard input, in {of_side.client_secret_env}, or by client_secret_command.",
        )
    account = _account(settings, side, _by_secret(settings, side, secret))
    if given:
        return account, None
    return account, _keep(secret_safe(settings, side), secret, home)


def _keep(safe: Safe, secret: str, home: Path) -> Kept:
    with safe.lock():
        safe.claim(mark_of(home))
        return safe.keep(secret)


def _by_secret(settings: Settings, side: Side, secret: str) -> TokenSource:
    if side is Side.OUTLOOK:
        from adapters.outlook.sign_in import ApplicationTokens

        return ApplicationTokens(settings.outlook, lambda: secret)
    from adapters.salesforce.sign_in import credentials_token

    return CachedToken(lambda: credentials_token(settings.salesforce, secret))


def _account(settings: Settings, side: Side, tokens: TokenSource) -> str:
    """Return as whom the tokens let us in, as the service says."""
    if side is Side.OUTLOOK:
        from adapters.outlook.adapter import OutlookAdapter

        return OutlookAdapter(settings.outlook, tokens).account()
    from adapters.salesforce.adapter import SalesforceAdapter

    return SalesforceAdapter(settings.salesforce, tokens).account()


def logout(settings: Settings, side: Side, home: Path, environ: Mapping[str, str] = os.environ) -> LoggedOut:
    """Remove all that Accord stored for a side: what the settings of today name, and what this home stored before.

    What another home has stored since stays. Returns whether there was anything, and what it cannot remove.
    """
    safes = [secret_safe(settings, side), *([device_safe(settings)] if side is Side.OUTLOOK else [])]
    safes += [_named(name, side, "sign-in") for name in claimed_by(mark_of(home)) if name.startswith(f"{side.value} ")]
    removals = []
    for safe in safes:
        with safe.lock():
            removals.append(safe.remove())
    shut = {f"what the system's keyring may hold: it {each.shut}" for each in removals if each.shut}
    left = (*shut, *_left(settings, side, environ))
    return LoggedOut(side, any(each.there for each in removals), left)


def _left(settings: Settings, side: Side, environ: Mapping[str, str]) -> list[str]:
    """Return what still lets Accord in, in words: it is not ours to remove."""
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    variables = {"token-env": of_side.token_env, "client-credentials": of_side.client_secret_env}
    if of_side.auth == "jwt":
        variables["jwt"] = settings.salesforce.jwt_key_env
    name = variables.get(of_side.auth, "")
    left = [f"the variable {name}"] if name and environ.get(name) else []
    match of_side.auth:
        case "sf-cli":
            left.append("what sf holds (sf org logout removes that)")
        case "token-command":
            left.append("what token_command prints")
        case "client-credentials" if of_side.client_secret_command:
            left.append("what client_secret_command prints")
        case "jwt" if settings.salesforce.jwt_key_file:
            left.append("the private key in jwt_key_file")
    return left
