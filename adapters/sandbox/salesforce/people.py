"""People who work in Salesforce with the browser: no HTTP, no session id, no limits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from adapters.sandbox.salesforce.errors import Json
from adapters.sandbox.salesforce.rules import activities, removal, saving
from adapters.sandbox.salesforce.tables import ids, represent, stamps
from adapters.sandbox.salesforce.tables.schema import SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore, World

Style = Literal["lightning", "classic"]


class SalesforcePeople:
    """Users of the organisation, by default the one whose session the REST API has.

    Fields go by their API names and have the API's forms; datetimes may also be aware `datetime` values. People can
    set read-only fields too, so that a test can make any situation. What Salesforce refuses raises `Refused`.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def store(self) -> SalesforceStore:
        return self._world.salesforce

    @property
    def user_id(self) -> str:
        """The user whose session the REST API has."""
        return self.store.user_id

    @property
    def colleague_id(self) -> str:
        """Another user."""
        return self.store.colleague_id

    @property
    def org_id(self) -> str:
        return self.store.org_id

    def create_user(self, name: str) -> str:
        """Add a user, `First Last`; return the id."""
        with self._world.lock:
            return self.store.add_user(name)

    def create(
        self, object_name: str, fields: Mapping[str, Any], *, user: str | None = None, at: datetime | None = None
    ) -> str:
        """Create a record; return its id. `at` is the earlier second at which its transaction began."""
        with self._world.lock:
            sobject, who = self._sobject(object_name), user or self.user_id
            return saving.insert(self.store, sobject, fields, who, checked=False, at=_stamp(at))

    def edit(
        self,
        object_name: str,
        record_id: str,
        fields: Mapping[str, Any],
        user: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Change a record. Of a series only this occurrence changes. `at` as for `create`."""
        with self._world.lock:
            sobject, who = self._sobject(object_name), user or self.user_id
            saving.update(self.store, sobject, _full(record_id), fields, who, checked=False, at=_stamp(at))

    def delete(self, object_name: str, record_id: str, user: str | None = None) -> None:
        """Put a record into the recycle bin."""
        with self._world.lock:
            removal.delete(self.store, self._sobject(object_name), _full(record_id), user or self.user_id)

    def undelete(self, object_name: str, record_id: str, user: str | None = None) -> None:
        """Bring a record back from the recycle bin."""
        with self._world.lock:
            removal.undelete(self.store, self._sobject(object_name), _full(record_id), user or self.user_id)

    def purge(self, object_name: str, record_id: str) -> None:
        """Remove a record for good."""
        with self._world.lock:
            removal.purge(self.store, self._sobject(object_name), _full(record_id))

    def merge(self, winner_id: str, loser_id: str, user: str | None = None) -> None:
        """Merge a contact, lead or account into another of its kind."""
        with self._world.lock:
            sobject = self.store.schema.of_id(winner_id)
            if sobject is None or not sobject.mergeable:
                raise ValueError(f"records like {winner_id} cannot be merged")
            removal.merge(self.store, sobject, _full(winner_id), _full(loser_id), user or self.user_id)

    def archive(self) -> int:
        """Let the nightly job mark old activities as archived; return how many."""
        with self._world.lock:
            return removal.archive(self.store)

    def get(self, object_name: str, record_id: str) -> Json:
        """Return all fields of a record, deleted or not. Raises KeyError."""
        with self._world.lock:
            sobject = self._sobject(object_name)
            return self._shown(sobject, self.store.table(sobject.name).rows[_full(record_id)])

    def all(self, object_name: str, include_deleted: bool = False) -> list[Json]:
        """Return all records of an object, in the order in which they were created."""
        with self._world.lock:
            sobject = self._sobject(object_name)
            rows = self.store.table(sobject.name).rows.values()
            return [self._shown(sobject, row) for row in rows if include_deleted or not row.get("IsDeleted")]

    def invite(self, event_id: str, user_id: str) -> str:
        """Invite a user, contact or lead; return the id of the row in an invited user's calendar, else the
        relation's."""
        with self._world.lock:
            relation = {"EventId": _full(event_id), "RelationId": _full(user_id), "IsInvitee": True}
            made = self.create("EventRelation", relation)
            children = self.store.table("Event").rows[_full(event_id)].get("_children", ())
            return str(children[-1]) if user_id.startswith("005") else made

    def relate(self, event_id: str, contact_ids: Iterable[str]) -> None:
        """Relate an event to contacts: all of them with Shared Activities, else the first."""
        listed = [_full(contact) for contact in contact_ids]
        if self.store.switches.shared_activities:
            self.edit("Event", event_id, {"EventWhoIds": listed})
        else:
            self.edit("Event", event_id, {"WhoId": listed[0] if listed else None})

    def create_series(
        self,
        fields: Mapping[str, Any],
        starts: Sequence[datetime],
        *,
        minutes: int = 60,
        style: Style = "lightning",
        user: str | None = None,
    ) -> list[str]:
        """Create a recurring event with these occurrences; return their ids in order.

        A Lightning series cannot be told from its rows but by IsRecurrence2, and has a row for its pattern if the
        organisation's switches say so. The occurrences of a Classic series name their master.
        """
        with self._world.lock:
            build = self._lightning if style == "lightning" else self._classic
            return build(dict(fields), list(starts), minutes, user or self.user_id)

    def _lightning(self, fields: Json, starts: list[datetime], minutes: int, user: str) -> list[str]:
        pattern = {
            "IsRecurrence2": self.store.switches.series_marked,
            "Recurrence2PatternText": f"RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT={len(starts)}",
            "Recurrence2PatternVersion": "1",
            "Recurrence2PatternTimeZone": "UTC",
            "Recurrence2PatternStartDate": starts[0],
        }
        made = [self._occurrence({**fields, **pattern}, start, minutes, user) for start in starts]
        rows = [*made]
        if self.store.switches.series_patterns:
            rows.append(
                self._occurrence(
                    {**fields, **pattern, "GroupEventType": self.store.switches.series_pattern_type},
                    starts[0],
                    minutes,
                    user,
                )
            )
        for record_id in rows:
            self.store.put("Event", self.store.table("Event").rows[record_id] | {"_series": made[0]})
        return made

    def _classic(self, fields: Json, starts: list[datetime], minutes: int, user: str) -> list[str]:
        recurrence = {
            "IsRecurrence": True,
            "RecurrenceType": "RecursWeekly",
            "RecurrenceInterval": 1,
            "RecurrenceStartDateTime": starts[0],
            "RecurrenceEndDateOnly": (starts[-1] + timedelta(days=1)).date().isoformat(),
        }
        master = self._occurrence({**fields, **recurrence}, starts[0], minutes, user)
        return [self._occurrence({**fields, "RecurrenceActivityId": master}, start, minutes, user) for start in starts]

    def _occurrence(self, fields: Json, start: datetime, minutes: int, user: str) -> str:
        return self.create("Event", {**fields, "StartDateTime": start, "DurationInMinutes": minutes}, user=user)

    def series_of(self, event_id: str) -> list[str]:
        """Return the ids of all rows of an event's Lightning series that are not deleted."""
        with self._world.lock:
            row = self.store.table("Event").rows[_full(event_id)]
            return [member["Id"] for member in activities.members(self.store, row)]

    def _sobject(self, name: str) -> SObject:
        return self.store.sobject(name)

    def _shown(self, sobject: SObject, row: Mapping[str, Any]) -> Json:
        shown = represent.whole(sobject, dict(row), "v66.0")
        del shown["attributes"]
        return shown


def _full(record_id: str) -> str:
    found = ids.full(record_id)
    if found is None:
        raise ValueError(f"not an id: {record_id}")
    return found


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamps.stamp(moment)
