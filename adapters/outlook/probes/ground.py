"""One mailbox as a ground to be probed: whose it is, the probe's own places in it, and removing them."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from adapters.outlook.adapter import OutlookAdapter
from adapters.outlook.containers import mailbox_address, tenant_of
from adapters.outlook.graph import Graph, Send, path
from adapters.outlook.probes import later
from adapters.outlook.probes.fence import NAMED, OutlookFence
from adapters.outlook.probes.stage import Stage
from adapters.outlook.probes.table import PROBES, SCENES
from adapters.shared.marks import marked, new_mark
from adapters.shared.replies import Reply
from adapters.shared.tokens import TokenSource
from core.errors import AccordError
from core.probing.ground import Kept, Left, Place, Play
from core.probing.model import Notes, objects
from core.probing.yard import Ledger, Made, Sent, Yard
from core.settings import OutlookSettings

BUSY = 200
"""Events in the days around today from which on a mailbox counts as one that somebody works with."""
AROUND = timedelta(days=30)
_CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of all personal accounts (Microsoft identity platform: access token claims)."""
_CLOUDS = {
    "graph.microsoft.com": "global",
    "graph.microsoft.us": "us-government",
    "dod-graph.microsoft.us": "us-defense",
    "microsoftgraph.chinacloudapi.cn": "china",
    "localhost": "sandbox",
}
_PLACES: Final = {
    "calendar": (("calendars",), ("events",), ("subject",), path(_select="id,subject", _top=999)),
    "folder": (
        ("contactFolders",),
        ("contacts",),
        ("displayName", "givenName"),
        path(_select="id,displayName,givenName", _top=999),
    ),
    "list": (("todo", "lists"), ("tasks",), ("title",), path(_top=100)),
}
"""By what a place is: where they lie, what is in one, the name of that, and how all of it is listed."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A place in the mailbox that is called as a probe calls its own."""

    what: str
    id: str
    name: str


def guarded(yard: Yard, send: Send, base: str) -> Send:
    """Return a way to send that goes through the yard."""

    def through(method: str, url: str, headers: Mapping[str, str], body: Mapping[str, object] | None) -> Reply:
        address = url[len(base) :] if url.lower().startswith(base.lower()) else url
        return yard.send(Sent(method, address, body), partial(send, method, url, headers, body))

    return through


