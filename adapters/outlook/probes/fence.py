"""Which writes of a probe may leave for Graph: those to its own places and to what it made in them. Pure."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from adapters.shared.marks import marked
from core.probing.model import entry, objects
from core.probing.yard import Made, Own, Sent, forbidden

MAILING = frozenset({
    "attendees", "organizer", "isonlinemeeting", "onlinemeetingprovider", "onlinemeeting", "responserequested",
})  # fmt: skip
"""Properties by which Exchange would come to mail somebody."""
ROOT = "me"

_PLACES = {("calendars",): "calendar", ("contactFolders",): "folder", ("todo", "lists"): "list"}
_ITEMS = {
    ("calendars", "{}", "events"): "event",
    ("contactFolders", "{}", "contacts"): "contact",
    ("contacts",): "contact",
    ("todo", "lists", "{}", "tasks"): "task",
}
NAMED = {
    "calendar": "name", "folder": "displayName", "list": "displayName",
    "event": "subject", "contact": "displayName", "task": "title",
}  # fmt: skip
"""The property that holds the name of each."""


def parts(address: str) -> tuple[str, ...]:
    """Return the decoded parts of an address below the mailbox; none for one that is not below it."""
    segments = [unquote(part) for part in urlsplit(address).path.split("/") if part]
    return tuple(segments[1:]) if segments[:1] == [ROOT] else ()


def _form(
    path: tuple[str, ...], forms: Mapping[tuple[str, ...], str], extra: int
) -> tuple[str, tuple[str, ...]] | None:
    """Return what a path names by one of the forms, and the ids in it; `extra` ids follow the form."""
    for form, what in forms.items():
        if len(path) == len(form) + extra and all(f in ("{}", p) for f, p in zip(form, path, strict=False)):
            return what, tuple(p for f, p in zip((*form, *["{}"] * extra), path, strict=True) if f == "{}")
    return None


class OutlookFence:
    """A `core.probing.yard.Fence`."""

    def writes(self, sent: Sent) -> bool:
        if sent.method == "GET":
            return False
        if sent.method == "POST" and urlsplit(sent.address).path == "/$batch":
            inner = list(objects(entry(sent.body, "requests")))
            return not inner or any(each.get("method") != "GET" for each in inner)
        return True

    def refusal(self, sent: Sent, own: Own) -> str | None:
        if mailing := forbidden(sent.body, MAILING):
            return f"its body has the property {mailing}, by which somebody could be mailed"
        path = parts(sent.address)
        if sent.method == "POST":
            return self._creating(path, sent, own)
        if sent.method not in ("PATCH", "DELETE"):
            return f"it is a {sent.method}"
        place = _form(path, _PLACES, 1) if sent.method == "DELETE" else None
        found = place or _form(path, _ITEMS, 1)
        if found is None:
            return "its address is none of the probe's places"
        what, ids = found
        if not all(own.has(id_) for id_ in ids):
            return f"the {what} is none that the probe made"
        name = entry(sent.body, NAMED[what])
        return None if name is None or marked(name) else f"the {what} would lose its mark"

    def _creating(self, path: tuple[str, ...], sent: Sent, own: Own) -> str | None:
        found = _form(path, _PLACES, 0) or _form(path, _ITEMS, 0)
        if found is None or path == ("contacts",):
            return "its address is none of the probe's places"
        what, ids = found
        if not all(own.has(id_) for id_ in ids):
            return f"it would make a {what} in a place that the probe did not make"
        return None if marked(entry(sent.body, NAMED[what])) else f"the new {what} does not carry the mark"

    def making(self, sent: Sent) -> tuple[Made, ...]:
        path = parts(sent.address)
        found = (_form(path, _PLACES, 0) or _form(path, _ITEMS, 0)) if sent.method == "POST" else None
        return (Made(found[0], str(entry(sent.body, NAMED[found[0]]))),) if found else ()

    def made(self, sent: Sent, answer: object, own: Own) -> tuple[Made, ...]:
        """Return what a create made, the occurrences of a series of the probe's own, and a further id of its places.

        An id of a calendar may be another one when it is read again (microsoft-graph-docs issue 5580).
        """
        if sent.method == "POST":
            id_ = entry(answer, "id")
            return tuple(Made(each.what, each.name, id_) for each in self.making(sent) if isinstance(id_, str))
        path = parts(sent.address)
        if sent.method == "GET" and path[-1:] == ("instances",) and (found := _form(path[:-1], _ITEMS, 1)):
            ids = [str(row.get("id")) for row in objects(entry(answer, "value"))]
            return tuple(Made("event", "", id_) for id_ in ids) if all(map(own.has, found[1])) else ()
        if sent.method == "GET" and (place := _form(path, _PLACES, 1)):
            return self._known_anew(*place, answer, own)
        return ()

    def _known_anew(self, what: str, ids: tuple[str, ...], answer: object, own: Own) -> tuple[Made, ...]:
        id_ = entry(answer, "id")
        is_ours = all(map(own.has, ids)) and marked(entry(answer, NAMED[what]))
        return (Made(what, "", id_),) if is_ours and isinstance(id_, str) and not own.has(id_) else ()
