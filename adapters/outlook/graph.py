"""Microsoft Graph as a place to ask: single requests, pages and batches, each tried with patience.

Source: Graph's documents on paging, JSON batching and throttling; `Prefer` headers are per request, so they go with
every page and every request of a batch.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from adapters.outlook.errors import Answer, refusal
from adapters.outlook.text import Json, mapping, rows, word
from adapters.shared.exchange import AnswerLost, Exchange
from adapters.shared.limiter import Limiter
from adapters.shared.line import place_of
from adapters.shared.patience import Patience, retry_after_seconds
from adapters.shared.replies import BUSY, Reply, date_of, json_object
from adapters.shared.tokens import TokenSource
from core.errors import ServiceUnavailable, Throttled
from core.model import Side

IN_FLIGHT = 4
"""Requests that Graph serves at once for one application and mailbox."""
BATCH = 20
"""Requests that one $batch may hold."""
PREFER = ('IdType="ImmutableId"', 'outlook.timezone="UTC"', 'outlook.body-content-type="text"')
AS_HTML = (*PREFER[:2], 'outlook.body-content-type="html"')
IDLE_PAGES = 50
"""Pages in a row that may hold nothing new before a feed counts as endless."""
READINGS = 3
"""How often a page is asked for that is refused for a reason that passes."""
_PASSING = frozenset({409, 412, 500})
_OUR_MAILBOX = "~"
"""What stands for the mailbox's part of the address in a link that is kept."""
_PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that may be asked alone or in a batch. `address` is a path."""

    method: str
    address: str
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.address) + len(str(self.body or ""))


Send = Callable[[str, str, Mapping[str, str], Mapping[str, object] | None], Reply]


def listed(page: Json) -> tuple[Json, ...]:
    """Return the rows of a page. Raises ServiceUnavailable for what is no page: nothing must not count as none."""
    if not isinstance(page.get("value"), list):
        raise ServiceUnavailable("Outlook answered without the list that was asked for.", "Try again.")
    return rows(page.get("value"))


class Graph:
    """One mailbox. Raises SignInNeeded, Throttled or ServiceUnavailable when nobody can be asked."""

    def __init__(
        self,
        send: Send,
        tokens: TokenSource,
        *,
        base_url: str,
        mailbox: str,
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
    ) -> None:
        self._send = send
        self._tokens = tokens
        self._base = base_url
        self.root = "/me" if mailbox == "me" else f"/users/{quote(mailbox, safe='')}"
        self._limiter = Limiter(IN_FLIGHT, sleep=sleep)
        self._exchange = Exchange(Side.OUTLOOK, place_of(base_url), limiter=self._limiter, now=now, patience=_PATIENCE)
        self._now = now
        self._told_time: datetime | None = None
        self._signing = threading.Lock()
        self._token = ""
        self.renewals = 0
        """How often another token took the place of the one in use."""

    def now(self) -> datetime:
        """Return what time it is by Graph's clock, as its last answer told it; before one did, by ours."""
        return self._told_time or self._now()

    @property
    def requests(self) -> int:
        return self._exchange.requests

    @property
    def reading(self) -> dict[str, str]:
        """The headers that make every reading alike."""
        return {"Prefer": ", ".join(PREFER)}

    def ask(
        self,
        method: str,
        address: str,
        *,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        width: int = 1,
    ) -> Answer:
        """Return the answer to one request, whatever its status but 401. `address` is a path, or a link of Graph's;
        `width` is how many requests Graph serves at once because of it.

        Raises AnswerLost when a write may have been applied but its answer cannot be read.
        """
        reads = method == "GET" if repeatable is None else repeatable
        url = self._url(address)
        token = self._signed()
        call = partial(self._call, method, url, body, headers or {})
        reply = self._exchange.send(partial(call, token), repeatable=reads, width=width)
        if reply.status_code == 401 and (newer := self._newer(token)):
            reply = self._exchange.send(partial(call, newer), repeatable=reads, width=width)
        answer = self._answer(reply, reads)
        if answer.status == 401:
            raise refusal(answer)
        return answer

    def get(self, address: str, *, prefer: Sequence[str] = ()) -> Json:
        """Return what is at an address. Raises CursorExpired and the like for any refusal."""
        answer = self.settled(address, prefer=prefer)
        if not answer.ok:
            raise refusal(answer)
        return answer.body

    def settled(self, address: str, *, prefer: Sequence[str] = ()) -> Answer:
        """Return the answer to a reading, whatever it says.

        Exchange sometimes refuses a reading because of a conflict, or for no reason; that passes.
        """
        headers = {"Prefer": ", ".join((*PREFER, *prefer))}
        answer = self.ask("GET", address, headers=headers)
        for attempt in range(1, READINGS):
            if answer.status not in _PASSING or answer.cursor_lost:
                break
            self._limiter.pause(attempt / 2)
            answer = self.ask("GET", address, headers=headers)
        return answer

    def pages(self, address: str, *, prefer: Sequence[str] = ()) -> Iterator[Json]:
        """Yield the pages of a collection or a delta round, to the last.

        Raises ServiceUnavailable when page after page brings nothing new: such chains have been seen to never end.
        """
        yield from self.pages_from(self.settled(address, prefer=prefer), prefer=prefer)

    def pages_from(self, told: Answer, *, prefer: Sequence[str] = ()) -> Iterator[Json]:
        """Yield the pages of a collection or a delta round, given the answer that has the first."""
        seen: set[str] = set()
        idle = 0
        link = ""
        while True:
            if not told.ok:
                raise refusal(told)
            page = told.body
            new = {word(row.get("id")) for row in listed(page)} | {link}
            idle = 0 if len(new - seen) > 1 else idle + 1
            if link in seen or idle > IDLE_PAGES:
                raise _endless()
            seen |= new
            yield page
            link = word(page.get("@odata.nextLink"))
            if not link:
                return
            told = self.settled(link, prefer=prefer)

    def items(self, address: str, *, prefer: Sequence[str] = ()) -> Iterator[Json]:
        """Yield what a collection holds, over all its pages."""
        for page in self.pages(address, prefer=prefer):
            yield from listed(page)

    def every(self, told: Answer) -> Iterator[Json]:
        """Yield what a collection holds, given the answer that has its first page."""
        if not told.ok:
            raise refusal(told)
        yield from listed(told.body)
        if more := word(told.body.get("@odata.nextLink")):
            yield from self.items(more)

    def together(self, addresses: Sequence[str]) -> list[Answer]:
        """Return the answers to several readings, in order, asked in one request. One that is refused among the others
        is asked again by itself, and then stands; a right that is missing stands at once."""
        if len(addresses) == 1:
            return [self.settled(addresses[0])]
        told = zip(addresses, self.batch(addresses), strict=True)
        return [answer if answer.ok or answer.status == 403 else self.settled(address) for address, answer in told]

    def batch(self, addresses: Sequence[str], prefer: Sequence[str] = PREFER) -> list[Answer]:
        """Return the answers of many readings, in order, whatever their statuses but those of a busy service."""
        answers: list[Answer] = []
        for start in range(0, len(addresses), BATCH):
            answers += self._batch(addresses[start : start + BATCH], prefer)
        return answers

    def side_by_side(self, asks: Mapping[int, Ask]) -> Mapping[int, Answer | AnswerLost]:
        """Return the answers to at most twenty requests, whatever their statuses, asked in one: all readings, or all
        writes. A write to which no answer came may have been applied.

        Raises AnswerLost when no answer can be read to a batch of writes.
        """
        if len(asks) == 1:
            ((number, ask),) = asks.items()
            return {number: self.ask(ask.method, ask.address, body=ask.body, headers=ask.headers)}
        inner = [self._inside(str(number), ask) for number, ask in asks.items()]
        reads = all(ask.reads for ask in asks.values())
        told = self.ask("POST", "/$batch", body={"requests": inner}, repeatable=reads, width=min(IN_FLIGHT, len(inner)))
        if not reads and (told.status >= 500 or told.status == 408):
            raise AnswerLost(
                f"Outlook answered a batch of writes with HTTP {told.status}.",
                "Accord asks which of them were applied.",
            )
        if not told.ok:
            raise refusal(told)
        responses = {word(each.get("id")): each for each in rows(told.body.get("responses"))}
        missing = (
            Answer(503)
            if reads
            else AnswerLost("Outlook: no answer came to a write.", "Accord asks whether it was applied.")
        )
        return {
            number: self._inner(responses[str(number)], told.request_id) if str(number) in responses else missing
            for number in asks
        }

    def _inside(self, number: str, ask: Ask) -> Json:
        """Return a request as it stands in a batch."""
        headers = {"Prefer": PREFER[0], **ask.headers}
        request: dict[str, object] = {"id": number, "method": ask.method, "url": ask.address}
        if ask.body is None:
            return {**request, "headers": headers}
        return {**request, "headers": {**headers, "Content-Type": "application/json"}, "body": ask.body}

    def _batch(self, addresses: Sequence[str], prefer: Sequence[str]) -> list[Answer]:
        """Ask one batch, and the part of it that was refused for load again: four at most are served at once."""
        found: dict[str, Answer] = {}
        idle = 1
        while open_ := {str(n): address for n, address in enumerate(addresses) if str(n) not in found}:
            answers = self._batch_once(open_, prefer)
            settled = {n: answer for n, answer in answers.items() if answer.status not in BUSY}
            found |= settled
            if len(settled) < len(open_):
                idle = 1 if settled else idle + 1
                self.rest(idle, answers.values())
        return [found[str(n)] for n in range(len(addresses))]

    def rest(self, attempt: int, answers: Iterable[Answer]) -> None:
        """Wait for the longest of the times that a batch was asked to. Raises Throttled when patience ends."""
        asked = max((answer.retry_after for answer in answers if answer.retry_after is not None), default=None)
        wait = _PATIENCE.wait(attempt, asked, jitter=0.5)
        if wait is None:
            raise Throttled("Outlook keeps refusing the requests of a batch.", "Try again later; nothing is lost.")
        self._limiter.pause(wait)

    def _batch_once(self, addresses: Mapping[str, str], prefer: Sequence[str]) -> dict[str, Answer]:
        headers = {"Prefer": ", ".join(prefer)}
        inner = [{"id": n, "method": "GET", "url": url, "headers": headers} for n, url in addresses.items()]
        width = min(IN_FLIGHT, len(inner))
        answer = self.ask("POST", "/$batch", body={"requests": inner}, repeatable=True, width=width)
        if not answer.ok:
            raise refusal(answer)
        responses = {word(each.get("id")): each for each in rows(answer.body.get("responses"))}
        found = {n: self._inner(responses[n]) for n in addresses if n in responses}
        for answer in found.values():
            if answer.status == 401:
                raise refusal(answer)
        return found

    def _inner(self, response: Json, request_id: str | None = None) -> Answer:
        headers = {name: str(value) for name, value in mapping(response.get("headers")).items()}
        status = response.get("status")
        return Answer(
            status if isinstance(status, int) else 500,
            mapping(response.get("body")),
            headers.get("request-id", request_id),
            retry_after_seconds(headers, self._now()),
        )

    def _call(
        self, method: str, url: str, body: Mapping[str, object] | None, headers: Mapping[str, str], token: str
    ) -> Reply:
        signed = {"Prefer": PREFER[0], **headers, "Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self._send(method, url, signed, body)

    def _signed(self) -> str:
        """Return the token to sign with."""
        with self._signing:
            return self._taken(self._tokens.token())

    def _newer(self, refused: str) -> str | None:
        """Return a token other than the refused one, None if there is none. Of several threads only one refreshes."""
        with self._signing:
            current = self._tokens.token()
            newer = current if current != refused else self._tokens.refresh()
            return self._taken(newer) if newer else None

    def _taken(self, token: str) -> str:
        self.renewals += self._token not in ("", token)
        self._token = token
        return token

    def _answer(self, reply: Reply, reads: bool) -> Answer:
        request_id = reply.headers.get("request-id")
        self._told_time = date_of(reply.headers) or self._told_time
        if reply.status_code == 204:
            return Answer(204, {}, request_id)
        try:
            return Answer(reply.status_code, json_object(reply, Side.OUTLOOK), request_id)
        except ServiceUnavailable as broken:
            if reply.status_code >= 400 and reply.status_code != 404:
                return Answer(reply.status_code, {}, request_id)
            if reads or reply.status_code >= 300:
                raise
            raise AnswerLost(broken.problem, broken.hint) from None

    def kept(self, link: str) -> str:
        """Return a link of Graph's in a form that may be kept: without the mailbox, whose name is somebody's address.

        `ask` takes this form as well.
        """
        mailbox = re.compile(re.escape(self._base) + r"/(?:me|users/[^/?]+|users\('[^/?]+'\))(?=/)", re.IGNORECASE)
        return mailbox.sub(_OUR_MAILBOX, link, count=1) if mailbox.match(link) else link

    def _url(self, address: str) -> str:
        """Return the full address. A link that leads to another host would carry the token away."""
        if address.startswith(_OUR_MAILBOX):
            return self._base + self.root + address.removeprefix(_OUR_MAILBOX)
        if address.startswith("/"):
            return self._base + address
        if not address.lower().startswith(self._base.lower() + "/"):
            raise ServiceUnavailable("Outlook sent a link that leads away from it.", "Check base_url in [outlook].")
        return address


def path(*parts: str, **options: Any) -> str:
    """Return a path with its parts and options encoded; `_name` stands for the option `$name`.

    Ids hold characters that mean something in an address.
    """
    query = {("$" + name[1:] if name.startswith("_") else name): value for name, value in options.items()}
    encoded = urlencode(query, quote_via=quote, safe="$(),:/'")
    return "".join(f"/{quote(part, safe='')}" for part in parts) + (f"?{encoded}" if encoded else "")


def literal(text: str) -> str:
    """Return a text as an OData literal."""
    return "'" + text.replace("'", "''") + "'"


def _endless() -> ServiceUnavailable:
    return ServiceUnavailable(
        "Outlook sends page after page without anything new.", "Try again later; what was read so far is kept."
    )
