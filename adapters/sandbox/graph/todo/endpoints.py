"""The To Do endpoints: lists, tasks, and the collections inside a task."""

from dataclasses import replace

from adapters.sandbox.graph.forms.errors import Json, invalid_request, no_such_segment, not_found
from adapters.sandbox.graph.forms.ids import default_id, item_id
from adapters.sandbox.graph.mailbox.items import Container, Item
from adapters.sandbox.graph.todo.fields import NAMES
from adapters.sandbox.graph.todo.lists import LIST_NAMES, LISTS_SHOWN, add_list, list_of
from adapters.sandbox.graph.todo.parts import add_part, delete_part, find_part, parts_of, patch_part
from adapters.sandbox.graph.todo.shown import shown_task
from adapters.sandbox.graph.todo.writes import create_task, delete_task, patch_task
from adapters.sandbox.graph.wire.call import Answer
from adapters.sandbox.graph.wire.containers import container_seen, need_name, shown_container
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.delta import Source, delta_answer, feed_path
from adapters.sandbox.graph.wire.listing import Seen, entity, listing
from adapters.sandbox.graph.wire.options import COLLECTION, Options, chosen
from adapters.sandbox.graph.wire.rounds import Feed

_INLINE = ("checklistItems", "linkedResources")
_DELTA_EXPANDS = frozenset({"checklistItems", "extensions", "linkedResources"})
_PART_NAMES = {"checklistitems": "checklistItems", "linkedresources": "linkedResources"}
_NO_DELTA = "Invalid request. Delta query is not supported by this resource."


def list_lists(context: Context) -> Answer:
    """Return the task lists; without $top the first sixteen, and no nextLink (graph.md §A.4)."""
    options = context.options(COLLECTION, LIST_NAMES)
    rows = list(context.box.lists.values())
    if options.top is None and options.filter is None:
        rows = rows[:LISTS_SHOWN]
        options = replace(options, top=LISTS_SHOWN)
    return listing(context, "todo/lists", rows, options, lambda c, _: shown_container(c), container_seen)


def post_list(context: Context) -> Answer:
    todo = add_list(context.box, need_name(context.call.json(), "displayName"))
    return entity(context, "todo/lists", shown_container(todo), 201)


def get_list(context: Context) -> Answer:
    todo = list_of(context.box, context.ids["list"])
    return entity(context, "todo/lists", chosen(shown_container(todo), context.entity_options(LIST_NAMES).select))


def patch_list(context: Context) -> Answer:
    todo = list_of(context.box, context.ids["list"])
    todo.json["displayName"] = need_name(context.call.json(), "displayName")
    todo.json["@odata.etag"] = f'W/"{context.box.change_key()}"'
    return entity(context, "todo/lists", shown_container(todo))


def delete_list(context: Context) -> Answer:
    todo = list_of(context.box, context.ids["list"])
    if todo.json["wellknownListName"] != "none":
        raise invalid_request("A well-known list cannot be deleted.")
    for item in list(todo.items.values()):
        delete_task(context.hand, item, None)
    del context.box.lists[todo.core]
    return Answer(204)


def _seen(item: Item) -> Seen:
    return Seen(item.json, default_id(item.core), list)


def list_tasks(context: Context) -> Answer:
    """Return a list's tasks; `recurrence` shows only under a filter on the status (graph.md §B.4)."""
    todo = list_of(context.box, context.ids["list"])
    options = context.options(COLLECTION, NAMES)
    with_rule = "status" in options.filter_text
    parts = _listed(context, _INLINE)

    def show(item: Item, _: Options) -> Json:
        json = shown_task(context.box, item, context.prefer, parts=parts)
        return json if with_rule else {name: value for name, value in json.items() if name != "recurrence"}

    return listing(context, f"todo/lists('{todo.id}')/tasks", todo.items.values(), options, show, _seen)


def _found(context: Context) -> Item:
    todo = list_of(context.box, context.ids["list"])
    item, _ = context.box.find(context.ids["task"], "list")
    if item.container is not todo:
        raise not_found()
    return item


