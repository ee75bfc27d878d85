"""A mailbox's contact folders."""

from adapters.sandbox.graph.forms.ids import default_id
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Container

FOLDER_NAMES = frozenset({"id", "displayName", "parentFolderId"})


def add_default_folder(box: Mailbox) -> Container:
    """Return the folder that every mailbox has, below a root that is never seen."""
    root = default_id(box.new_core("root"))
    return box.add_container(box.folders, "folder", {"displayName": "Contacts", "parentFolderId": root})


def add_folder(box: Mailbox, name: str) -> Container:
    parent = default_folder(box).id
    return box.add_container(box.folders, "folder", {"displayName": name, "parentFolderId": parent})


def default_folder(box: Mailbox) -> Container:
    return next(iter(box.folders.values()))


def folder_of(box: Mailbox, text: str | None, *, alone: bool = False) -> Container:
    """Return the contact folder of an id or of the well-known name `contacts`.

    `alone`: the folder itself is asked for, where the name may or may not work (`Switches.default_folder_by_name`).
    """
    if text is None:
        return default_folder(box)
    if text.lower() == "contacts" and (not alone or box.switches.default_folder_by_name):
        return default_folder(box)
    return box.container(box.folders, text)
