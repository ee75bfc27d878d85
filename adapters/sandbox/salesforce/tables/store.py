"""All state of the sandbox's Salesforce organisation."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from adapters.sandbox.salesforce.errors import Refused, is_deleted, not_found
from adapters.sandbox.salesforce.switches import Switches
from adapters.sandbox.salesforce.tables import ids, stamps
from adapters.sandbox.salesforce.tables.objects import EXTERNAL_ID, schema_for
from adapters.sandbox.salesforce.tables.rows import Row, convert
from adapters.sandbox.salesforce.tables.schema import Schema, SObject
from adapters.sandbox.salesforce.tables.table import Table

RECYCLE_BIN = timedelta(days=15)
"""How long a deleted record can be brought back and is seen by queryAll."""
_INDEXED = {
    **dict.fromkeys(("Event", "Task", "Contact"), (EXTERNAL_ID,)),
    **dict.fromkeys(("EventRelation", "EventWhoRelation"), ("EventId",)),
}
Automation = Callable[[str, Mapping[str, Any]], Mapping[str, Any] | None]


class Clock(Protocol):
    """What the store needs of the world it is in."""

    lock: Any
    """A re-entrant lock, held while a request or a person's act is carried out."""

    def now(self) -> datetime:
        """Return the world's time, aware."""


class World(Clock, Protocol):
    """A world that has a Salesforce organisation."""

    salesforce: "SalesforceStore"


