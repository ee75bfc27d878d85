"""A probe's run over a sandbox, without a terminal: the real adapters' ways of asking, a real ledger, no waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.outlook.probes.ground import OutlookGround
from adapters.outlook.transport import connect
from adapters.salesforce.library import Library
from adapters.salesforce.probes.ground import SalesforceGround
from adapters.sandbox.observed import switch
from adapters.sandbox.server import Sandbox
from cli.probing.later import Later
from cli.probing.ledger import FileLedger
from core.model import Side
from core.probing.ground import Ground
from core.probing.model import Probe
from core.probing.report import Report
from core.probing.running import Run, chosen, run
from core.probing.yard import Yard
from core.settings import OutlookSettings, SalesforceSettings
from tests.support.workplace import MONDAY, SandboxTokens

BUDGET = 400


@dataclass
class Probing:
    """A side of a sandbox, ready to be probed."""

    sandbox: Sandbox
    ground: Ground
    yard: Yard
    ledger: FileLedger

    def run(
        self, only: Sequence[str] = (), *, later: Later | None = None, known: Mapping[str, str] | None = None
    ) -> Run:
        """Run a first time, leaving something if `later` is to remember it, or a second time over what is known."""
        self.ground.look()
        asked = chosen(self.ground.probes, only, again=known is not None)
        now = self.sandbox.world.now
        leave = (lambda kept: later.remember(kept, now())) if later else None
        return run(self.ground, self.yard, asked, lambda _: None, known=known, leave=leave)


def outlook(sandbox: Sandbox, folder: Path, *, budget: int = BUDGET, bound: Sequence[str] = ()) -> Probing:
    """Return a ground in the sandbox's mailbox, with a ledger in a folder. Its waits move the sandbox's clock."""
    folder.mkdir(exist_ok=True)
    ledger = FileLedger(folder, "outlook")
    yard = Yard(OutlookGround.fence, ledger, budget=budget)
    settings = OutlookSettings(base_url=f"{sandbox.url}/v1.0", ca_bundle=str(sandbox.ca_file), auth="token-env")
    tokens = SandboxTokens(sandbox, Side.OUTLOOK)
    send = connect(settings, tokens.token).send
    ground = OutlookGround(
        settings, tokens, send, yard, ledger, bound=bound,
        sleep=lambda seconds: sandbox.world.advance(timedelta(seconds=seconds)),
        clock=lambda: sandbox.world.now().timestamp(),
        now=sandbox.world.now,
    )  # fmt: skip
    return Probing(sandbox, ground, yard, ledger)


def salesforce(sandbox: Sandbox, folder: Path, *, budget: int = BUDGET, bound: Sequence[str] = ()) -> Probing:
    """Return a ground in the sandbox's organisation, likewise."""
    folder.mkdir(exist_ok=True)
    ledger = FileLedger(folder, "salesforce")
    yard = Yard(SalesforceGround.fence, ledger, budget=budget)
    settings = SalesforceSettings(instance_url=sandbox.url, ca_bundle=str(sandbox.ca_file), auth="token-env")
    tokens = SandboxTokens(sandbox, Side.SALESFORCE)
    ground = SalesforceGround(
        settings, tokens, Library(settings, tokens.token()), yard, ledger, bound=bound,
        sleep=lambda seconds: sandbox.world.advance(timedelta(seconds=seconds)),
        clock=lambda: sandbox.world.now().timestamp(),
        now=sandbox.world.now,
    )  # fmt: skip
    return Probing(sandbox, ground, yard, ledger)


GROUNDS = {Side.OUTLOOK: outlook, Side.SALESFORCE: salesforce}


def probed(
    side: Side, folder: Path, switches: Mapping[str, object], seed: str = "empty", only: Sequence[str] = ()
) -> Run:
    """Return what a run says of a sandbox that is switched so: a whole one, or one of these facts."""
    with Sandbox.start(seed, now=MONDAY) as sandbox:
        for name, value in switches.items():
            switch(sandbox.world, side.value, name, value)
        return GROUNDS[side](sandbox, folder).run(only)


def readings(done: Run) -> dict[str, str]:
    """Return the reading of each fact, or why it was not tried."""
    return {result.probe.id: result.reading or str(result.untried) for result in done.results}


def report(side: Side, done: Run) -> Report:
    return Report("test", side.value, "2026-11-23", {}, 0, len(done.left), tuple(done.results))


def mutations(probes: Sequence[Probe]) -> list[tuple[Probe, str]]:
    """Return every reading that the sandbox can play."""
    return [(probe, reading.name) for probe in probes for reading in probe.readings if reading.sets]
