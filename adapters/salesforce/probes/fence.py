"""Which writes of a probe may leave for Salesforce: those that make marked records, and those to what it made. Pure."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from adapters.shared.marks import marked
from core.probing.model import entry, objects
from core.probing.yard import Made, Own, Sent, forbidden

NAMED = {"Event": "Subject", "Task": "Subject", "Contact": "LastName"}
"""The field that holds the name of each."""
FOREIGN = frozenset({"ownerid", "accountid", "whatid", "eventrelation"})
"""Fields by which a record would become somebody else's, or hang on something that is not the probe's."""
ROOT = re.compile(r"(?:/services/data/v[\d.]+)?/?")


def parts(address: str) -> tuple[str, ...]:
    """Return the parts of an address below the API's root."""
    path = urlsplit(address).path
    found = ROOT.match(path)
    return tuple(part for part in path[found.end() if found else 0 :].split("/") if part)


class SalesforceFence:
    """A `core.probing.yard.Fence`."""

    def writes(self, sent: Sent) -> bool:
        if sent.method == "GET":
            return False
        inner = list(self._inner(sent))
        return not inner or any(each.method != "GET" for each in inner)

    def refusal(self, sent: Sent, own: Own) -> str | None:
        if foreign := forbidden(sent.body, FOREIGN):
            return f"its body has the field {foreign}, which no probe writes"
        inner = list(self._inner(sent))
        if inner:
            return next((why for each in inner if each.method != "GET" and (why := self._one(each, own))), None)
        return self._one(sent, own)

    def _inner(self, sent: Sent) -> Iterator[Sent]:
        """Yield the requests inside a composite one."""
        if sent.method == "POST" and parts(sent.address) == ("composite",):
            for part in objects(entry(sent.body, "compositeRequest")):
                yield Sent(str(part.get("method")), str(part.get("url")), part.get("body"))

    def _one(self, sent: Sent, own: Own) -> str | None:
        match sent.method, parts(sent.address):
            case "POST", ("sobjects", name) if name in NAMED:
                return None if marked(entry(sent.body, NAMED[name])) else f"the new {name} does not carry the mark"
            case "PATCH" | "POST", ("composite", "sobjects", *_):
                return self._many(sent)
            case "DELETE", ("composite", "sobjects"):
                ids = [
                    each for text in parse_qs(urlsplit(sent.address).query).get("ids", []) for each in text.split(",")
                ]
                return None if ids and all(map(own.has, ids)) else "it deletes what the probe did not make"
            case "DELETE", ("sobjects", "Event", id_, "fromThisEventOnwards"):
                return None if own.has(id_) else "the series is none that the probe made"
            case (("PATCH" | "DELETE"), ("sobjects", name, id_)) if name in NAMED:
                if not own.has(id_):
                    return f"the {name} is none that the probe made"
                renamed = entry(sent.body, NAMED[name])
                return None if renamed is None or marked(renamed) else f"the {name} would lose its mark"
            case _:
                return f"it is a {sent.method} to an address that no probe writes to"

    def _many(self, sent: Sent) -> str | None:
        """Look at records that are made together. What has an id would be changed, and none is."""
        rows = list(objects(entry(sent.body, "records")))
        if not rows or any("Id" in row or "id" in row for row in rows):
            return "it changes records by their ids"
        for row in rows:
            name = str(entry(row, "attributes", "type"))
            if name not in NAMED or not marked(row.get(NAMED[name])):
                return f"the new {name} does not carry the mark"
        return None

    def making(self, sent: Sent) -> tuple[Made, ...]:
        return tuple(Made(name, str(row.get(NAMED[name]) or "")) for name, row in self._rows(sent))

    def _rows(self, sent: Sent) -> list[tuple[str, Mapping[str, object]]]:
        path = parts(sent.address)
        if sent.method == "POST" and len(path) == 2 and path[0] == "sobjects" and isinstance(sent.body, Mapping):
            return [(path[1], sent.body)]
        if sent.method in ("POST", "PATCH") and path[:2] == ("composite", "sobjects"):
            return [(str(entry(row, "attributes", "type")), row) for row in objects(entry(sent.body, "records"))]
        return []

    def made(self, sent: Sent, answer: object, own: Own) -> tuple[Made, ...]:
        rows = self._rows(sent)
        told = answer if isinstance(answer, list) else [answer]
        found: list[Made] = []
        for (name, row), said in zip(rows, told, strict=False):
            id_ = entry(said, "id")
            if isinstance(id_, str):
                found.append(Made(name, str(row.get(NAMED[name]) or ""), id_))
        return tuple(found)
