"""What the words of the settings mean in one mailbox: looked up once, and then known."""

import threading
from collections.abc import Mapping

from adapters.outlook.calendar import Calendar
from adapters.outlook.containers import (
    Found,
    Mailbox,
    find_calendar,
    find_folder,
    find_list,
    mailbox_address,
    place_address,
    read_mailbox,
    zone_address,
)
from adapters.outlook.errors import Answer
from adapters.outlook.graph import Graph
from core.model import Kind


class Directory:
    """The owner of a mailbox, and its calendars, contact folders and To Do lists, as the token in use shows them.

    Safe between threads: of several that need to know the same, one asks.
    """

    def __init__(self, graph: Graph, name: str) -> None:
        """`name` is what the settings call the mailbox."""
        self.graph = graph
        self._name = name
        self._asking = threading.RLock()
        self._forget()

    def _forget(self) -> None:
        self._renewals = self.graph.renewals
        self._mailbox: Mailbox | None = None
        self._calendars: dict[str, Calendar] = {}
        self._containers: dict[tuple[Kind, str], Found] = {}

    def look_up(self, sources: Mapping[Kind, str]) -> Mailbox:
        """Return whose mailbox it is. All that is not known of it and of these places is asked for in one request.

        Raises SettingsError when a named place does not exist or is not unique.
        """
        with self._asking:
            if self.graph.renewals != self._renewals:  # the newer token may be that of somebody else
                self._forget()
            unknown = [(kind, source) for kind, source in sources.items() if (kind, source) not in self._containers]
            owner = [] if self._mailbox else [mailbox_address(self.graph.root), zone_address(self.graph.root)]
            places = [place_address(self.graph.root, kind, source) for kind, source in unknown]
            told = self.graph.together([*owner, *places])
            mailbox = self._mailbox = self._mailbox or read_mailbox(told.pop(0), told.pop(0), self._name)
            for (kind, source), answer in zip(unknown, told, strict=True):
                self._containers[kind, source] = self._found(kind, source, answer, mailbox)
            return mailbox

    def calendar(self, source: str) -> Calendar:
        """Return the calendar that the settings mean."""
        with self._asking:
            self.look_up({Kind.CALENDAR: source})
            return self._calendars[source]

    def container(self, kind: Kind, source: str) -> Found:
        """Return the place that the settings mean."""
        with self._asking:
            self.look_up({kind: source})
            return self._containers[kind, source]

    def _found(self, kind: Kind, source: str, told: Answer, mailbox: Mailbox) -> Found:
        if kind is Kind.CONTACTS:
            return find_folder(self.graph, told, source)
        if kind is Kind.TASKS:
            return find_list(self.graph, told, source)
        self._calendars[source], found = find_calendar(self.graph, told, source, mailbox)
        return found
