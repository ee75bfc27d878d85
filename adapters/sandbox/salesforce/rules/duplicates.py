"""The organisation's duplicate rule on contacts."""

from adapters.sandbox.salesforce.errors import Json, Refused
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore

RULE = "Contacts_With_Same_Email"


def refuse_duplicates(store: SalesforceStore, sobject: SObject, row: Row, changes: Row) -> None:
    """Refuse a contact whose e-mail address another contact has, if the organisation has such a rule."""
    address = changes.get("Email")
    if sobject.name != "Contact" or not store.switches.duplicate_rule or not address:
        return
    others = (r for r in store.table("Contact").rows.values() if r["Id"] != row["Id"] and not r["IsDeleted"])
    same = [r["Id"] for r in others if (r["Email"] or "").lower() == address.lower()]
    if same:
        raise Refused(
            400, "DUPLICATES_DETECTED", "Use one of these records?", None, {"duplicateResut": _found(store, same)}
        )


def _found(store: SalesforceStore, same: list[str]) -> Json:
    return {
        "allowSave": store.switches.duplicate_rule == "alert",
        "duplicateRule": RULE,
        "duplicateRuleEntityType": "Contact",
        "errorMessage": "Use one of these records?",
        "matchResults": [
            {
                "entityType": "Contact",
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": [_match(record_id) for record_id in same],
                "rule": RULE,
                "size": len(same),
                "success": True,
            }
        ],
    }


def _match(record_id: str) -> Json:
    attributes = {"type": "Contact", "url": f"/services/data/v66.0/sobjects/Contact/{record_id}"}
    record = {"attributes": attributes, "Id": record_id}
    return {"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0, "record": record}
