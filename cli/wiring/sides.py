"""The two sides: each adapter is made, with what it needs, when it is first needed. Their libraries are heavy."""

import os
from collections.abc import Callable, Mapping

from core.errors import SettingsError
from core.model import Side
from core.ports import SideAdapter
from core.settings import Settings


def require_settings(settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
    """Raise SettingsError naming all that is missing to reach both sides, before anybody is asked for a token."""
    missing: list[tuple[str, str]] = []
    if settings.salesforce.instance_url is None:
        missing.append((_NO_ADDRESS, _GIVE_ADDRESS))
    for side, of_side in ((Side.OUTLOOK, settings.outlook), (Side.SALESFORCE, settings.salesforce)):
        if of_side.auth == "token-env" and not environ.get(of_side.token_env, "").strip():
            name = of_side.token_env
            missing.append(
                (f"{side.label}: the variable {name} is not set.", f"Set {name} to an access token for {side.label}.")
            )
    if missing:
        problems, hints = zip(*missing, strict=True)
        raise SettingsError(" ".join(problems), " ".join(hints))


_NO_ADDRESS = "salesforce.instance_url is not set, so Accord does not know your organisation."
_GIVE_ADDRESS = 'Write your My Domain address into accord.toml: instance_url = "https://your-domain.my.salesforce.com"'


def adapters(settings: Settings) -> Callable[[Side], SideAdapter]:
    """Return what makes each side's adapter when it is first needed; it is made once."""
    made: dict[Side, SideAdapter] = {}

    def adapter(side: Side) -> SideAdapter:
        if side not in made:
            made[side] = _outlook(settings) if side is Side.OUTLOOK else _salesforce(settings)
        return made[side]

    return adapter


def _outlook(settings: Settings) -> SideAdapter:
    from adapters.outlook.adapter import OutlookAdapter
    from adapters.shared.tokens import token_source

    side = settings.outlook
    tokens = token_source(side.auth, env=side.token_env, command=side.token_command, side=Side.OUTLOOK)
    return OutlookAdapter(side, tokens)


def _salesforce(settings: Settings) -> SideAdapter:
    from adapters.salesforce.adapter import SalesforceAdapter
    from adapters.shared.tokens import token_source

    side = settings.salesforce
    if side.instance_url is None:
        raise SettingsError(_NO_ADDRESS, _GIVE_ADDRESS)
    tokens = token_source(side.auth, env=side.token_env, command=side.token_command, side=Side.SALESFORCE)
    return SalesforceAdapter(side, tokens)
