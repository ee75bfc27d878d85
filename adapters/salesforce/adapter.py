"""Salesforce as a side of a sync."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from adapters.salesforce import own
from adapters.salesforce.asking import Ahead
from adapters.salesforce.checkup import Checkup
from adapters.salesforce.comparing import limits, relations
from adapters.salesforce.feed import feed
from adapters.salesforce.looking import look
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.own import refuse_unfit
from adapters.salesforce.records import TRANSLATIONS, Viewer, refuse_blindness
from adapters.salesforce.resolving import resolve
from adapters.salesforce.transport import Sender, Transport
from adapters.salesforce.writing import CAPACITY, Writer
from adapters.shared.line import place_of
from adapters.shared.tokens import TokenSource
from core.model import Gone, Identity, Kind, Operation, Outcome, Page, Pair, Record, Scope, Side, Write
from core.settings import SalesforceSettings


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SalesforceAdapter:
    """Reads and writes Event, Contact and Task of one organisation, as one user (core.ports.SideAdapter).

    Nothing is asked of Salesforce before the first call. Describes and the user are remembered for as long as the
    adapter lives. Safe between threads.
    """

    side = Side.SALESFORCE

    def __init__(
        self,
        settings: SalesforceSettings,
        tokens: TokenSource,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = _utc_now,
        jitter: Callable[[], float] = random.random,
        pairs: Mapping[Kind, tuple[Pair, ...]] | None = None,
        sender: Sender | None = None,
    ) -> None:
        """`pairs`: the fields that a person paired, by kind; `identity` tells what they can hold.

        `sender`: who sends the requests; else one is made when it is needed.
        """
        self._settings = settings
        self._tokens = tokens
        self._sleep = sleep
        self._now = now
        self._jitter = jitter
        self._pairs = pairs or {}
        self._sender = sender
        self._connecting = threading.Lock()
        self._connected: Organisation | None = None
        self._ahead = Ahead()

    @property
    def requests(self) -> int:
        return self._connected.transport.sent if self._connected else 0

    @property
    def renewals(self) -> int:
        return self._connected.transport.renewals if self._connected else 0

    @property
    def _organisation(self) -> Organisation:
        """The organisation, connected when it is first needed."""
        with self._connecting:
            self._connected = self._connected or self._connect()
            return self._connected

    def _connect(self) -> Organisation:
        from adapters.salesforce.library import Library  # simple-salesforce takes a while to load

        transport = Transport(
            self._sender or Library(self._settings, self._tokens.token()),
            self._tokens,
            place=place_of(self._settings.instance_url or ""),
            api_version=self._settings.api_version,
            sleep=self._sleep,
            now=self._now,
        )
        return Organisation(transport, self._settings.external_id)

    def checkup(self) -> Checkup:
        """Return what looks at the organisation for somebody who asks what is missing."""
        return Checkup(self._organisation, self._settings.external_id)

    def _viewer(self, scope: Scope) -> Viewer:
        shape = self._organisation.shape(TRANSLATIONS[scope.kind].name)
        refuse_blindness(scope, shape)
        refuse_unfit(scope, shape)
        return Viewer(scope, shape, self._organisation.user)

    def account(self) -> str:
        """Return the name of the user whose session it is. Raises like `identity`."""
        return self._organisation.meet()[2]

    def identity(self, sources: Mapping[Kind, str]) -> Identity:
        """Return the organisation and the user behind the token, and what the organisation's objects can hold.

        The user is asked for anew each time. `sources` says nothing here: Salesforce has one calendar, one contact list
        and one task list per user.
        """
        org, user, name = self._organisation.meet()
        described = self._organisation.shapes([t.name for t in TRANSLATIONS.values()])
        shapes = dict(zip(TRANSLATIONS, described, strict=True))
        lacks = {kind: shapes[kind].lacks(t.homes) for kind, t in TRANSLATIONS.items()}
        refuses = {kind: shapes[kind].refuses(t.written) for kind, t in TRANSLATIONS.items()}
        calendar = Viewer(Scope(kind=Kind.CALENDAR), shapes[Kind.CALENDAR], user)
        return Identity(
            tenant=org,
            account=user,
            name=name,
            lacks={kind.value: names for kind, names in lacks.items() if names},
            relations=relations(calendar),
            stamps=tuple(kind.value for kind, shape in shapes.items() if shape.key),
            read_only=tuple(kind.value for kind, shape in shapes.items() if shape.read_only),
            refuses={kind.value: operations for kind, operations in refuses.items() if operations},
            limits={
                kind.value: {**limits(shape, TRANSLATIONS[kind]), **own.limits(shape, self._pairs.get(kind, ()))}
                for kind, shape in shapes.items()
            },
        )

    def expect(self, scopes: Sequence[Scope]) -> None:
        self._ahead.expect(scopes)

    def read(self, scope: Scope, cursor: str | None) -> Iterator[Page]:
        yield from feed(self._organisation, self._viewer(scope), cursor, self._now, self._ahead)

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        return look(self._organisation, self._viewer(scope), ids) if ids else {}

    def formatting(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
        return {}

    def people(self, addresses: Sequence[str]) -> Mapping[str, str]:
        return self._organisation.people(addresses)

    def editors(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._organisation.names(ids)

    def capacity(self, operation: Operation) -> int:
        return CAPACITY[operation]

    def write(self, scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        viewer = self._viewer(scope)
        yield from Writer(self._organisation, viewer, sleep=self._sleep, jitter=self._jitter).write(writes)

    def resolve(self, scope: Scope, write: Write) -> Outcome:
        viewer = self._viewer(scope)
        return resolve(self._organisation, viewer, write, self._organisation.transport.skew)
