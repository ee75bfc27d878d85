"""The contact endpoints, and the contact folders'."""

from collections.abc import Iterable
from functools import partial

from adapters.sandbox.graph.contacts.fields import NAMES
from adapters.sandbox.graph.contacts.folders import FOLDER_NAMES, add_folder, default_folder, folder_of
from adapters.sandbox.graph.contacts.shown import shown_contact
from adapters.sandbox.graph.contacts.writes import create_contact, delete_contact, patch_contact
from adapters.sandbox.graph.forms.errors import Json, bad_request, no_such_segment, not_found
from adapters.sandbox.graph.forms.extended import SENSITIVITY_TAG, as_rows
from adapters.sandbox.graph.forms.ids import item_id
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Container, Item
from adapters.sandbox.graph.wire.call import Answer
from adapters.sandbox.graph.wire.containers import container_seen, need_name, shown_container
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.delta import Source, delta_answer, feed_path, tombstone
from adapters.sandbox.graph.wire.listing import Seen, entity, listing
from adapters.sandbox.graph.wire.options import COLLECTION, Options, chosen
from adapters.sandbox.graph.wire.rounds import Feed

_DELTA_OPTIONS = frozenset({"$select", "$skiptoken", "$deltatoken"})


def _show(context: Context, item: Item, options: Options, *, listed: bool = False) -> Json:
    json = shown_contact(context.box, item, context.prefer)
    for name, ids in options.expand.items():
        if name == "singleValueExtendedProperties":
            rows = _told(context, [row for row in as_rows(item.extended) if row["id"] in ids], listed=listed)
            json |= {name: rows} if rows else {}
        elif name == "extensions":
            json[name] = item.extensions
        else:
            raise bad_request(f"Parsing OData Select and Expand failed: Could not find a property named '{name}'.")
    kept = None if options.select is None else options.select | frozenset(options.expand)
    return chosen(json, kept)


def _told(context: Context, rows: list[Json], *, listed: bool) -> list[Json]:
    """Return extended properties as the service tells them: whether a contact is private may be among them or not."""
    how = context.box.switches.contact_sensitivity
    if how == "other-id":
        return [{**row, "id": "Integer 0x8036"} if row["id"] == SENSITIVITY_TAG else row for row in rows]
    hidden = how == "dropped" or (how == "alone" and listed)
    return [row for row in rows if not (hidden and row["id"] == SENSITIVITY_TAG)]


def _seen(box: Mailbox, item: Item) -> Seen:
    return Seen(item.json, item_id(item.core), lambda: as_rows(item.extended) if box.is_indexed(item) else [])


def list_contacts(context: Context) -> Answer:
    """Return a folder's contacts. A filter on extended properties covers the whole mailbox (graph.md §E)."""
    options = context.options(COLLECTION, NAMES)
    if (
        context.box.switches.stamp_search == "refused"
        and "singlevalueextendedproperties" in options.filter_text.lower()
    ):
        raise bad_request("The filter is not supported.")
    rows: Iterable[Item] = folder_of(context.box, context.ids.get("folder")).items.values()
    if "folder" not in context.ids and "singlevalueextendedproperties" in options.filter_text.lower():
        rows = [item for folder in context.box.folders.values() for item in folder.items.values()]
    unselected = Options(**{**_fields(options), "select": None})
    seen = partial(_seen, context.box)
    return listing(
        context, "contacts", rows, unselected, lambda item, _: _show(context, item, options, listed=True), seen
    )


def _fields(options: Options) -> Json:
    return {name: getattr(options, name) for name in Options.__dataclass_fields__}


def post_contact(context: Context) -> Answer:
    item = create_contact(context.hand, folder_of(context.box, context.ids.get("folder")), context.call.json())
    return entity(context, "contacts", _show(context, item, Options()), 201)


def _found(context: Context) -> Item:
    item, day = context.box.find(context.ids["contact"], "folder")
    if day is not None or (
        "folder" in context.ids and item.container is not folder_of(context.box, context.ids["folder"])
    ):
        raise not_found()
    return item


def get_contact(context: Context) -> Answer:
    item = _found(context)
    return entity(context, "contacts", _show(context, item, context.entity_options(NAMES)))


def patch(context: Context) -> Answer:
    item = patch_contact(context.hand, _found(context), context.call.json(), context.if_match)
    return entity(context, "contacts", _show(context, item, Options()))


def delete(context: Context) -> Answer:
    delete_contact(context.hand, _found(context), context.if_match)
    return Answer(204)


def contact_delta(context: Context) -> Answer:
    """Return a page of a folder's contacts delta, where $select works (graph.md §A.3)."""
    folder = folder_of(context.box, context.ids.get("folder"))
    options = context.options(_DELTA_OPTIONS, NAMES)
    source = Source(
        "contact",
        folder,
        lambda: Feed(feed_path(context), select=options.select),
        lambda feed: folder.items,
        lambda feed, core: [_row(context, folder, feed, core)],
    )
    return delta_answer(context, source)


def _row(context: Context, folder: Container, feed: Feed, core: str) -> Json:
    item = folder.items.get(core)
    if item is None:
        return tombstone("contact", context.box.shown_id(core, folder, context.prefer.immutable))
    json = chosen(shown_contact(context.box, item, context.prefer), feed.select)
    return {"@odata.type": "#microsoft.graph.contact", **json}


def list_folders(context: Context) -> Answer:
    """Return the contact folders; the default one is never listed (graph.md §A.3)."""
    options = context.options(COLLECTION, FOLDER_NAMES)
    own = default_folder(context.box)
    rows = [folder for folder in context.box.folders.values() if folder is not own]
    return listing(context, "contactFolders", rows, options, lambda f, _: shown_container(f), container_seen)


def post_folder(context: Context) -> Answer:
    folder = add_folder(context.box, need_name(context.call.json(), "displayName"))
    return entity(context, "contactFolders", shown_container(folder), 201)


def get_folder(context: Context) -> Answer:
    folder = folder_of(context.box, context.ids["folder"], alone=True)
    json = chosen(shown_container(folder), context.entity_options(FOLDER_NAMES).select)
    return entity(context, "contactFolders", json)


def delete_folder(context: Context) -> Answer:
    folder = folder_of(context.box, context.ids["folder"], alone=True)
    if folder is default_folder(context.box):
        raise no_such_segment("contactFolders")
    for item in list(folder.items.values()):
        delete_contact(context.hand, item, None)
    del context.box.folders[folder.core]
    return Answer(204)
