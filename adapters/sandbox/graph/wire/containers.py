"""Calendars, contact folders and task lists as requests and answers have them."""

from adapters.sandbox.graph.forms.errors import GraphError, Json
from adapters.sandbox.graph.mailbox.items import Container
from adapters.sandbox.graph.wire.listing import Seen


def shown_container(container: Container) -> Json:
    """Return a container as a GET shows it; container ids are the same in both regimes."""
    if container.kind == "list":
        etag = {"@odata.etag": container.json["@odata.etag"]}
        return {**etag, **container.json, "id": container.id}
    return {"id": container.id, **container.json}


def need_name(json: Json, name: str) -> str:
    """Return a container's name from a request body."""
    value = json.get(name)
    if not isinstance(value, str) or not value:
        raise GraphError(400, "ErrorInvalidRequest", f"The property {name} is required.")
    return value


def container_seen(container: Container) -> Seen:
    return Seen(container.json, container.id, list)
