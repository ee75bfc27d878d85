"""One organisation as one user sees it: who that is, what its objects look like, and its rows."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from adapters.salesforce import tasks
from adapters.salesforce.refusals import LOST_LOCATOR, NO_ID, Refused
from adapters.salesforce.shape import Shape, shape_of
from adapters.salesforce.transport import Question, Transport
from adapters.salesforce.wire import LEAD_PREFIX, Row, is_id, query_chunks
from adapters.shared.line import Unreachable
from adapters.shared.text import canonical_text
from core.errors import ServiceUnavailable, Throttled

PAGE_ROWS = 2000
"""The most rows that Salesforce returns at once; it may return fewer."""

_SIZE = {"Sforce-Query-Options": f"batchSize={PAGE_ROWS}"}

QUERY = "queryAll/"
"""The resource that also tells of rows in the recycle bin."""

EMAIL_LIMIT = 80
"""Characters of Contact.Email: nobody has a longer address."""

_USUAL = (tasks.STATUS["completed"], tasks.PRIORITY["high"])


class Organisation:
    """Asks Salesforce, and remembers what does not change as long as the token does not: the user and the describes.

    Safe between threads: of several that need to know the same, one asks.
    """

    def __init__(self, transport: Transport, external_id: str) -> None:
        self.transport = transport
        self._external_id = external_id
        self._learning = threading.Lock()
        self._meetings = 0
        self._forget()

    def _forget(self) -> None:
        self._renewals = self.transport.renewals
        self._shapes: dict[str, Shape] = {}
        self._person: tuple[str, str, str] | None = None
        self._flagged: dict[str, tuple[str, ...]] = {}

    @contextmanager
    def _learned(self) -> Iterator[None]:
        """Hold what is known, without what an earlier token showed: the newer one may be that of somebody else."""
        with self._learning:
            if self.transport.renewals != self._renewals:
                self._forget()
            yield

    def person(self) -> tuple[str, str, str]:
        """Return the organisation's id, the user's id and the user's name, as they were when they were last asked."""
        with self._learned():
            self._person = self._person or self._asked()
            return self._person

    def meet(self) -> tuple[str, str, str]:
        """Ask who the user is; return the same as `person`. What was known of another one is forgotten.

        Whoever has to wait while another thread asks takes the answer that this one got.
        """
        before = self._meetings
        with self._learned():
            if self._person and self._meetings != before:
                return self._person
            known, person = self._person, self._asked()
            if known not in (None, person):
                self._forget()
            self._person = person
            self._meetings += 1
            return person

    def _asked(self) -> tuple[str, str, str]:
        return self._from_userinfo() or self._from_root()

    @property
    def user(self) -> str:
        return self.person()[1]

    def _from_userinfo(self) -> tuple[str, str, str] | None:
        """Return the person behind the token; None if the token may not ask (it lacks the scope for it)."""
        try:
            answer = self.transport.oauth2("userinfo")
        except (Throttled, Unreachable):
            raise
        except ServiceUnavailable:
            return None
        claims = answer if isinstance(answer, Mapping) else {}
        org, user = claims.get("organization_id"), claims.get("user_id")
        if not (isinstance(org, str) and isinstance(user, str)):
            return None
        return org, user, str(claims.get("preferred_username") or claims.get("email") or "")

    def _from_root(self) -> tuple[str, str, str]:
        """Return the person that the API's root names: its `identity` is an address ending in both ids."""
        answer = self.transport.get("")
        address = answer.get("identity") if isinstance(answer, Mapping) else None
        org, _, user = str(address or "").rpartition("/id/")[2].partition("/")
        if not (is_id(org) and is_id(user)):
            raise unknown_form("who the user is")
        rows = self.rows(f"SELECT Id, Username FROM User WHERE Id = '{user}'")  # noqa: S608  an id, checked above
        return org, user, next((str(row.get("Username") or "") for row in rows), "")

    def shape(self, name: str) -> Shape:
        """Return what an object looks like here."""
        return self.shapes([name])[0]

    def shapes(self, names: Sequence[str]) -> list[Shape]:
        """Return what objects look like here; those not known yet are asked for in one request."""
        with self._learned():
            new = [name for name in names if name not in self._shapes]
            told = self.surely([(f"sobjects/{name}/describe", {}) for name in new])
            for name, described in zip(new, told, strict=True):
                self._shapes[name] = shape_of(described if isinstance(described, Mapping) else {}, self._external_id)
            return [self._shapes[name] for name in names]

    def flagged(self, name: str, flag: str) -> tuple[str, ...]:
        """Return the words of TaskStatus or TaskPriority that have a flag, a usual one first; none if nobody tells."""
        with self._learned():
            if name not in self._flagged:
                self._flagged[name] = self._ask_flagged(name, flag)
            return self._flagged[name]

    def _ask_flagged(self, name: str, flag: str) -> tuple[str, ...]:
        query = f"SELECT ApiName FROM {name} WHERE {flag} = true ORDER BY SortOrder"  # noqa: S608  our own words
        try:
            rows = [row for page in self._pages(query, self.transport.get("query/", {"q": query})) for row in page]
        except Refused:
            return ()
        words = [word for row in rows if isinstance(word := row.get("ApiName"), str)]
        return tuple(sorted(words, key=lambda word: word not in _USUAL))

    def surely(self, wanted: Sequence[Question]) -> list[object]:
        """Return what is at several paths, in one request. A part that is refused is asked for once more alone, for
        not everything that can be asked can be asked together; then its refusal raises."""
        if len(wanted) == 1:
            return [self.transport.get(*wanted[0])]
        answers = self.transport.together(wanted) if wanted else []
        return [
            self.transport.get(*asked) if isinstance(answer, Refused) else answer
            for asked, answer in zip(wanted, answers, strict=True)
        ]

    def pages(self, query: str, first: object = None) -> Iterator[Sequence[Row]]:
        """Yield the rows of a query, page by page, those in the recycle bin and archived ones among them.

        `first` is the answer that holds the first page, where there already is one. When Salesforce forgets its place
        half-way, the query begins again once: rows may come twice, never not.
        """
        try:
            yield from self._pages(query, first)
        except Refused as refused:
            if not refused.names(LOST_LOCATOR):
                raise
            yield from self._pages(query)

    def first(self, query: str) -> tuple[object, datetime | None]:
        """Return the answer that holds the first page of a query, and Salesforce's time when it was given."""
        return self.transport.get_at(QUERY, {"q": query}, _SIZE)

    def _pages(self, query: str, first: object = None) -> Iterator[Sequence[Row]]:
        answer = first or self.first(query)[0]
        while True:
            rows, following = _page(answer)
            yield rows
            if following is None:
                return
            answer = self.transport.get(following.removeprefix(self.transport.root), headers=_SIZE)

    def rows(self, query: str) -> Iterator[Row]:
        """Yield the rows of a query."""
        for page in self.pages(query):
            yield from page

    def rows_in(self, head: str, column: str, values: Sequence[str], tail: str = "") -> Iterator[Row]:
        """Yield the rows of `head WHERE column IN (values) tail`, in as many queries as the values need."""
        around = f"{head} WHERE {column} IN (){tail}"
        for chunk in query_chunks(values, around):
            yield from self.rows(f"{head} WHERE {column} IN ({chunk}){tail}")

    def by_ids(self, shape: Shape, columns: Iterable[str], ids: Sequence[str]) -> Iterator[Row]:
        """Yield the rows with these ids, as far as they are there; what is no id is not asked, or left out."""
        yield from self._by_ids(shape.select(columns), [each for each in dict.fromkeys(ids) if is_id(each)])

    def _by_ids(self, head: str, ids: Sequence[str]) -> Iterator[Row]:
        try:
            found = list(self.rows_in(head, "Id", ids))
        except Refused as refused:
            if not any(refused.names(code) for code in NO_ID):
                raise
            middle = len(ids) // 2
            parts = (ids[:middle], ids[middle:]) if middle else ()
            found = [row for part in parts for row in self._by_ids(head, part)]
        yield from found

    def emails(self, people: Iterable[str]) -> dict[str, str]:
        """Return the lower-case e-mail address by id, for those of the contacts and leads that have one."""
        asked = sorted(set(people))
        leads = [each for each in asked if each.startswith(LEAD_PREFIX)]
        contacts = [each for each in asked if not each.startswith(LEAD_PREFIX)]
        rows = [*self._addressed("Contact", contacts), *self._leads(leads)]
        found = ((str(row["Id"]), canonical_text(row.get("Email"))) for row in rows)
        return {identity: email.lower() for identity, email in found if email}

    def _addressed(self, name: str, ids: Sequence[str]) -> Iterator[Row]:
        query = f"SELECT Id, Email FROM {name}"  # noqa: S608  one of our own two words
        return self.rows_in(query, "Id", ids) if ids else iter(())

    def _leads(self, ids: Sequence[str]) -> list[Row]:
        """Return the rows of leads; none to a user who may not see leads."""
        try:
            return list(self._addressed("Lead", ids))
        except Refused:
            return []

    def people(self, addresses: Sequence[str]) -> dict[str, str]:
        """Return the id of the one contact that has each address; "" where none or several have it."""
        holders: dict[str, set[str]] = {address: set() for address in addresses}
        asked = [a for a in holders if a and len(a) <= EMAIL_LIMIT and canonical_text(a) == a]
        query = "SELECT Id, Email FROM Contact"
        for row in self.rows_in(query, "Email", asked, " AND IsDeleted = false") if asked else ():
            holders.setdefault(str(row.get("Email") or "").lower(), set()).add(str(row["Id"]))
        return {address: next(iter(holders[address])) if len(holders[address]) == 1 else "" for address in addresses}

    def names(self, users: Sequence[str]) -> dict[str, str]:
        """Return what these users are called: none where the user behind the token may not look."""
        asked = [user for user in users if is_id(user)]
        try:
            rows = list(self.rows_in("SELECT Id, Name FROM User", "Id", asked)) if asked else []
        except (Throttled, Unreachable):
            raise
        except ServiceUnavailable:
            return {}
        return {str(row["Id"]): str(row.get("Name") or "") for row in rows}

    def campaign(self, identity: str) -> str | None:
        """Return the name of a campaign, None if there is none that the user may see."""
        query = f"SELECT Id, Name FROM Campaign WHERE Id = '{identity}' AND IsDeleted = false"  # noqa: S608  an id
        try:
            rows = list(self.rows(query)) if is_id(identity) else []
        except Refused:
            return None
        return str(rows[0].get("Name") or identity) if rows else None

    def members(self, campaign: str, among: Sequence[str]) -> frozenset[str]:
        """Return those of the contacts that are members of a campaign."""
        if not is_id(campaign) or not among:
            return frozenset()
        tail = f" AND CampaignId = '{campaign}' AND IsDeleted = false"
        rows = self.rows_in("SELECT ContactId FROM CampaignMember", "ContactId", among, tail)
        return frozenset(str(row.get("ContactId")) for row in rows)


def _page(answer: object) -> tuple[Sequence[Row], str | None]:
    """Return the rows of an answer to a query, and where the next ones are."""
    if not isinstance(answer, Mapping):
        raise unknown_form("a query")
    rows, following = answer.get("records"), answer.get("nextRecordsUrl")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unknown_form("a query")
    if answer.get("done") is True:
        return rows, None
    if not isinstance(following, str):
        raise unknown_form("a query")
    return rows, following


def total(answer: object) -> int:
    """Return how many rows a query found."""
    found = answer.get("totalSize") if isinstance(answer, Mapping) else None
    if not isinstance(found, int):
        raise unknown_form("a query")
    return found


def unknown_form(about: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"Salesforce's answer about {about} is in a form that Accord does not know.",
        "Check api_version in [salesforce], then try again.",
    )
