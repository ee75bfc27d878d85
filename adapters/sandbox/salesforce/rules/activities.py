"""What an Event drags along: the contacts it relates to, the rows of invited users, the other events of its series."""

from datetime import timedelta
from typing import Any

from adapters.sandbox.salesforce.errors import Refused, integrity
from adapters.sandbox.salesforce.tables import stamps
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.store import SalesforceStore

MOST_CONTACTS = 50
_MIRRORED = (
    *("Subject", "Location", "Description", "StartDateTime", "EndDateTime", "ActivityDateTime", "ActivityDate"),
    *("EndDate", "DurationInMinutes", "IsAllDayEvent", "WhoId", "WhatId", "AccountId", "IsPrivate"),
)
_TIMES = ("StartDateTime", "ActivityDateTime", "ActivityDate", "EndDateTime", "DurationInMinutes")


def account_of(store: SalesforceStore, row: Row) -> str | None:
    """Return the account an activity belongs to: that of WhatId, else that of the contact of WhoId."""
    what, who = store.row(row["WhatId"]), store.row(row["WhoId"])
    if what is not None and str(what["Id"]).startswith("001"):
        return str(what["Id"])
    return who.get("AccountId") if who is not None else None


def relate(store: SalesforceStore, before: Row | None, changes: Row) -> Row:
    """Return the changes with WhoId and EventWhoIds made consistent; the first of EventWhoIds is the WhoId."""
    if not store.switches.shared_activities:
        return changes
    listed = list((before or {}).get("EventWhoIds") or ())
    if "EventWhoIds" in changes:
        listed = list(changes["EventWhoIds"] or ())
        first = changes.get("WhoId")
    else:
        first = changes["WhoId"] if "WhoId" in changes else (before or {}).get("WhoId")
        listed = listed[1:] if "WhoId" in changes else listed
    listed = list(dict.fromkeys([*([first] if first else []), *listed]))
    _refuse_relations(listed)
    return changes | {"EventWhoIds": listed or None, "WhoId": listed[0] if listed else None, "WhoCount": len(listed)}


def _refuse_relations(listed: list[str]) -> None:
    if len(listed) > MOST_CONTACTS:
        raise integrity(f"An event cannot be related to more than {MOST_CONTACTS} contacts", "EventWhoIds")
    if len(listed) > 1 and any(who.startswith("00Q") for who in listed):
        raise integrity("An event can be related to one lead or to several contacts", "EventWhoIds")


def keep_who_relations(store: SalesforceStore, event: Row, user: str, at: str) -> None:
    """Make the relation rows of an event those of its EventWhoIds."""
    if not store.switches.shared_activities:
        return
    wanted = list(event.get("EventWhoIds") or ())
    for name in ("EventWhoRelation", "EventRelation"):
        kept = []
        for row in [r for r in relations_of(store, name, event["Id"]) if name != "EventRelation" or r["IsParent"]]:
            if row["RelationId"] in wanted:
                kept.append(row["RelationId"])
            else:
                store.put(name, row | {"IsDeleted": True, "SystemModstamp": at})
        for who in (w for w in wanted if w not in kept):
            _add_relation(store, name, event, who, user, at)


def _add_relation(store: SalesforceStore, name: str, event: Row, who: str, user: str, at: str) -> None:
    row = store.blank(store.sobject(name), user, at) | {"EventId": event["Id"], "RelationId": who}
    extra: dict[str, Any] = {"IsParent": True} if name == "EventRelation" else {"Type": "Contact"}
    store.put(name, row | extra)


def relations_of(store: SalesforceStore, name: str, event_id: str) -> list[Row]:
    """Return the relation rows of an event that are not deleted."""
    return [
        r for r in store.table(name).with_value("EventId", event_id) if r["EventId"] == event_id and not r["IsDeleted"]
    ]


def invite(store: SalesforceStore, relation: Row) -> None:
    """Make what follows from a new EventRelation: a group event, and for a user a row in their own calendar."""
    event = store.table("Event").rows[relation["EventId"]]
    if event["IsChild"]:
        raise integrity("A child event cannot have invitees: Event ID", "EventId")
    at, children = relation["SystemModstamp"], tuple(event.get("_children", ()))
    if str(relation["RelationId"]).startswith("005"):
        children = (*children, _add_child(store, event, relation["RelationId"], at))
    store.put(
        "Event",
        event | {"IsGroupEvent": True, "GroupEventType": "1", "_children": children, "SystemModstamp": at},
    )


def _add_child(store: SalesforceStore, event: Row, user: str, at: str) -> str:
    row = store.blank(store.sobject("Event"), event["OwnerId"], at) | {name: event.get(name) for name in _MIRRORED}
    own = {"OwnerId": user, "IsChild": True, "IsGroupEvent": True, "GroupEventType": "1", "EventSubtype": "Event"}
    store.put("Event", row | own | {"ShowAs": event["ShowAs"], "_parent": event["Id"]})
    return str(row["Id"])


def mirror(store: SalesforceStore, event: Row, at: str) -> None:
    """Bring the rows of invited users to what the organiser's row says."""
    for child_id in event.get("_children", ()):
        child = store.table("Event").get(child_id)
        if child is not None and not child["IsDeleted"]:
            copied = {name: event.get(name) for name in _MIRRORED}
            store.put("Event", child | copied | {"LastModifiedDate": at, "SystemModstamp": at})


def members(store: SalesforceStore, event: Row) -> list[Row]:
    """Return the rows of an event's series that are not deleted, itself included."""
    series = event.get("_series")
    if series is None:
        return [event]
    return [r for r in store.table("Event").rows.values() if r.get("_series") == series and not r["IsDeleted"]]


def is_future_occurrence(store: SalesforceStore, row: Row) -> bool:
    """Tell whether a change of a row changes its whole Lightning series (API 58 and later)."""
    return bool(row["IsRecurrence2"]) and str(row["StartDateTime"]) > store.stamp()


def shifted(event: Row, changes: Row, member: Row) -> Row:
    """Return what a change of one event of a series means for another: the same move, the same words."""
    words = {name: value for name, value in changes.items() if name not in _TIMES}
    start = changes.get("StartDateTime") or changes.get("ActivityDateTime")
    move = stamps.moment(start) - stamps.moment(event["StartDateTime"]) if start else timedelta()
    minutes = changes.get("DurationInMinutes")
    if minutes is None and changes.get("EndDateTime"):
        end = stamps.moment(changes["EndDateTime"])
        minutes = int((end - stamps.moment(event["StartDateTime"]) - move).total_seconds() // 60)
    if move:
        words["StartDateTime"] = stamps.stamp(stamps.moment(member["StartDateTime"]) + move)
    return words | ({"DurationInMinutes": minutes} if minutes is not None else {})


def refuse_child(row: Row, changes: Row, allowed: frozenset[str]) -> None:
    """Refuse what may not be changed of the row of an invited user."""
    refused = sorted(set(changes) - allowed)
    if row["IsChild"] and refused:
        message = (
            f"Unable to create/update fields: {', '.join(refused)}. Only the reminder of a child event can be set."
        )
        raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, refused)
