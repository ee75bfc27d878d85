"""A process that syncs, and that is killed at a chosen moment: around an append to the journal, or around a request.

Every such moment is a step. A killed process says nothing more, runs no handler and flushes no buffer; what the
operating system and the services have taken, they keep.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests

from adapters.outlook.adapter import OutlookAdapter
from adapters.salesforce.adapter import SalesforceAdapter
from cli.wiring.machine import FrozenClock, RunIds
from core.engine.session import Session
from core.engine.sync import sync
from core.facts.events import type_of
from core.facts.recorded import NewEvent
from core.model import Kind, Plan, Side
from core.settings import OutlookSettings, PlanSettings, SalesforceSettings
from journal.store import SqlJournal, open_journal

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows knows no other way to end a process at once than what Python calls SIGTERM there."""


@dataclass(frozen=True)
class Job:
    """A sync of one kind over a sandbox in another process."""

    kind: Kind
    url: str
    ca_file: Path
    tokens: dict[Side, str]
    home: Path
    now: datetime
    settings: PlanSettings


class Tripwire:
    """Counts the steps, and kills the process before one of them is left. The count begins at one."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.at:
            os.kill(os.getpid(), KILL)
            signal.pause() if hasattr(signal, "pause") else None


class _Token:
    def __init__(self, text: str) -> None:
        self._text = text

    def token(self) -> str:
        return self._text

    def refresh(self) -> str | None:
        return None


def steps_of(job: Job) -> list[str]:
    """Sync in a process of its own that nobody kills; return its steps."""
    steps = _in_process(job, None)
    assert steps is not None
    return steps


def killed_at(job: Job, step: int) -> bool:
    """Sync in a process of its own that is killed at a step; tell whether it came so far."""
    return _in_process(job, step) is None


def _in_process(job: Job, at: int | None) -> list[str] | None:
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_work, args=(job, at, theirs))
    process.start()
    theirs.close()
    try:
        steps: list[str] = ours.recv()
    except EOFError:
        steps = []
    process.join()
    ours.close()
    assert steps or process.exitcode == (-KILL if os.name == "posix" else KILL), process.exitcode
    return steps or None


def _work(job: Job, at: int | None, told: "Connection[Any, Any]") -> None:
    wire = Tripwire(at)
    _around_requests(wire)
    with open_journal("sqlite:///journal.db", home=job.home, profile="default") as journal:
        _around_appends(journal, wire)
        sides = {Side.OUTLOOK: _outlook(job), Side.SALESFORCE: _salesforce(job)}
        session = Session(
            journal, sides.__getitem__, job.settings, FrozenClock(job.now), RunIds(), actor="ann", accord="test"
        )
        sync(session, [job.kind], review=_yes)
    told.send(wire.steps)


def _yes(plan: Plan) -> Plan:
    return plan


def _outlook(job: Job) -> OutlookAdapter:
    settings = OutlookSettings(base_url=f"{job.url}/v1.0", ca_bundle=str(job.ca_file), auth="token-env")
    return OutlookAdapter(settings, _Token(job.tokens[Side.OUTLOOK]), sleep=lambda seconds: None)


def _salesforce(job: Job) -> SalesforceAdapter:
    settings = SalesforceSettings(instance_url=job.url, ca_bundle=str(job.ca_file), auth="token-env")
    return SalesforceAdapter(settings, _Token(job.tokens[Side.SALESFORCE]), sleep=lambda seconds: None)


def _around_requests(wire: Tripwire) -> None:
    send = requests.adapters.HTTPAdapter.send

    def stepping(self: Any, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        wire.step(f"before {request.method}")
        response = send(self, request, **how)
        wire.step(f"after {request.method}")
        return response

    requests.adapters.HTTPAdapter.send = stepping  # type: ignore[method-assign]


def _around_appends(journal: SqlJournal, wire: Tripwire) -> None:
    append: Callable[..., Any] = journal.append

    def stepping(events: Sequence[NewEvent], **how: Any) -> Any:
        names = ", ".join(dict.fromkeys(type_of(new.event) for new in events))
        wire.step(f"before the append of {names}")
        done = append(events, **how)
        wire.step(f"after the append of {names}")
        return done

    journal.append = stepping  # type: ignore[method-assign]


_LATER = ["adapters.outlook.transport", "adapters.salesforce.library"]
"""What loads the libraries with the first request only: here each of hundreds of processes would load them anew."""


def _context() -> multiprocessing.context.BaseContext:
    """Return the quickest way to a fresh process that does not copy our threads."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.support.crashing", *_LATER])
        return context
    return multiprocessing.get_context("spawn")


_CONTEXT: Any = _context()
