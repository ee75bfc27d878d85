"""One contact folder, read by contacts/delta.

Whether a contact is private, and Accord's key, are extended properties that the delta does not bring (Graph: extended
properties overview); nothing of a contact is passed on before they are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.outlook.calendar import key_of
from adapters.outlook.contacts import EXPANDED, SELECT, changed, created, is_private, record
from adapters.outlook.cursor import Cursor
from adapters.outlook.errors import Answer
from adapters.outlook.forms import parted
from adapters.outlook.graph import Ask, Graph, path
from adapters.outlook.own import NONE, Own, joined
from adapters.outlook.places.base import (
    Look,
    delta_link,
    find_stamped,
    holds_all,
    is_gone,
    is_told,
    key_behind,
    split,
    taken,
)
from adapters.outlook.text import Json, word
from core.model import Gone, Kind, Page, Record, Window, Write

PAGE = 500
"""Contacts on a page."""
LISTED = 999
"""Contacts on a page that tells only ids and marks: the most that Graph gives is 1000."""


@dataclass(frozen=True)
class ContactsPlace:
    graph: Graph
    container: str
    include_private: bool
    own: Own = NONE
    kind: Kind = Kind.CONTACTS

    def looks_first(self, write: Write) -> bool:
        return True

    @property
    def collection(self) -> str:
        return self.graph.root + path("contactFolders", self.container, "contacts")

    def address(self, id_: str) -> str:
        return self.graph.root + path("contacts", id_)

    def body_address(self, id_: str) -> str:
        return self.address(id_)

    def read(self, window: Window | None, cursor: Cursor | None) -> Iterator[Page]:
        marks = {} if cursor else self._marks()
        last: Json = {}
        start = cursor.link if cursor else self.collection + path("delta", _select=self.own.select(SELECT))
        for last in self.graph.pages(start, prefer=(f"odata.maxpagesize={PAGE}",)):
            present, vanished = split(last)
            known, broken = parted(self.kind, (r for r in present if word(r.get("id")) in marks), self.own)
            unknown = [word(row.get("id")) for row in present if word(row.get("id")) not in marks]
            contacts, missing, aside = taken(self.kind, self._ask(unknown), self.own)
            records = (*(self._marked(row, marks) for row in known), *map(self._record, contacts))
            yield Page(records=records, vanished=(*vanished, *missing), aside=(*broken, *aside))
        ended = Cursor(container=self.container, link=self.graph.kept(delta_link(last)))
        yield Page(cursor=ended.encoded(), whole=cursor is None)

    def _marks(self) -> dict[str, Json]:
        """Return the extended properties of all contacts: which are private, and which Accord made."""
        listing = self.collection + path(_select="id", _expand=self._expand, _top=LISTED)
        return {word(row.get("id")): row for row in self.graph.items(listing)}

    @property
    def _expand(self) -> str:
        return self.own.expand(EXPANDED)

    def _marked(self, row: Json, marks: Mapping[str, Json]) -> Record:
        mark = marks[word(row.get("id"))]
        return self._record(row, private=is_private(mark), key=key_of(mark), marks=mark)

    def _record(
        self, contact: Json, private: bool | None = None, key: str | None = None, marks: Json | None = None
    ) -> Record:
        return record(
            contact,
            include_private=self.include_private,
            private=private,
            key=key,
            folder=self.container if self.container != "contacts" else None,
            own=self.own.fields(contact, marks),
        )

    def _ask(self, ids: Sequence[str]) -> dict[str, Answer]:
        return dict(zip(ids, self.graph.batch([self._item(id_) for id_ in ids]), strict=True))

    def _item(self, id_: str) -> str:
        return self.address(id_) + path(_select=self.own.select(SELECT), _expand=self._expand)

    def look(self, id_: str) -> Ask:
        return Ask("GET", self._item(id_), headers=self.graph.reading)

    def told(self, write: Write, answer: Answer) -> Record | None:
        """Return the record. Whether it is private was known before, and no write of a contact changes that."""
        if self.own.extended or not holds_all(self.kind, answer.body, self.own.select(SELECT)):
            return None
        private = write.before is not None and write.before.private
        return self._record(answer.body, private=private, key=key_behind(write))

    def seen(self, answer: Answer) -> Look:
        return Look(answer, self._record(answer.body) if is_told(self.kind, answer, self.own) else None, answer.body)

    def fetch(self, ids: Sequence[str]) -> dict[str, Record | Gone]:
        answers = self._ask(ids)
        gone = {id_: Gone(id_, str(answer.status)) for id_, answer in answers.items() if is_gone(self.kind, answer)}
        return {
            id_: self._record(answer.body) for id_, answer in answers.items() if is_told(self.kind, answer, self.own)
        } | gone

    def created(self, write: Write) -> Json:
        return joined(created(write.changes, write.key), self.own.written(write.changes))

    def changed(self, write: Write, current: Json) -> Json:
        return joined(changed(write.changes, current), self.own.written(write.changes))

    def find(self, write: Write) -> str | None:
        return find_stamped(self.graph, self.collection, write.key)