class OutlookGround:
    """A `core.probing.ground.Ground`. Every request leaves through the yard."""

    probes = PROBES
    requests: Mapping[str, int] = MappingProxyType({name: count for name, (_, count) in SCENES.items()})
    fence = OutlookFence()

    def __init__(
        self,
        settings: OutlookSettings,
        tokens: TokenSource,
        send: Send,
        yard: Yard,
        ledger: Ledger,
        *,
        bound: Collection[str] = (),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`bound` are the user ids and lower-case addresses of mailboxes that profiles of this home sync."""
        self._settings = settings
        self._tokens = tokens
        self._ledger = ledger
        self._bound = frozenset(bound)
        self._sleep, self._clock, self._now = sleep, clock, now
        self._graph = Graph(
            guarded(yard, send, settings.base_url),
            tokens,
            base_url=settings.base_url,
            mailbox="me",
            sleep=sleep,
            now=now,
        )
        adapter = OutlookAdapter(settings, tokens, sleep=sleep, now=now, graph=self._graph)
        self._stage = Stage(self._graph, new_mark(), sleep, clock, now, adapter, yard.trouble)

    def look(self) -> Place:
        user = self._graph.get(mailbox_address(self._graph.root))
        mail, principal = (str(user.get(name) or "") for name in ("mail", "userPrincipalName"))
        refusal = self._refusal({str(user.get("id")), mail.lower(), principal.lower()} - {"", "none"})
        return Place(
            name=mail or principal,
            says=f"the mailbox {mail or principal}",
            makes=(
                "two calendars, a contact folder and a To Do list of its own, and in them about 30 records,",
                "dated more than a year ahead, without guests and addressed to nobody",
            ),
            leaves="What is deleted lies in Deleted Items afterwards, until it is emptied.",
            setting=self._setting(),
            refusal=refusal or self._busy(),
        )

    def _refusal(self, names: Collection[str]) -> tuple[str, str] | None:
        if self._settings.mailbox != "me":
            return (
                "The settings name a mailbox that is not that of the person who signed in.",
                'Sign in as a test user, and set mailbox = "me" in [outlook].',
            )
        if self._bound & set(names):
            return (
                "This home syncs that mailbox, so it is not a test mailbox.",
                "Sign in as a test user, with a home of its own: accord init --home ./probe",
            )
        return None

    def _busy(self) -> tuple[str, str] | None:
        span = {"startDateTime": self._now() - AROUND, "endDateTime": self._now() + AROUND}
        window = {name: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" for name, at in span.items()}
        first = self._graph.get(self._graph.root + path("calendarView", **window, _select="id", _top=BUSY + 1))
        if len(list(objects(first.get("value")))) <= BUSY:
            return None
        return (
            f"The mailbox has more than {BUSY} events in the 60 days around today: somebody works with it.",
            "Use a mailbox that was made for tests.",
        )

    def _setting(self) -> dict[str, str]:
        tenant = tenant_of(self._tokens.token())
        account = "personal" if tenant == _CONSUMERS else "work" if tenant else "unknown"
        cloud = _CLOUDS.get(urlsplit(self._settings.base_url).hostname or "", "other")
        return {"cloud": cloud, "account": account, "api": "v1.0"}

    def settle(self) -> None:
        stage, mark = self._stage, self._stage.mark
        stage.first = self._make("calendar", mark)
        stage.second = self._make("calendar", f"{mark} 2")
        stage.folder = self._make("folder", mark)
        stage.todo = self._make("list", mark)

    def _make(self, what: str, name: str) -> str:
        address = self._graph.root + path(*_PLACES[what][0])
        answer = self._graph.ask("POST", address, body={NAMED[what]: name})
        id_ = answer.body.get("id")
        if not answer.ok or not isinstance(id_, str):
            raise AccordError(
                f"Outlook did not make the probe's own {what} (HTTP {answer.status}).",
                "The token needs Calendars.ReadWrite, Contacts.ReadWrite and Tasks.ReadWrite.",
            )
        if what == "calendar":
            self._stage.posted[name] = id_
        return id_

    def leave(self) -> Kept:
        name = f"{self._stage.mark} later"
        return Kept((name,), later.leave(self._stage, Notes(), self._make("calendar", name), name))

    def take_up(self, known: Mapping[str, str]) -> None:
        self._stage.known, self._stage.first = known, known["calendar"]

    def scenes(self) -> Mapping[str, Play]:
        return {name: partial(scene, self._stage) for name, (scene, _) in SCENES.items()}

    def clear(self, approve: Callable[[str], bool] | None = None, keep: Collection[str] = ()) -> tuple[Left, ...]:
        named = {(made.what, made.name) for made in self._ledger.made if made.what in _PLACES}
        if not named and approve is None:
            return ()
        left: list[Left] = []
        for lying in self._lying():
            if lying.name in keep:
                continue
            if (lying.what, lying.name) in named or (approve and approve(f"the {lying.what} “{lying.name}”")):
                left += self._removed(lying)
        if not left and not keep:
            self._ledger.empty()
        return tuple(left)

    def _lying(self) -> Iterator[Lying]:
        """Yield the places that are called as a probe's own."""
        for what, (lie, *_) in _PLACES.items():
            for row in list(self._graph.items(self._graph.root + path(*lie, _top=100))):
                if marked(name := row.get(NAMED[what])):
                    yield Lying(what, str(row.get("id")), str(name))

    def _removed(self, lying: Lying) -> Iterator[Left]:
        """Remove a place, if all that is in it carries the mark too; else say what stays."""
        lie, inside, named, listing = _PLACES[lying.what]
        address = self._graph.root + path(*lie, lying.id)
        held = list(self._graph.items(address + path(*inside) + listing))
        if foreign := sum(not any(marked(row.get(name)) for name in named) for row in held):
            yield Left(lying.what, lying.name, f"it holds {foreign} records that no probe made")
            return
        self._ledger.has_made(Made(lying.what, lying.name, lying.id))
        answer = self._graph.ask("DELETE", address)
        if not answer.ok and answer.status != 404:
            yield Left(lying.what, lying.name, f"Outlook did not delete it (HTTP {answer.status})")
