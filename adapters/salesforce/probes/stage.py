"""What a scene works with: asking Salesforce in the words of the adapter, through the yard."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from urllib.parse import quote, urlencode
from uuid import uuid4

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.probes.fence import NAMED
from adapters.salesforce.transport import Sender
from adapters.shared.line import TRANSPORT_ERRORS
from core.probing.model import Notes, Seen, Why, entry, objects
from core.probing.running import SceneEnded
from core.probing.yard import Sent, Yard

AHEAD = timedelta(days=800)
"""How far ahead the records of a probe lie: nobody's reminder rings."""
TRIES = 3
PAUSE = 5.0
"""How often, and how many seconds apart, something is looked for that may come late."""

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the requests of a composite one."""

    method: str
    path: str
    """Below the API's root, with its query."""
    body: Json | None = None
    headers: Json | None = None


@dataclass(slots=True)
class Stage:
    """One run's way to an organisation."""

    sender: Sender
    yard: Yard
    root: str
    """The API's root: "/services/data/v66.0/"."""
    mark: str
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    now: Callable[[], datetime]
    adapter: SalesforceAdapter
    """Accord's own, which goes through the same yard."""
    external_id: str = "Accord_Id__c"
    known: Mapping[str, str] = field(default_factory=dict)
    """What an earlier run left, and told of it."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def name(self, what: str) -> str:
        """Return a new name that carries the mark."""
        return f"{self.mark} {what} {next(self._numbers)}"

    def key(self) -> str:
        """Return a new key, in the form of those by which Accord knows its records again."""
        return str(uuid4())

    @property
    def day(self) -> date:
        return (self.now().astimezone(UTC) + AHEAD).date()

    def ask(
        self,
        notes: Notes,
        label: str,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Seen:
        """Send one request and note what came under a label, whatever it says. A line that is cut has the status 0."""
        began = self.clock()
        query = f"?{urlencode(params, quote_via=quote)}" if params else ""
        try:
            answer = self.yard.send(
                Sent(method, f"/{path}{query}", body), lambda: self.sender.rest(method, path, params, body, headers)
            )
        except TRANSPORT_ERRORS:
            return notes.note(label, Seen(0))
        return notes.note(label, Seen(answer.status_code, _json(answer.content), self.clock() - began))

    def query(self, notes: Notes, label: str, soql: str, *, deleted: bool = False) -> Seen:
        """Ask a query; `deleted`: rows in the recycle bin and archived ones as well."""
        return self.ask(notes, label, "GET", "queryAll/" if deleted else "query/", params={"q": soql})

    def part(self, soql: str, *, deleted: bool = False) -> Part:
        """Return a query as a part of a composite request; `deleted` as for `query`."""
        return Part("GET", f"{'queryAll' if deleted else 'query'}/?{urlencode({'q': soql})}")

    def together(self, notes: Notes, parts: Mapping[str, Part], *, whole: str = "") -> dict[str, Seen]:
        """Ask several things in one request, and note each under its label, as if it had been asked alone.

        A part that is not answered has what was said of the whole, which is noted under `whole`, if that is given.
        """
        wanted = [
            {
                "method": part.method,
                "url": f"{self.root}{part.path}",
                "referenceId": f"part{place}",
                **({"httpHeaders": dict(part.headers)} if part.headers else {}),
                **({"body": dict(part.body)} if part.body is not None else {}),
            }
            for place, part in enumerate(parts.values())
        ]
        noted = notes if whole else Notes()
        seen = self.ask(noted, whole, "POST", "composite", {"allOrNone": False, "compositeRequest": wanted})
        told = {row.get("referenceId"): row for row in objects(entry(seen.body, "compositeResponse"))}
        found: dict[str, Seen] = {}
        for place, label in enumerate(parts):
            row = told.get(f"part{place}", {})
            status = row.get("httpStatusCode")
            answered = Seen(status, row.get("body"), seen.after) if isinstance(status, int) else _unanswered(seen)
            found[label] = notes.note(label, answered)
        return found

    def make_all(self, notes: Notes, wanted: Sequence[tuple[str, str, Json]]) -> list[str]:
        """Create records in one request: of each its object, its label and more values. Return their ids.

        Ends the scene where one is not made.
        """
        records = [
            {"attributes": {"type": sobject}, NAMED[sobject]: self.name(label), **values}
            for sobject, label, values in wanted
        ]
        seen = self.ask(notes, "made", "POST", "composite/sobjects", {"allOrNone": False, "records": records})
        ids = [row.get("id") for row in objects(seen.body) if row.get("success") is True]
        if not seen.ok or len(ids) < len(wanted):
            raise SceneEnded(seen.trouble or Why.BROKE_OFF)
        return [str(id_) for id_ in ids]

    def make(self, notes: Notes, label: str, sobject: str, **values: object) -> str:
        """Create a record with a marked name, and return its id. Ends the scene where there is none."""
        seen = self.ask(notes, label, "POST", f"sobjects/{sobject}", {NAMED[sobject]: self.name(label), **values})
        found = entry(seen.body, "id")
        if not seen.ok or not isinstance(found, str):
            raise SceneEnded(seen.trouble or Why.BROKE_OFF)
        return found

    def hour(self, at: int = 10) -> dict[str, object]:
        """Return the times of an event of an hour, two years ahead."""
        day = self.day.isoformat()
        return {"StartDateTime": f"{day}T{at:02}:00:00Z", "EndDateTime": f"{day}T{at + 1:02}:00:00Z"}

    def until(self, ask: Callable[[], Seen], there: Callable[[Seen], bool], *, pause: float = PAUSE) -> int:
        """Ask until something is there; return at which try it was, 0 where it never came."""
        for attempt in range(1, TRIES + 1):
            seen = ask()
            if there(seen) or not seen.ok:
                return attempt
            if attempt < TRIES:
                self.sleep(pause)
        return 0


def _unanswered(whole: Seen) -> Seen:
    """Return what a part comes to that the answer to the whole does not hold."""
    return whole if whole.trouble else Seen(0)


def _json(content: bytes) -> object:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None
