"""A person's whole workplace for tests: the sandbox, both real adapters, a real journal, and the engine over them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.outlook.adapter import OutlookAdapter
from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.server import Sandbox
from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.reports import ApplyReport
from core.engine.session import Session
from core.engine.sync import sync
from core.model import Choice, Decision, Kind, Pair, Plan, Row, RowState, Side
from core.ports import SideAdapter
from core.settings import OutlookSettings, PlanSettings, SalesforceSettings
from journal.store import SqlJournal, open_journal
from tests.support.desk import decide, find_items, plan
from tests.support.fakes import CountedIds, all_kinds_on

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class SandboxTokens:
    """The token that the sandbox accepts now; a refused one is asked for again."""

    def __init__(self, sandbox: Sandbox, side: Side) -> None:
        self.sandbox, self.side = sandbox, side
        self.held = self._now()

    def _now(self) -> str:
        return self.sandbox.outlook_token if self.side is Side.OUTLOOK else self.sandbox.salesforce_token

    def token(self) -> str:
        return self.held

    def refresh(self) -> str | None:
        newer = self._now()
        if newer == self.held:
            return None
        self.held = newer
        return newer


class Workplace:
    """One profile over the sandbox. Its clock is the sandbox's."""

    def __init__(self, sandbox: Sandbox, journal: SqlJournal) -> None:
        self.sandbox, self.journal = sandbox, journal
        self.settings: PlanSettings = all_kinds_on()
        self.adapters = {Side.OUTLOOK: outlook_adapter(sandbox), Side.SALESFORCE: salesforce_adapter(sandbox)}
        self.ids = CountedIds()
        self.faithful = True
        """No fault makes a service say what it never would."""
        self.session = self.open()

    def open(self) -> Session:
        """Return the profile opened anew, as after a restart."""
        self.session = Session(
            self.journal,
            self.adapters.__getitem__,
            self.settings,
            self.sandbox.world,
            self.ids,
            actor="ann",
            accord="test",
        )
        return self.session

    def tick(self) -> None:
        """Let a little time pass: both services keep whole seconds in some stamps."""
        self.sandbox.world.advance(timedelta(seconds=2))

    def observe(self, *kinds: Kind) -> None:
        self.tick()
        observe(self.session, kinds or tuple(Kind))

    def rows(self, *kinds: Kind) -> list[Row]:
        return list(plan(self.session, kinds or tuple(Kind)).rows)

    def look(self, *kinds: Kind) -> list[Row]:
        """Read both sides, and return the rows of the plan."""
        self.observe(*kinds)
        return self.rows(*kinds)

    def apply(self, *kinds: Kind) -> ApplyReport:
        self.tick()
        return apply(self.session, kinds or tuple(Kind), review=_yes)

    def sync(self, *kinds: Kind) -> ApplyReport:
        self.tick()
        return sync(self.session, kinds or tuple(Kind), review=_yes)

    def decide(self, choice: Choice, *items: str, **how: object) -> None:
        found = [item for text in items for item in find_items(self.session, text)]
        decide(self.session, found, Decision(choice=choice, **how))  # type: ignore[arg-type]


def _yes(plan: Plan) -> Plan:
    return plan


def outlook_adapter(sandbox: Sandbox, **settings: object) -> SideAdapter:
    """Return the real Outlook adapter, pointed at the sandbox."""
    side = OutlookSettings(
        base_url=f"{sandbox.url}/v1.0",
        ca_bundle=str(sandbox.ca_file),
        auth="token-env",
        **settings,  # type: ignore[arg-type]
    )
    return OutlookAdapter(side, SandboxTokens(sandbox, Side.OUTLOOK), sleep=lambda seconds: None)


def salesforce_adapter(
    sandbox: Sandbox, *, pairs: Mapping[Kind, tuple[Pair, ...]] | None = None, **settings: object
) -> SideAdapter:
    """Return the real Salesforce adapter, pointed at the sandbox."""
    side = SalesforceSettings(
        instance_url=sandbox.url,
        ca_bundle=str(sandbox.ca_file),
        auth="token-env",
        **settings,  # type: ignore[arg-type]
    )
    return SalesforceAdapter(side, SandboxTokens(sandbox, Side.SALESFORCE), sleep=lambda seconds: None, pairs=pairs)


@contextmanager
def workplace(
    folder: Path, seed: str = "empty", *, now: datetime = MONDAY, journal_url: str = "sqlite:///journal.db"
) -> Iterator[Workplace]:
    """Start a sandbox and open a journal, by default in a file in the folder."""
    with (
        Sandbox.start(seed, now=now) as sandbox,
        open_journal(journal_url, home=folder, profile="default", create=True) as journal,
    ):
        yield Workplace(sandbox, journal)


def proposed(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.state is RowState.PROPOSED]