class SalesforceStore:
    """An organisation: its set-up, its rows, its session ids and its open query cursors.

    Whoever calls holds `world.lock`. Rows are saved by the functions of `saving` and `removal`, which keep the rules;
    a `savepoint` makes several of them all or nothing.
    """

    def __init__(self, world: Clock, switches: Switches | None = None) -> None:
        self.world = world
        self.switches = switches or Switches()
        self.automation: Automation | None = None
        """A flow of the organisation: told the object and the row after each save, it returns fields to change."""
        self.cursors: OrderedDict[str, Any] = OrderedDict()
        self.bin: deque[tuple[str, str, str]] = deque()
        """Deleted rows in the order of their deletion: when, object, id."""
        self.purged: dict[str, dict[str, str]] = {}
        """Per object, the ids that left the recycle bin and when they had been deleted."""
        self.replication_lag = timedelta()
        """How far behind now the calls updated and deleted stay, as they do while long transactions run."""
        self.calls = 0
        """How many API requests the organisation has counted."""
        self._numbers: dict[str, int] = {}
        self._tables: dict[str, Table] = {}
        self._undo: list[tuple[Table, str, Row | None]] = []
        self._depth = 0
        self._failing: deque[dict[int, Refused]] = deque()
        self._tokens: set[str] = set()
        self.token = ""
        """The session id that is accepted now."""
        self.org_id = self._next_id("00D")
        self.user_id = self._next_id("005")
        """The user whose session it is."""
        self.issue_token()
        self._found()

    @property
    def schema(self) -> Schema:
        """The objects and fields as the organisation is set up now."""
        return schema_for(self.switches)

    def switch(self, **changes: Any) -> None:
        """Set the organisation up otherwise, by the names in `Switches`."""
        self.switches = replace(self.switches, **changes)
        if not changes.keys().isdisjoint({"task_statuses", "task_priorities"}):
            self._list_words()

    def _found(self) -> None:
        """Make the rows that every organisation has."""
        self.add("Organization", {"Name": "Accord Example", "OrganizationType": "Developer Edition"}, self.org_id)
        self.add_user("Avery Stone", self.user_id)
        self.colleague_id = self.add_user("Jordan Reyes")
        self._list_words()

    def _list_words(self) -> None:
        for name in ("TaskStatus", "TaskPriority"):
            for record_id in list(self.table(name).rows):
                self.remove(name, record_id)
        for order, (value, is_high, is_default) in enumerate(self.switches.task_priorities, 1):
            flags = {"IsHighPriority": is_high, "IsDefault": is_default, "SortOrder": order}
            self.add("TaskPriority", {"MasterLabel": value, "ApiName": value, **flags})
        for order, (value, closes, label) in enumerate(self.switches.task_statuses, 1):
            names = {"MasterLabel": label or value, "ApiName": value, "SortOrder": order}
            self.add("TaskStatus", {**names, "IsClosed": closes, "IsDefault": order == 1})

    def add_user(self, name: str, record_id: str | None = None) -> str:
        """Add a user with a full name; return the id."""
        first, _, last = name.rpartition(" ")
        address = f"{name.lower().replace(' ', '.')}@accord.example"
        fields: Row = {
            "FirstName": first or None,
            "LastName": last,
            "Name": name,
            "Username": address,
            "Email": address,
        }
        fields |= {"Alias": last[:8].lower(), "IsActive": True, "TimeZoneSidKey": "UTC", "UserType": "Standard"}
        return self.add("User", fields, record_id)

    def add(self, name: str, fields: Mapping[str, Any], record_id: str | None = None) -> str:
        """Add a row as it is, past all rules; return its id."""
        sobject = self.sobject(name)
        row = self.blank(sobject, self.user_id, self.stamp(), record_id) | dict(fields)
        self.put(name, row)
        return str(row["Id"])

    def issue_token(self) -> str:
        """Return a new session id, which is accepted besides those issued before."""
        self.token = self.open_session()
        return self.token

    def open_session(self) -> str:
        """Return a further session id; `token` stays as it is."""
        session = f"{self.org_id[:15]}!AQ8AQSandbox.{self.count('token'):06d}"
        self._tokens.add(session)
        return session

    def close_session(self, session: str) -> bool:
        """End one session, and tell whether there was such a one."""
        known = session in self._tokens
        self._tokens.discard(session)
        return known

    def expire_token(self) -> None:
        """End every session; `token` is then a new one."""
        self._tokens.clear()
        self.issue_token()

    def accepts(self, token: str) -> bool:
        return token in self._tokens

    def now(self) -> datetime:
        return self.world.now()

    def stamp(self) -> str:
        """Return the time of now as rows hold it, in whole seconds."""
        told = stamps.stamp(self.now())
        return told.replace(".000", ".417") if self.switches.stamps_in_fractions else told

    def sobject(self, name: str) -> SObject:
        """Return an object by its name. Raises Refused (404)."""
        found = self.schema.find(name)
        if found is None:
            raise not_found()
        return found

    def table(self, name: str) -> Table:
        """Return the rows of an object, by its proper name."""
        if name not in self._tables:
            self._tables[name] = Table(_INDEXED.get(name, ()))
        return self._tables[name]

    def row(self, record_id: str | None) -> Row | None:
        """Return the row of an id of any object, deleted or not."""
        sobject = self.schema.of_id(record_id) if record_id else None
        return self.table(sobject.name).get(record_id) if sobject and record_id else None

    def live(self, sobject: SObject, record_id: str, *, writing: bool = False) -> Row:
        """Return the row of a full id. Raises Refused when there is none or it is in the recycle bin."""
        row = self.table(sobject.name).get(record_id)
        if row is None or not self.sees(sobject, row):
            raise _unknown(writing=writing)
        if row.get("IsDeleted"):
            raise is_deleted() if self.switches.deleted_answer == "named" else not_found()
        return row

    def sees(self, sobject: SObject, row: Row) -> bool:
        """Tell whether sharing lets the session's user see a row."""
        hidden = self.switches.private_contacts and sobject.name == "Contact" and not row["AccountId"]
        return not hidden or row["OwnerId"] == self.user_id

    def blank(self, sobject: SObject, user: str, at: str, record_id: str | None = None) -> Row:
        """Return a new row of an object with its id, its defaults and who made it when."""
        row = {c.name: convert(c, c.default) if c.default is not None else None for c in sobject.columns.values()}
        audit = {"CreatedDate": at, "CreatedById": user, "LastModifiedDate": at, "LastModifiedById": user}
        own = {"OwnerId": user} if "OwnerId" in sobject.columns else {}
        return row | audit | own | {"SystemModstamp": at, "Id": record_id or self._next_id(sobject.prefix)}

    def count(self, name: str) -> int:
        """Return the next number of a named counter: 1, 2, 3 and so on."""
        self._numbers[name] = self._numbers.get(name, 0) + 1
        return self._numbers[name]

    def _next_id(self, prefix: str) -> str:
        return ids.make(prefix, self.count(prefix))

    def put(self, name: str, row: Row) -> None:
        """Save a row as it is."""
        before = self.table(name).put(row)
        self._remember(self.table(name), row["Id"], before)

    def remove(self, name: str, record_id: str) -> None:
        """Take a row away for good."""
        before = self.table(name).remove(record_id)
        self._remember(self.table(name), record_id, before)

    def _remember(self, table: Table, record_id: str, before: Row | None) -> None:
        if self._depth:
            self._undo.append((table, record_id, before))

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        mark = len(self._undo)
        self._depth += 1
        try:
            yield
        except BaseException:
            self._roll_back(mark)
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._undo.clear()

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo every change made inside when it is left by an exception. Savepoints nest."""
        return self._savepoint()

    def _roll_back(self, mark: int) -> None:
        while len(self._undo) > mark:
            table, record_id, before = self._undo.pop()
            if before is None:
                table.remove(record_id)
            else:
                table.put(before)

    def fail_rows(
        self,
        *positions: int,
        code: str = "UNABLE_TO_LOCK_ROW",
        message: str = "unable to obtain exclusive access to this record",
        status: int = 400,
        calls: int = 1,
    ) -> None:
        """Refuse the records at these positions (from 0) in each of the next writing calls.

        A call that writes one record has it at position 0.
        """
        for _ in range(calls):
            self._failing.append({n: Refused(status, code, message, []) for n in positions})

    def failing_now(self) -> Mapping[int, Refused]:
        """Return what must fail in the writing call that begins now."""
        return self._failing.popleft() if self._failing else {}


def _unknown(*, writing: bool) -> Refused:
    if writing:
        return Refused(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    return not_found()
