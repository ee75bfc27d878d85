"""The decision of one command line, carried out at a desk of the kinds that it is about."""

from collections.abc import Callable, Sequence

from cli.arguments.decisions import DecideOptions
from core.engine.desk import Desk
from core.engine.find import Finder
from core.engine.reports import Changed
from core.engine.session import Session
from core.engine.settle import settle
from core.model import Kind


def decide(session: Session, options: DecideOptions, approve: Callable[[int], bool]) -> Changed | None:
    """Journal what was said about the items that are named, or that --where chooses from the enabled kinds.

    `approve` is told how many rows --where means; if it says no, nothing is decided, and None returned. Raises
    UsageError, before anything is journaled, for an item that is not known or a decision that cannot be made.
    """
    if options.where is None:
        finder = Finder(session.state, session.journal)
        items = finder.all(options.items)
        other = finder.one(options.link) if options.link else None
        desk = Desk(session, _kinds(session, items))
    else:
        desk, other = Desk(session, session.settings.enabled()), None
        items = desk.select(options.where)
        if not approve(len(items)):
            return None
    applied = options.settles()
    if applied is not None:
        settle(session, items, applied=applied, reason=options.reason)
        return desk.standing(options.choice(), items)
    decision = options.decision(other)
    return desk.clear(items, options.reason) if decision is None else desk.decide(items, decision)


def _kinds(session: Session, items: Sequence[str]) -> tuple[Kind, ...]:
    found = [session.state.find(item) for item in items]
    return tuple(dict.fromkeys(item.kind for item in found if item))
