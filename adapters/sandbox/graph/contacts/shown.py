"""Contacts: what a read shows."""

from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Item
from adapters.sandbox.graph.wire.prefer import Prefer


def shown_contact(box: Mailbox, item: Item, prefer: Prefer) -> Json:
    """Return a contact as a GET of it answers."""
    json: Json = {"@odata.etag": f'W/"{item.tag}"', "id": box.shown_id(item.core, item.container, prefer.immutable)}
    json |= item.json
    json["changeKey"] = item.tag
    if json["birthday"] and box.switches.birthday_output == "timestamp":
        json["birthday"] += "T11:59:00Z"
    return json