def _entity(context: Context, json: Json, status: int = 200) -> Answer:
    return entity(context, f"todo/lists('{context.ids['list']}')/tasks", json, status)


def post_task(context: Context) -> Answer:
    item = create_task(context.hand, list_of(context.box, context.ids["list"]), context.call.json())
    return _entity(context, shown_task(context.box, item, context.prefer, parts=_INLINE), 201)


def get_task(context: Context) -> Answer:
    options = context.entity_options(NAMES)
    parts = _inline(context, _INLINE, frozenset(options.expand))
    json = shown_task(context.box, _found(context), context.prefer, parts=parts)
    return _entity(context, chosen(json, options.select))


def patch(context: Context) -> Answer:
    item = patch_task(context.hand, _found(context), context.call.json(), context.if_match)
    return _entity(context, shown_task(context.box, item, context.prefer, parts=_INLINE))


def delete(context: Context) -> Answer:
    delete_task(context.hand, _found(context), context.if_match)
    return Answer(204)


def task_delta(context: Context) -> Answer:
    """Return a page of a list's tasks delta, which refuses $top, $select and $filter with a misleading message."""
    todo = list_of(context.box, context.ids["list"])
    options = [name for name in context.call.query if name.startswith("$")]
    allowed = ("$expand", "$skiptoken", "$deltatoken")
    if context.box.switches.refuse_todo_delta or any(name not in allowed for name in options):
        raise invalid_request(_NO_DELTA)
    expand = frozenset(name.strip() for name in context.call.query.get("$expand", "").split(",") if name.strip())
    if not expand <= _DELTA_EXPANDS:
        raise invalid_request(_NO_DELTA)
    told = context.box.switches.task_tombstones
    source = Source(
        "todoTask",
        todo,
        lambda: Feed(feed_path(context), expand=expand),
        lambda feed: todo.items,
        lambda feed, core: [_row(context, todo, feed, core)] if core in todo.items or told else [],
    )
    return delta_answer(context, source)


def _row(context: Context, todo: Container, feed: Feed, core: str) -> Json:
    item = todo.items.get(core)
    ids = context.box.switches.task_delta_ids
    if item is None:
        told = item_id(core) if ids == "tombstones" else default_id(core)
        return {"id": told, "@removed": {"reason": "deleted"}}
    parts = tuple(name for name in _INLINE if name in feed.expand)
    if context.box.switches.linked_resources_in_delta and "linkedResources" not in parts:
        parts += ("linkedResources",)
    row = shown_task(context.box, item, context.prefer, parts=_listed(context, parts))
    return {**row, "id": item_id(core)} if ids == "rows" else row


def _inline(context: Context, parts: tuple[str, ...], expanded: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return those inner collections that come with a task as things are."""
    how = context.box.switches.task_resources
    shown = how == "inline" or (how == "expanded" and "linkedResources" in expanded)
    return tuple(name for name in parts if shown or name != "linkedResources")


def _listed(context: Context, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return those inner collections that come with a task in a list."""
    all_of_them = context.box.switches.linked_resources_in_lists
    return tuple(name for name in _inline(context, parts) if all_of_them or name != "linkedResources")


def _collection(context: Context) -> str:
    name = _PART_NAMES.get(context.ids["part"].lower())
    if name is None:
        raise no_such_segment(context.ids["part"])
    return name


def list_parts(context: Context) -> Answer:
    name = _collection(context)
    rows = [dict(part) for part in parts_of(_found(context), name)]
    return Answer(200, {"@odata.context": context.about(f"todo/lists/tasks/{name}"), "value": rows})


def post_part(context: Context) -> Answer:
    name = _collection(context)
    return _entity(context, add_part(context.hand, _found(context), name, context.call.json()), 201)


def get_part(context: Context) -> Answer:
    return _entity(context, find_part(_found(context), _collection(context), context.ids["key"]))


def patch_one_part(context: Context) -> Answer:
    name = _collection(context)
    return _entity(context, patch_part(context.hand, _found(context), name, context.ids["key"], context.call.json()))


def delete_one_part(context: Context) -> Answer:
    delete_part(context.hand, _found(context), _collection(context), context.ids["key"])
    return Answer(204)
