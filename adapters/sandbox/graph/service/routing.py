"""Which endpoint answers which path. Segments match without regard to case; ids do not (graph.md §I.1)."""

from collections.abc import Mapping
from urllib.parse import unquote

from adapters.sandbox.graph.calendar import endpoints as calendar
from adapters.sandbox.graph.calendar import views
from adapters.sandbox.graph.contacts import endpoints as contacts
from adapters.sandbox.graph.forms.errors import GraphError, no_such_segment
from adapters.sandbox.graph.service import directory
from adapters.sandbox.graph.todo import endpoints as todo
from adapters.sandbox.graph.wire.context import Endpoint

_DELTA_FORMS = frozenset({"delta", "delta()", "microsoft.graph.delta", "microsoft.graph.delta()"})

_ROUTES: list[tuple[str, Mapping[str, Endpoint]]] = [
    ("", {"GET": directory.get_user}),
    ("translateExchangeIds", {"POST": directory.translate_ids}),
    ("mailboxSettings/timeZone", {"GET": directory.get_time_zone}),
    ("outlook/{zones}", {"GET": directory.list_zones}),
    ("calendars", {"GET": calendar.list_calendars, "POST": calendar.post_calendar}),
    ("calendar", {"GET": calendar.get_calendar, "PATCH": calendar.patch_calendar}),
    (
        "calendars/{calendar}",
        {"GET": calendar.get_calendar, "PATCH": calendar.patch_calendar, "DELETE": calendar.delete_calendar},
    ),
    *(
        (f"{stem}{rest}", endpoints)
        for stem in ("", "calendar/", "calendars/{calendar}/")
        for rest, endpoints in (
            ("calendarView", {"GET": views.calendar_view}),
            ("calendarView/delta", {"GET": views.view_delta}),
            ("events", {"GET": views.list_events, "POST": calendar.post_event}),
            ("events/{event}", {"GET": calendar.get_event, "PATCH": calendar.patch, "DELETE": calendar.delete}),
            ("events/{event}/instances", {"GET": views.list_instances}),
            ("events/{event}/attachments", {"GET": calendar.list_attachments, "POST": calendar.post_attachment}),
            ("events/{event}/{action}", {"POST": calendar.act}),
        )
    ),
    ("contactFolders", {"GET": contacts.list_folders, "POST": contacts.post_folder}),
    ("contactFolders/{folder}", {"GET": contacts.get_folder, "DELETE": contacts.delete_folder}),
    *(
        (f"{stem}{rest}", endpoints)
        for stem in ("", "contactFolders/{folder}/")
        for rest, endpoints in (
            ("contacts", {"GET": contacts.list_contacts, "POST": contacts.post_contact}),
            ("contacts/delta", {"GET": contacts.contact_delta}),
            ("contacts/{contact}", {"GET": contacts.get_contact, "PATCH": contacts.patch, "DELETE": contacts.delete}),
        )
    ),
    ("todo/lists", {"GET": todo.list_lists, "POST": todo.post_list}),
    ("todo/lists/{list}", {"GET": todo.get_list, "PATCH": todo.patch_list, "DELETE": todo.delete_list}),
    ("todo/lists/{list}/tasks", {"GET": todo.list_tasks, "POST": todo.post_task}),
    ("todo/lists/{list}/tasks/delta", {"GET": todo.task_delta}),
    ("todo/lists/{list}/tasks/{task}", {"GET": todo.get_task, "PATCH": todo.patch, "DELETE": todo.delete}),
    ("todo/lists/{list}/tasks/{task}/{part}", {"GET": todo.list_parts, "POST": todo.post_part}),
    (
        "todo/lists/{list}/tasks/{task}/{part}/{key}",
        {"GET": todo.get_part, "PATCH": todo.patch_one_part, "DELETE": todo.delete_one_part},
    ),
]
_BY_LENGTH: dict[int, list[tuple[list[str], Mapping[str, Endpoint]]]] = {}
for _pattern, _endpoints in _ROUTES:
    _steps = _pattern.split("/") if _pattern else []
    _BY_LENGTH.setdefault(len(_steps), []).append((_steps, _endpoints))


def find_route(method: str, path: str) -> tuple[Endpoint, dict[str, str], str]:
    """Return the endpoint for a path below the user, its ids, and the path with its literals in lower case.

    Raises 400 for a path that is not there and 405 for a method it does not take.
    """
    segments = [unquote(segment) for segment in path.strip("/").split("/")] if path.strip("/") else []
    for steps, endpoints in _BY_LENGTH.get(len(segments), ()):
        found = _match(steps, segments)
        if found is None:
            continue
        if method not in endpoints:
            raise GraphError(405, "ErrorInvalidRequest", "The OData request is not supported.")
        return endpoints[method], found[0], found[1]
    raise no_such_segment(segments[-1] if segments else "")


def _match(steps: list[str], segments: list[str]) -> tuple[dict[str, str], str] | None:
    ids: dict[str, str] = {}
    plain = []
    for step, segment in zip(steps, segments, strict=True):
        if step.startswith("{"):
            ids[step[1:-1]] = segment
            plain.append(segment)
        elif segment.lower() == step.lower() or (step == "delta" and segment.lower() in _DELTA_FORMS):
            plain.append(step.lower())
        else:
            return None
    return ids, "/".join(plain)
