"""A mailbox's task lists."""

from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Container

LISTS_SHOWN = 16
"""Task lists that a GET without $top answers with, and no nextLink (graph.md §A.4)."""
LIST_NAMES = frozenset({"id", "displayName", "isOwner", "isShared", "wellknownListName"})


def add_list(box: Mailbox, name: str, wellknown: str = "none") -> Container:
    json: Json = {"displayName": name, "isOwner": True, "isShared": False, "wellknownListName": wellknown}
    return box.add_container(box.lists, "list", {**json, "@odata.etag": f'W/"{box.change_key()}"'})


def default_list(box: Mailbox) -> Container:
    return next(iter(box.lists.values()))


def list_of(box: Mailbox, text: str) -> Container:
    return box.container(box.lists, text)
