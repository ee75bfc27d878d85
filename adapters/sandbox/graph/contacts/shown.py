"""Contacts: what a read shows."""

from datetime import date, timedelta

from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Item
from adapters.sandbox.graph.wire.prefer import Prefer


def shown_contact(box: Mailbox, item: Item, prefer: Prefer) -> Json:
    """Return a contact as a GET of it answers."""
    json: Json = {"@odata.etag": f'W/"{item.tag}"', "id": box.shown_id(item.core, item.container, prefer.immutable)}
    json |= item.json
    json["changeKey"] = item.tag
    if json["birthday"]:
        json["birthday"] = _birthday(json["birthday"], box.switches.birthday_output)
    if box.switches.list_order == "turned":
        json |= {name: json[name][::-1] for name in ("emailAddresses", "businessPhones", "homePhones")}
    return json


def _birthday(day: str, form: str) -> str:
    if form == "shifted":
        day = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    return day if form == "date" else f"{day}T11:59:00Z"
