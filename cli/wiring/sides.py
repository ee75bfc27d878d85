"""The two sides: each adapter is made, with what it needs, when it is first needed. Their libraries are heavy."""

from collections.abc import Callable

from core.errors import SettingsError
from core.model import Side
from core.ports import SideAdapter
from core.settings import Settings


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
        raise SettingsError(
            "salesforce.instance_url is not set, so Accord does not know your organisation.",
            'Write your My Domain address into accord.toml: instance_url = "https://your-domain.my.salesforce.com"',
        )
    tokens = token_source(side.auth, env=side.token_env, command=side.token_command, side=Side.SALESFORCE)
    return SalesforceAdapter(side, tokens)
