"""Rows to records: what is in scope, what is private, what may be written."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.salesforce import calendar, contacts, own, tasks
from adapters.salesforce.shape import Shape
from adapters.salesforce.translation import Translation
from adapters.salesforce.wire import Row, as_instant, flag, text
from core.errors import SettingsError
from core.model import Gone, Kind, Lock, Outside, Record, Scope, Value

TRANSLATIONS: dict[Kind, Translation] = {
    Kind.CALENDAR: calendar.TRANSLATION,
    Kind.CONTACTS: contacts.TRANSLATION,
    Kind.TASKS: tasks.TRANSLATION,
}

CAMPAIGN = "campaign:"


def campaign_of(scope: Scope) -> str | None:
    """Return the id of the campaign whose members are read, None with any other scope."""
    chosen = scope.kind is Kind.CONTACTS and scope.owned.startswith(CAMPAIGN)
    return scope.owned.removeprefix(CAMPAIGN) if chosen else None


def is_owned(scope: Scope) -> bool:
    """Tell whether only the user's own records are read."""
    return scope.kind is not Kind.CONTACTS or scope.owned == "mine"


def refuse_blindness(scope: Scope, shape: Shape) -> None:
    """Raise SettingsError where private events cannot be told from others, and must stay out."""
    if scope.kind is Kind.CALENDAR and not scope.include_private and "IsPrivate" not in shape.readable:
        raise SettingsError(
            "Salesforce hides the field Private of events, so private events cannot be kept out.",
            "Make Event.IsPrivate visible to the user (field-level security), or set sync_private = true.",
        )


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads what: by this a row is judged."""

    scope: Scope
    shape: Shape
    user: str

    @property
    def translation(self) -> Translation:
        return TRANSLATIONS[self.scope.kind]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, where the organisation has them."""
        return (*self.translation.columns, *own.columns(self.shape, self.scope))

    def fields(self, row: Row, emails: Mapping[str, str]) -> dict[str, Value]:
        """Return the canonical fields of a row, given the e-mail address of each person in it."""
        spoken = tasks.usual(row, self.shape.words) if self.scope.kind is Kind.TASKS else row
        return self.translation.fields(spoken, emails) | own.fields(self.shape, self.scope, row)

    def outside(self, row: Row) -> Outside | None:
        """Tell why a row is not in scope, but for a campaign's membership, which no row tells."""
        if is_owned(self.scope) and row.get("OwnerId") != self.user:
            return Outside.OWNER
        return self.translation.outside(row)

    def record(self, row: Row, emails: Mapping[str, str]) -> Record:
        """Return a row as a record.

        The version is LastModifiedDate as Salesforce writes it, because that is what If-Unmodified-Since is held
        against (SystemModstamp, by which feeds are read, also moves when nobody edited anything). A private record
        and another owner's one have no fields.
        """
        outside = self.outside(row)
        identity, stamp = str(row["Id"]), text(row, "LastModifiedDate") or ""
        if flag(row, "IsPrivate") and not self.scope.include_private:
            return Record(id=identity, version=stamp, private=True, outside=outside)
        mine = outside is not Outside.OWNER
        return Record(
            id=identity,
            version=stamp,
            modified=as_instant(stamp),
            private=flag(row, "IsPrivate"),
            key=text(row, self.shape.key) if self.shape.key else None,
            series=text(row, "RecurrenceActivityId"),
            locked=self._locked(row),
            outside=outside,
            editor=text(row, "LastModifiedById") or "",
            fixed=calendar.fixed(row) if self.scope.kind is Kind.CALENDAR and mine else (),
            closed=tasks.completed(row) if self.scope.kind is Kind.TASKS else None,
            fields=self.fields(row, emails) if mine else {},
        )

    def _locked(self, row: Row) -> Lock | None:
        """Tell why a record cannot be written. A change of one future occurrence of a Lightning series changes all
        of them (API 58 and later), so no occurrence of an event is ever written."""
        occurs = flag(row, "IsRecurrence2") or text(row, "RecurrenceActivityId") is not None
        return Lock.SERIES if self.scope.kind is Kind.CALENDAR and occurs else None


def gone(row: Row) -> Gone | None:
    """Return Salesforce's word that a row no longer exists: it lies in the recycle bin, or was merged into another."""
    if text(row, "MasterRecordId"):
        return Gone(str(row["Id"]), "merged")
    return Gone(str(row["Id"]), "deleted") if flag(row, "IsDeleted") else None
