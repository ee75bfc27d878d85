"""Outlook as a side: calendar, contacts and To Do tasks of one mailbox over Microsoft Graph."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from adapters.outlook.bodies import formatting
from adapters.outlook.checkup import Checkup
from adapters.outlook.containers import tenant_of
from adapters.outlook.cursor import usable
from adapters.outlook.directory import Directory
from adapters.outlook.graph import Graph
from adapters.outlook.own import Own
from adapters.outlook.places.base import Place
from adapters.outlook.places.calendar import CalendarPlace
from adapters.outlook.places.contacts import ContactsPlace
from adapters.outlook.places.tasks import TasksPlace
from adapters.outlook.together import side_by_side
from adapters.outlook.writing import Written, check, echoed, not_sent, perform, resolve
from adapters.shared.tokens import TokenSource
from core.errors import AccordError
from core.model import Gone, Identity, Kind, Operation, Outcome, Page, Record, Scope, Side, Write
from core.settings import OutlookSettings

WRITES = 20
"""Writes that one call is given: what a batch holds."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OutlookAdapter:
    """A `core.ports.SideAdapter`. O365 is imported when the first request leaves. Safe between threads."""

    side = Side.OUTLOOK

    def __init__(
        self,
        settings: OutlookSettings,
        tokens: TokenSource,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = _utc_now,
        graph: Graph | None = None,
    ) -> None:
        """`graph`: a way to the mailbox that is there already; else one is made when it is needed."""
        self._settings = settings
        self._tokens = tokens
        self._sleep = sleep
        self._now = now
        self._connecting = threading.Lock()
        self._connected = Directory(graph, settings.mailbox) if graph else None

    @property
    def _directory(self) -> Directory:
        """The mailbox, connected when it is first needed."""
        with self._connecting:
            self._connected = self._connected or self._connect()
            return self._connected

    def _connect(self) -> Directory:
        from adapters.outlook.transport import connect  # O365 takes 0.2 s to import

        graph = Graph(
            connect(self._settings, self._tokens.token).send,
            self._tokens,
            base_url=self._settings.base_url,
            mailbox=self._settings.mailbox,
            sleep=self._sleep,
            now=self._now,
        )
        return Directory(graph, self._settings.mailbox)

    @property
    def requests(self) -> int:
        return self._connected.graph.requests if self._connected else 0

    @property
    def renewals(self) -> int:
        return self._connected.graph.renewals if self._connected else 0

    def checkup(self) -> Checkup:
        """Return what looks at the mailbox for somebody who asks what is missing."""
        as_app = self._settings.auth == "client-credentials"
        return Checkup(self._directory, self._settings.mailbox, self._tokens, signs_in_as_app=as_app)

    def account(self) -> str:
        """Return whose mailbox it is, by address, in one request. Raises like `identity`."""
        return self._directory.look_up({}).name

    def identity(self, sources: Mapping[Kind, str]) -> Identity:
        mailbox = self._directory.look_up(sources)
        found = {kind.value: self._directory.container(kind, source) for kind, source in sources.items()}
        return Identity(
            tenant=tenant_of(self._tokens.token()),
            account=mailbox.id,
            addresses=tuple(sorted(mailbox.addresses)),
            name=mailbox.name,
            zone=mailbox.zone.name if mailbox.zone else "",
            containers={kind: each.id for kind, each in found.items()},
            defaults=tuple(sorted(kind for kind, each in found.items() if each.is_default)),
            named={kind: each.named for kind, each in found.items() if each.named},
            others={kind: each.others for kind, each in found.items() if each.others},
            stamps=tuple(kind.value for kind in Kind),
            read_only=() if self._may_write(sources) else (Kind.CALENDAR.value,),
        )

    def _may_write(self, sources: Mapping[Kind, str]) -> bool:
        source = sources.get(Kind.CALENDAR)
        return source is None or self._directory.calendar(source).can_edit

    def expect(self, scopes: Sequence[Scope]) -> None:
        """Nothing comes of it: Graph is asked about each kind by itself."""

    def _place(self, scope: Scope) -> Place:
        directory, own = self._directory, Own(scope.pairs)
        if scope.kind is Kind.CALENDAR:
            return CalendarPlace(directory.graph, directory.calendar(scope.source), scope.include_private, own)
        container = directory.container(scope.kind, scope.source).id
        if scope.kind is Kind.CONTACTS:
            return ContactsPlace(directory.graph, container, scope.include_private, own)
        return TasksPlace(directory.graph, container, directory.look_up({}).zone, own)

    def read(self, scope: Scope, cursor: str | None) -> Iterator[Page]:
        place = self._place(scope)
        window = None if scope.kind is Kind.CONTACTS else scope.window
        yield from place.read(window, usable(cursor, place.container, window))

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        return self._place(scope).fetch(tuple(dict.fromkeys(ids)))

    def formatting(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
        return formatting(self._place(scope), ids)

    def editors(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {}

    def people(self, addresses: Sequence[str]) -> Mapping[str, str]:
        return {}

    def capacity(self, operation: Operation) -> int:
        return WRITES

    def write(self, scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        place = self._place(scope)
        for write in writes:
            check(write)
        written: list[Written] = []
        unsent = {write.key: write for write in writes}
        failure: AccordError | None = None
        try:
            for result in side_by_side(place.graph, [perform(place, write) for write in writes]):
                if isinstance(result, Written):
                    del unsent[result.write.key]
                    written.append(result)
                else:
                    del unsent[result.key]
                    yield result
        except AccordError as error:
            failure = error
            yield from (not_sent(write, error) for write in unsent.values())
        yield from echoed(place, written)
        if failure:
            raise failure

    def resolve(self, scope: Scope, write: Write) -> Outcome:
        return resolve(self._place(scope), write)
