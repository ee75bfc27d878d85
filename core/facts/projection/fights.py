"""Fields that others keep changing back: two automations, or another program that syncs the same records.

A return is a value that somebody puts back after Accord had replaced it. Edits to new values are none, however many,
nor is a value that comes back after a month: that is a person who changed their mind.
"""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from core.facts.state import Fight, Item
from core.fields import BY_NAME
from core.model import Fields, Side
from core.times import parse_instant

MONTH = timedelta(days=30)
"""So long after a write, and after the return before, a value that comes back counts as one more."""


def replaced(item: Item, side: Side, before: Fields, names: Iterable[str], at: str) -> None:
    """Take in that Accord replaced values on a side."""
    for name in names:
        fight = item.fights.get(name, Fight())
        item.fights = {
            **item.fights,
            name: msgspec.structs.replace(fight, former={**fight.former, side: before.get(name)}, at=at),
        }


def came_back(item: Item, side: Side, before: Fields, fields: Fields, at: str) -> None:
    """Take in what a side says now, and count what Accord had replaced and is there again."""
    specs = BY_NAME[item.kind]
    for name, fight in item.fights.items():
        if side not in fight.former or specs[name].same(fields.get(name), before.get(name)):
            continue
        left = {other: value for other, value in fight.former.items() if other is not side}
        returned = specs[name].same(fields.get(name), fight.former[side]) and _within(fight.at, at)
        counted = msgspec.structs.replace(fight, former=left)
        item.fights = {**item.fights, name: _one_more(counted, at) if returned else counted}


def did_not_stay(item: Item, names: Iterable[str], at: str) -> None:
    """Take in that a service said yes to a write and holds its own value all the same."""
    for name in names:
        item.fights = {**item.fights, name: _one_more(item.fights.get(name, Fight()), at)}


def _one_more(fight: Fight, at: str) -> Fight:
    returns = fight.returns + 1 if not fight.last or _within(fight.last, at) else 1
    return msgspec.structs.replace(fight, returns=returns, last=at)


def _within(earlier: str, later: str) -> bool:
    return parse_instant(later) - parse_instant(earlier) <= MONTH
