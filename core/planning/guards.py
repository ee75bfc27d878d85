"""What holds a row back although everything else would let it go: mail, and deletes that look like an accident."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from core.facts.state import KindState, Seen
from core.model import ActionKind, Hold, Row, RowState, Side
from core.planning import sentences
from core.planning.reconcile import Proposal
from core.settings import Guards
from core.times import parse_instant

_DAY = timedelta(hours=24)


def mails_of(outlook: Seen | None, proposal: Proposal) -> tuple[bool, int]:
    """Tell whether a proposal would write to a meeting in Outlook, and how many people Exchange would mail for it.

    There is no way to keep Exchange from mailing them. An attendee's own copy mails nobody when it is changed, but is
    held all the same: the meeting is somebody else's. Deleting it may tell the organizer, who counts as one
    (whether Exchange does is not documented).
    """
    if outlook is None or proposal.creates or Side.OUTLOOK not in proposal.targets():
        return False, 0
    people = outlook.record.audience
    if not outlook.record.organizer:
        return True, int(proposal.deletes is Side.OUTLOOK)
    return people > 0, people


def told_of(outlook: Seen | None, proposal: Proposal) -> tuple[str, ...]:
    """Return who is mailed, or may be, as far as they are named: the guests, or who sent a deleted invitation."""
    if outlook is None:
        return ()
    if outlook.record.organizer:
        invited = outlook.fields.get("attendees")
        return invited if isinstance(invited, tuple) else ()
    host = outlook.fields.get("organizer")
    return (host,) if isinstance(host, str) and proposal.deletes is Side.OUTLOOK else ()


def why_mails(outlook: Seen | None, proposal: Proposal) -> str:
    """Return what a row says that is held for mail."""
    _, count = mails_of(outlook, proposal)
    if outlook and not outlook.record.organizer and count:
        return sentences.organizer(*told_of(outlook, proposal))
    return sentences.mails(count)


def hold_deletes(rows: Sequence[Row], kind: KindState, left: int) -> list[Row]:
    """Return the rows of a kind, with those deletes held that follow from a suspect feed or exceed what is `left`."""
    suspect = any(feed.suspect for feed in kind.feeds.values())
    held: list[Row] = []
    for row in rows:
        if row.action is not ActionKind.DELETE or row.state is not RowState.PROPOSED:
            held.append(row)
        elif row.is_released:
            left -= 1
            held.append(row)
        elif suspect:
            held.append(_hold(row, Hold.SUSPECT_FEED, sentences.SUSPECT_FEED))
        elif left <= 0:
            held.append(_hold(row, Hold.DELETE_BUDGET, sentences.DELETE_BUDGET))
        else:
            left -= 1
            held.append(row)
    return held


def deletes_in(rows: Iterable[Row]) -> int:
    """Return how many deletes rows propose."""
    return sum(row.action is ActionKind.DELETE and row.state is RowState.PROPOSED for row in rows)


def budget(kind: KindState, guards: Guards, as_of: str) -> int:
    """Return how many more deletes of a kind a day allows.

    It counts the deletes that Accord made in the 24 hours before `as_of`, so that a slow loss over several
    runs is noticed as well. A delete that was released by name passes, and uses the budget up.
    """
    since = parse_instant(as_of) - _DAY
    spent = sum(parse_instant(at) > since for at in kind.deletes)
    return max(guards.max_deletes, int(kind.linked * guards.max_delete_percent / 100)) - spent


def _hold(row: Row, guard: Hold, why: str) -> Row:
    return msgspec.structs.replace(row, state=RowState.HELD, hold=guard, reason=f"{row.reason}; {why}")
