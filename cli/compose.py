"""The composition root: the one module that names every concrete class, and what the environment says.

Everything heavy is imported where it is used, so that a command pays only for what it needs.
"""

import getpass
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from cli.config.load import Loaded, load
from cli.invocation import Invocation
from cli.progress import TerminalProgress
from cli.sandbox_home import Place
from cli.version import version
from core.errors import AccordError, SettingsError, UsageError
from core.model import Side
from core.ports import Clock, Progress, SideAdapter, Silent
from core.settings import Settings

if TYPE_CHECKING:
    from adapters.sandbox.server import Sandbox
    from cli.past import EventRows
    from core.engine.session import Session

NOW = "ACCORD_NOW"
"""Freezes the clock at an instant such as 2026-11-22T10:00:00Z: for trying out windows, and for tests."""

_SANDBOX_EXTRA = ("starlette", "uvicorn", "trustme", "lark")
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look like each other."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


class RunIds:
    """Run ids such as 20261122-100000-k3f9: they sort by time, and two in one second differ."""

    def run(self, now: datetime) -> str:
        return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{''.join(secrets.choice(_ALPHABET) for _ in range(4))}"


def find_home(invocation: Invocation) -> Path:
    """Return the home folder: --home, else $ACCORD_HOME, else the platform's user data folder."""
    named = invocation.home or os.environ.get("ACCORD_HOME")
    return Path(named).expanduser().absolute() if named else platformdirs.user_data_path("accord", appauthor=False)


def load_settings(invocation: Invocation) -> Loaded:
    """Return the settings in force. Raises SettingsError."""
    return load(find_home(invocation), os.environ, invocation.overrides)


def clock() -> Clock:
    """Return the machine's clock, or one that stands where $ACCORD_NOW says."""
    frozen = os.environ.get(NOW)
    if not frozen:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(frozen)
    except ValueError:
        raise SettingsError(f"{NOW} is not a time: {frozen!r}.", "Write it like 2026-11-22T10:00:00Z.") from None
    return FrozenClock(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def actor() -> str:
    """Return who is at work: the name the operating system knows the person by."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def check_profile(name: str) -> str:
    """Return a profile's name. Raises UsageError for one that could not be typed or stored safely."""
    if not _PROFILE.fullmatch(name):
        raise UsageError("That is not a profile name.", "Use letters, digits, '.', '_' and '-', at most 64.")
    return name


def create_journal(home: Path, url: str) -> bool:
    """Make the journal of a home, and tell whether there was none. One that is there is left as it is."""
    from journal.database import connect
    from journal.migrate import state, upgrade

    database = connect(url, home=home, create=True)
    try:
        if missing := state(database) == "missing":
            upgrade(database)
        return missing
    finally:
        database.close()


def upgrade_journal(home: Path, url: str) -> None:
    """Bring the journal of a home to this Accord's form."""
    from journal.database import connect
    from journal.migrate import upgrade

    database = connect(url, home=home)
    try:
        upgrade(database)
    finally:
        database.close()


def journal_facts(home: Path, url: str) -> dict[str, object]:
    """Return where a journal is, and how its form stands to this Accord. Nothing is changed."""
    from journal.database import connect, place
    from journal.migrate import HEAD, current, state

    database = connect(url, home=home)
    try:
        return {
            "place": place(database.engine),
            "database": database.engine.dialect.name,
            "state": state(database),
            "revision": current(database),
            "newest": HEAD,
        }
    finally:
        database.close()


@contextmanager
def open_session(
    invocation: Invocation, *, loaded: Loaded | None = None, progress: Progress | None = None, reason: str | None = None
) -> Iterator["Session"]:
    """Open the journal and be ready to reach both sides; nobody is reached before a use case asks for it."""
    loaded = loaded or load_settings(invocation)
    from core.engine.session import Session
    from journal.store import open_journal

    profile = check_profile(invocation.profile)
    with open_journal(loaded.settings.journal.url, home=loaded.path.parent, profile=profile) as journal:
        yield Session(
            journal=journal,
            adapter=_adapters(loaded.settings),
            settings=loaded.settings.for_planning(),
            clock=clock(),
            ids=RunIds(),
            actor=actor(),
            accord=version(),
            progress=progress or Silent(),
            reason=reason,
        )


def event_rows(session: "Session") -> "EventRows":
    """Return the session's journal as the one that also gives events as they are stored."""
    from journal.store import SqlJournal

    if not isinstance(session.journal, SqlJournal):
        raise TypeError("open_session opens a SqlJournal")
    return session.journal


class RunningSandbox:
    """A sandbox that serves in this process."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox

    def place(self) -> Place:
        """Return where it is, and the tokens that it accepts now."""
        found = self.sandbox
        return Place(found.url, Path(found.ca_file), found.outlook_token, found.salesforce_token)


@contextmanager
def start_sandbox(seed: str, *, port: int = 0) -> Iterator[RunningSandbox]:
    """Serve a sandbox for as long as the block runs. Raises AccordError when its packages are not installed."""
    try:
        from adapters.sandbox.server import Sandbox
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in _SANDBOX_EXTRA:
            raise
        raise AccordError(
            "The sandbox needs packages that are not installed.", 'Run: pip install "accord-sync[sandbox]"'
        ) from None
    frozen = clock()
    now = frozen.now() if isinstance(frozen, FrozenClock) else None
    with tempfile.TemporaryDirectory(prefix="accord-sandbox-") as folder:
        try:
            sandbox = Sandbox.start(seed, port=port, now=now, directory=Path(folder))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise AccordError(
                f"The sandbox cannot listen on port {port}: {reason}.", "Choose another --port."
            ) from None
        with sandbox:
            yield RunningSandbox(sandbox)


def terminal_progress(invocation: Invocation) -> TerminalProgress:
    """Return progress that is told to the person at the terminal."""
    return TerminalProgress(color=invocation.color and not os.environ.get("NO_COLOR"))


def _adapters(settings: Settings) -> Callable[[Side], SideAdapter]:
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
