"""What a scene works with: asking Salesforce in the words of the adapter, through the yard."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from urllib.parse import quote, urlencode
from uuid import uuid4

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.transport import Sender
from adapters.shared.line import TRANSPORT_ERRORS
from core.probing.model import Notes, Seen, Why, entry
from core.probing.running import SceneEnded
from core.probing.yard import Sent, Yard

AHEAD = timedelta(days=800)
"""How far ahead the records of a probe lie: nobody's reminder rings."""
TRIES = 3
PAUSE = 5.0
"""How often, and how many seconds apart, something is looked for that may come late."""

Json = Mapping[str, object]


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

    def make(self, notes: Notes, label: str, sobject: str, **values: object) -> str:
        """Create a record with a marked name, and return its id. Ends the scene where there is none."""
        named = {"LastName": self.name(label)} if sobject == "Contact" else {"Subject": self.name(label)}
        seen = self.ask(notes, label, "POST", f"sobjects/{sobject}", {**named, **values})
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


def _json(content: bytes) -> object:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None
