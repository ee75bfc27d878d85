"""The two sides as grounds to be probed: each made over the yard, its one way out."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, sleep

from cli.config.load import Loaded
from cli.wiring.sign_in import tokens_of
from core.model import Side
from core.probing.ground import Ground
from core.probing.model import Probe
from core.probing.yard import Ledger, Yard


def probes_of(side: Side) -> tuple[Probe, ...]:
    """Return the facts of a side; nobody is asked."""
    if side is Side.OUTLOOK:
        from adapters.outlook.probes.table import PROBES

        return PROBES
    from adapters.salesforce.probes.table import PROBES as OF_SALESFORCE

    return OF_SALESFORCE


def open_yard(side: Side, ledger: Ledger, budget: int) -> Yard:
    """Return the door through which a side is probed."""
    if side is Side.SALESFORCE:
        from adapters.salesforce.probes.fence import SalesforceFence

        return Yard(SalesforceFence(), ledger, budget=budget)
    from adapters.outlook.probes.fence import OutlookFence

    return Yard(OutlookFence(), ledger, budget=budget)


def open_ground(
    loaded: Loaded, side: Side, yard: Yard, ledger: Ledger, *, wait: Callable[[float], None] = sleep
) -> Ground:
    """Return a side of a home, ready to be probed; nobody is asked before the ground is."""
    if side is Side.SALESFORCE:
        return _salesforce(loaded, yard, ledger, wait)
    from adapters.outlook.probes.ground import OutlookGround
    from adapters.outlook.transport import connect

    settings = loaded.settings.outlook
    tokens = tokens_of(loaded.settings, Side.OUTLOOK)
    send = connect(settings, tokens.token).send
    return OutlookGround(
        settings, tokens, send, yard, ledger,
        bound=_bound(loaded, side), sleep=wait, clock=monotonic, now=lambda: datetime.now(UTC),
    )  # fmt: skip


def _salesforce(loaded: Loaded, yard: Yard, ledger: Ledger, wait: Callable[[float], None]) -> Ground:
    from adapters.salesforce.library import Library
    from adapters.salesforce.probes.ground import SalesforceGround

    settings = loaded.settings.salesforce
    tokens = tokens_of(loaded.settings, Side.SALESFORCE)
    return SalesforceGround(
        settings, tokens, Library(settings, tokens.token()), yard, ledger,
        bound=_bound(loaded, Side.SALESFORCE), sleep=wait, clock=monotonic, now=lambda: datetime.now(UTC),
    )  # fmt: skip


def _bound(loaded: Loaded, side: Side) -> frozenset[str]:
    """Return whom the profiles of this home sync; nobody where there is no journal."""
    from journal.database import connect
    from journal.identities import bound
    from journal.migrate import state

    database = connect(loaded.settings.journal.url, home=loaded.path.parent)
    try:
        return frozenset(bound(database, side)) if state(database) != "missing" else frozenset()
    finally:
        database.close()
