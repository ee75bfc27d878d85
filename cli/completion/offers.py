"""What may be typed where: kinds, items, runs, keys of settings, topics. Nobody is asked but the journal.

Each yields what may be typed, and what it is.
"""

from collections.abc import Iterator

from cli.arguments.invocation import Invocation
from cli.config.home import load_for_looking_back
from cli.config.layers import known
from cli.present.topics import TOPICS
from cli.wiring.session import open_session
from core.engine.find import SHORTEST_NAME
from core.engine.history import runs as past_runs
from core.model import Kind

Offers = Iterator[tuple[str, str]]


def kinds(_invocation: Invocation) -> Offers:
    yield from ((kind.value, "") for kind in Kind)


def keys(_invocation: Invocation) -> Offers:
    yield from ((f"{key}=", "") for key in known())


def topics(_invocation: Invocation) -> Offers:
    yield from ((name, text.partition("\n")[0]) for name, text in TOPICS.items())


def items(invocation: Invocation) -> Offers:
    """Yield the items that the plan shows, by the beginnings of their ids."""
    with open_session(invocation, loaded=load_for_looking_back(invocation)) as session:
        for row in session.plan(tuple(Kind)).rows:
            face = row.salesforce or row.outlook
            yield row.item[:SHORTEST_NAME], face.title if face else row.kind.value


def runs(invocation: Invocation) -> Offers:
    """Yield the runs, the latest first."""
    with open_session(invocation, loaded=load_for_looking_back(invocation)) as session:
        for run in past_runs(session):
            yield run.run, f"{run.command} {run.started[:16]}"
