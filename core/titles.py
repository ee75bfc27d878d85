"""What a person would call a record, and a field. It loads nothing, so that Tab does not wait for it."""

from collections.abc import Mapping


def title(kind: str, fields: Mapping[str, object]) -> str:
    """Return what a person would call the record of a kind that holds these values."""
    if kind != "contacts":
        return str(fields.get("subject") or "(no subject)")
    parts = [fields.get(name) for name in ("salutation", "first_name", "middle_name", "last_name")]
    name = " ".join(str(part) for part in parts if part)
    return name or str(fields.get("company") or fields.get("email") or "(no name)")


def label(field: str) -> str:
    """Return what people call a field: "mailing_postal_code" is the "postal code (mailing address)".

    A field of their own keeps its name in Salesforce.
    """
    if field.endswith("__c"):
        return field
    for prefix, address in _ADDRESSES.items():
        if field.startswith(prefix):
            return f"{field.removeprefix(prefix).replace('_', ' ')} ({address})"
    return _LABELS.get(field, field.replace("_", " "))


_LABELS = {"show_as": "shown as", "all_day": "all day"}
_ADDRESSES = {"mailing_": "mailing address", "other_": "other address"}
