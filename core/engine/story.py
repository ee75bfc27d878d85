"""story: everything that is known about one item, now or as the reviewer of a past run saw it; and what is ignored."""

import msgspec

from core import fields as canon
from core.engine.deeds import deeds
from core.engine.find import unknown
from core.engine.proof import state_at
from core.engine.reports import PRIVATE, IgnoredItem, ItemStory
from core.engine.session import Session
from core.facts.state import Item, State
from core.keys import item_id
from core.model import Choice, Fields, Row, Side
from core.planning.view import is_private
from core.planning.worksheet import Worksheet
from core.settings import PlanSettings


def story(session: Session, item: str, at_run: str | None = None, *, sheet: Worksheet | None = None) -> ItemStory:
    """Return all that is known about an item; with one whose link is only proposed, its counterpart's part as well.

    A worksheet that is kept up already saves making one. Raises UsageError for an item not known (at that time).
    """
    if at_run is None:
        state, settings, as_of = session.refresh(), session.settings, session.now()
    else:
        state, settings, as_of = state_at(session, at_run)
    found = state.find(item)
    if found is None:
        return _past(session, item, state.position)
    profile = session.journal.profile
    sheet = sheet or Worksheet(state, settings, profile=profile, as_of=as_of, kinds=(found.kind,), allowances={})
    row = sheet.row(item)
    told = _told(session, state, settings, found, row)
    other = next((half for half in sheet.pair(item) if half != item), None)
    return told if other is None else _joined(told, _told(session, state, settings, _item(state, other), row))


def _past(session: Session, item: str, upto: int) -> ItemStory:
    """Return what is left of an item that neither side has a record of: its history. Raises UsageError without one."""
    history = tuple(session.journal.find(items=[item], upto=upto))
    kind = next((recorded.kind for recorded in history if recorded.kind), None)
    if kind is None:
        raise unknown(item)
    return ItemStory(item=item, kind=kind, history=history, deeds=deeds(history, _users(session.state)), gone=True)


def _item(state: State, item: str) -> Item:
    found = state.find(item)
    if found is None:
        raise unknown(item)
    return found


def _told(session: Session, state: State, settings: PlanSettings, item: Item, row: Row | None) -> ItemStory:
    base, linked = item.base(), item.linked is not None
    ids = {item.id} | {item_id(item.kind, side, seen.record.id) for side, seen in item.sides()}
    history = tuple(session.journal.find(items=ids, upto=state.position))
    return ItemStory(
        item=item.id,
        kind=item.kind,
        row=row,
        outlook=_shown(item, Side.OUTLOOK),
        salesforce=_shown(item, Side.SALESFORCE),
        base_outlook=base.outlook if linked else None,
        base_salesforce=base.salesforce if linked else None,
        outlook_id=item.outlook.record.id if item.outlook else None,
        salesforce_id=item.salesforce.record.id if item.salesforce else None,
        private=_hidden(item, settings),
        linked=item.linked,
        decision=row.decision if row else item.said(),
        differences=row.fields if row else (),
        history=history,
        deeds=deeds(history, _users(session.state)),
    )


def _users(state: State) -> dict[str, str]:
    """Return the names of those of Salesforce's users whom we know, by id: who changed records, and who signed in."""
    us = state.identities.get(Side.SALESFORCE)
    return state.editors | ({us.account: us.content.name} if us and us.content else {})


def _joined(told: ItemStory, other: ItemStory) -> ItemStory:
    """Return a story with the side that only the counterpart has, and what happened to both, in order."""
    return msgspec.structs.replace(
        told,
        outlook=told.outlook if told.outlook is not None else other.outlook,
        salesforce=told.salesforce if told.salesforce is not None else other.salesforce,
        outlook_id=told.outlook_id or other.outlook_id,
        salesforce_id=told.salesforce_id or other.salesforce_id,
        private=told.private or other.private,
        history=tuple(sorted((*told.history, *other.history), key=lambda recorded: recorded.position)),
        deeds=tuple(sorted((*told.deeds, *other.deeds), key=lambda deed: deed.position)),
    )


def _shown(item: Item, side: Side) -> Fields | None:
    seen = item.on(side)
    return None if seen is None or seen.gone else seen.fields


def ignored(session: Session) -> tuple[IgnoredItem, ...]:
    """Return what is ignored, the latest first."""
    state = session.refresh()
    until = {Choice.IGNORE_ONCE: "either side changes", Choice.IGNORE_FOREVER: "you clear it"}
    found = [
        IgnoredItem(item.id, item.kind, _title(item, session.settings), item.decision, until[item.decision.choice])
        for item in (state.of(kind).items[i] for i, kind in state.decided.items())
        if item.decision and item.decision.choice in until
    ]
    return tuple(sorted(found, key=lambda i: (i.decision.at, i.item), reverse=True))


def _title(item: Item, settings: PlanSettings) -> str:
    seen = next((seen for _, seen in item.sides()), None)
    return canon.title(item.kind, seen.fields) if seen and not _hidden(item, settings) else PRIVATE


def _hidden(item: Item, settings: PlanSettings) -> bool:
    """Tell whether an item's content may not be shown, also what was known before it turned private."""
    return any(is_private(seen, settings.of(item.kind)) for _, seen in item.sides())
