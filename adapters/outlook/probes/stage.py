"""What a scene works with: the probe's own places in a mailbox, and asking Graph in the words of the adapter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import uuid4

from adapters.outlook.adapter import OutlookAdapter
from adapters.outlook.graph import PREFER, Graph, path
from core.probing.model import Notes, Seen, Why, entry, objects
from core.probing.running import SceneEnded

AHEAD = timedelta(days=400)
"""How far ahead the events of a probe lie: nobody's reminder rings."""
PAGES = 20
"""The most pages of one delta round."""
TRIES = 3
"""How often something is looked for that may come late."""
PAUSE = 4.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to `Stage.ask`, with the little that a scene needs of it to go on."""

    seen: Seen

    @property
    def id(self) -> str:
        """The id that it tells. Ends the scene where it tells none, for the rest would mean nothing."""
        found = entry(self.seen.body, "id")
        if not self.seen.ok or not isinstance(found, str):
            raise SceneEnded(self.seen.trouble or Why.BROKE_OFF)
        return found

    @property
    def etag(self) -> str:
        """The version that a conditional write presents, from the answer itself."""
        told = entry(self.seen.body, "@odata.etag") or f'W/"{entry(self.seen.body, "changeKey")}"'
        return str(told)


@dataclass(slots=True)
class Stage:
    """One run's places. The first calendar is where things happen; the second is another one."""

    graph: Graph
    mark: str
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    now: Callable[[], datetime]
    adapter: OutlookAdapter
    """Accord's own, which goes through the same yard."""
    trouble: Callable[[], Why | None]
    """`Yard.trouble`."""
    first: str = ""
    second: str = ""
    folder: str = ""
    todo: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    """What an earlier run left, and told of it."""
    posted: dict[str, str] = field(default_factory=dict)
    """The id that Graph gave each place when it was made, by name."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def name(self, what: str) -> str:
        """Return a new name that carries the mark."""
        return f"{self.mark} {what} {next(self._numbers)}"

    def key(self) -> str:
        """Return a new key, in the form of those by which Accord knows its records again."""
        return str(uuid4())

    @property
    def day(self) -> date:
        """The first day of the probe's events."""
        return (self.now().astimezone(UTC) + AHEAD).date()

    @property
    def root(self) -> str:
        return self.graph.root

    @property
    def events(self) -> str:
        return self.calendar_of(self.first)

    def calendar_of(self, calendar: str) -> str:
        return self.root + path("calendars", calendar, "events")

    @property
    def contacts(self) -> str:
        return self.root + path("contactFolders", self.folder, "contacts")

    @property
    def tasks(self) -> str:
        return self.root + path("todo", "lists", self.todo, "tasks")

    def event(self, id_: str) -> str:
        return self.events + path(id_)

    def contact(self, id_: str) -> str:
        return self.root + path("contacts", id_)

    def task(self, id_: str) -> str:
        return self.tasks + path(id_)

    def ask(
        self,
        notes: Notes,
        label: str,
        method: str,
        address: str,
        body: Mapping[str, object] | None = None,
        *,
        match: str = "",
        prefer: tuple[str, ...] = PREFER,
    ) -> Answered:
        """Send one request, as the adapter does, and note what came under a label, whatever it says."""
        began = self.clock()
        headers = {"Prefer": ", ".join(prefer), **({"If-Match": match} if match else {})}
        answer = self.graph.ask(method, address, body=body, headers=headers)
        seen = Seen(answer.status, dict(answer.body), self.clock() - began)
        return Answered(notes.note(label, seen))

    def until(self, notes: Notes, label: str, address: str, there: Callable[[Seen], bool]) -> int:
        """Ask until something is there, a few times; note the last answer, and under `label: tries` how many it took.

        Returns 0 where it never came.
        """
        began = self.clock()
        tries = 0
        for attempt in range(1, TRIES + 1):
            seen = self.ask(notes, label, "GET", address).seen
            if there(seen) or not seen.ok:
                tries = attempt
                break
            if attempt < TRIES:
                self.sleep(PAUSE)
        notes.note(label, Seen(seen.status, seen.body, self.clock() - began))
        notes.tell(f"{label}: tries", tries)
        return tries

    def round(self, notes: Notes, label: str, address: str, size: int) -> str:
        """Read one delta round and note all its rows as one answer; return the link that it ends with."""
        rows: list[Mapping[str, object]] = []
        prefer = (*PREFER, f"odata.maxpagesize={size}")
        for _ in range(PAGES):
            seen = self.ask(notes, label, "GET", address, prefer=prefer).seen
            rows += objects(entry(seen.body, "value"))
            following = entry(seen.body, "@odata.nextLink")
            if not seen.ok or not isinstance(following, str):
                break
            address = following
        if not seen.ok:
            return ""
        notes.note(label, Seen(seen.status, {"value": rows}))
        return str(entry(seen.body, "@odata.deltaLink") or "")
