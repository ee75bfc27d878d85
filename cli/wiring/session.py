"""One profile, opened for a use case: its journal, the settings, the clock, and both sides, within reach."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.arguments.invocation import Invocation
from cli.arguments.profile import check_profile
from cli.config.home import load_settings
from cli.config.load import Loaded
from cli.wiring.journal import located
from cli.wiring.machine import RunIds, actor, clock
from cli.wiring.sides import adapters
from cli.wiring.version import version
from core.engine.session import Session
from core.ports import Progress, Silent
from journal.store import open_journal


@contextmanager
def open_session(
    invocation: Invocation,
    *,
    loaded: Loaded | None = None,
    progress: Progress | None = None,
    reason: str | None = None,
    command: str = "accord",
) -> Iterator[Session]:
    """Open the journal and be ready to reach both sides; nobody is reached before a use case asks for it.

    `command` is what the person ran: whoever finds the profile held is told.
    """
    loaded = loaded or load_settings(invocation)
    profile = check_profile(invocation.profile)
    with (
        located(loaded),
        open_journal(loaded.settings.journal.url, home=loaded.path.parent, profile=profile) as journal,
    ):
        yield Session(
            journal=journal,
            adapter=adapters(loaded.settings),
            settings=loaded.settings.for_planning(),
            clock=clock(),
            ids=RunIds(),
            actor=actor(),
            accord=version(),
            progress=progress or Silent(),
            reason=reason,
            command=command,
        )
