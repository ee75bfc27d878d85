"""The two sides as grounds to be probed: each made over the yard, its one way out."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, sleep

from cli.config.load import Loaded
from core.errors import UsageError
from core.model import Side
from core.probing.ground import Ground
from core.probing.model import Probe
from core.probing.yard import Ledger, Yard


def probes_of(side: Side) -> tuple[Probe, ...]:
    """Return the facts of a side; nobody is asked."""
    if side is Side.OUTLOOK:
        from adapters.outlook.probes.table import PROBES

        return PROBES
    raise UsageError("There are no probes for Salesforce yet.", "Run: accord probe outlook")


def open_yard(side: Side, ledger: Ledger, budget: int) -> Yard:
    """Return the door through which a side is probed."""
    from adapters.outlook.probes.fence import OutlookFence

    return Yard(OutlookFence(), ledger, budget=budget)


def open_ground(
    loaded: Loaded, side: Side, yard: Yard, ledger: Ledger, *, wait: Callable[[float], None] = sleep
) -> Ground:
    """Return a side of a home, ready to be probed; nobody is asked before the ground is."""
    from adapters.outlook.probes.ground import OutlookGround
    from adapters.outlook.transport import connect
    from adapters.shared.tokens import token_source

    settings = loaded.settings.outlook
    tokens = token_source(
        settings.auth, env=settings.token_env, command=settings.token_command, side=Side.OUTLOOK, environ=os.environ
    )
    send = connect(settings, tokens.token).send
    return OutlookGround(
        settings, tokens, send, yard, ledger,
        bound=_bound(loaded, side), sleep=wait, clock=monotonic, now=lambda: datetime.now(UTC),
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
