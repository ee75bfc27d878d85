"""Decisions, carried out: which items are meant, and how they stand afterwards."""

from collections.abc import Sequence

from cli.items import all_items, one_item
from cli.said import Said, as_decision
from core.engine import review
from core.engine.session import Session
from core.errors import UsageError
from core.model import Kind, Row


def chosen_items(session: Session, texts: Sequence[str], where: str | None) -> tuple[str, ...]:
    """Return the items that are named, or that --where chooses from the plan of the enabled kinds."""
    if where is None:
        return all_items(session, texts)
    found = review.select(review.plan(session, session.settings.enabled()), where)
    if not found:
        raise UsageError("No row of the plan is like that.", "See the rows with: accord plan --all")
    return found


def carry_out(session: Session, items: Sequence[str], choice: str, said: Said) -> None:
    """Journal what was said about the items."""
    if choice == "clear":
        review.clear(session, items, said.reason)
        return
    other = one_item(session, said.link) if said.link else None
    review.decide(session, items, as_decision(choice, said, other))


def rows_of(session: Session, items: Sequence[str]) -> list[tuple[str, Row | None]]:
    """Return each item with its row in the plan as it is now; None when nothing is to be done about it."""
    planned = review.plan(session, tuple(Kind)).rows
    rows = {row.counterpart: row for row in planned} | {row.item: row for row in planned}
    return [(item, rows.get(item)) for item in items]
