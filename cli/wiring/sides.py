"""The two sides: each adapter is made, with what it needs, when it is first needed. Their libraries are heavy."""

import os
from collections.abc import Callable, Mapping

from cli.wiring.sign_in import require, tokens_of
from core.model import Kind, Side
from core.ports import SideAdapter
from core.settings import Settings


def require_settings(settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
    """Raise SettingsError naming all that is missing to reach both sides, before anybody is asked for a token."""
    require(settings, *Side, environ=environ)


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

    return OutlookAdapter(settings.outlook, tokens_of(settings, Side.OUTLOOK))


def _salesforce(settings: Settings) -> SideAdapter:
    from adapters.salesforce.adapter import SalesforceAdapter

    pairs = {kind: settings.of(kind).pairs for kind in Kind}
    return SalesforceAdapter(settings.salesforce, tokens_of(settings, Side.SALESFORCE), pairs=pairs)
