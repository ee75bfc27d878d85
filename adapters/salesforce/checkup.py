"""What is missing in Salesforce: looked at for a person who asks, by readings alone.

Rights come from the describe, which shows the fields that the user may see and what may be done with them
(https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.salesforce.feed import no_campaign
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.own import faults
from adapters.salesforce.records import TRANSLATIONS
from adapters.salesforce.refusals import Refused
from adapters.salesforce.shape import shape_of
from core.errors import AccordError, SignInNeeded
from core.model import Kind, Operation, Pair

_RIGHT = {Operation.CREATE: "createable", Operation.UPDATE: "updateable", Operation.DELETE: "deletable"}
_OPTIONAL = frozenset({"Contact.MiddleName"})
"""Fields that are there only where the organisation has switched them on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with a kind."""

    kind: Kind
    prevented: tuple[Operation, ...] = ()
    private: bool = False
    """Private records are synced as well."""
    pairs: tuple[Pair, ...] = ()
    """Fields that a person paired."""

    def operations(self) -> list[Operation]:
        return [operation for operation in Operation if operation not in self.prevented]


class Checkup:
    """Looks at one organisation as one user. Every look may raise AccordError, which says what is wrong."""

    def __init__(self, organisation: Organisation, external_id: str) -> None:
        self._organisation, self._external_id = organisation, external_id
        self._described: dict[str, Mapping[str, object] | None] = {}

    def whose(self) -> tuple[str, str]:
        """Return the user's name and the organisation's id."""
        org, user, name = self._organisation.meet()
        return name or user, org

    def missing_rights(self, wanted: Sequence[Wanted]) -> tuple[str, ...]:
        """Return the rights that are missing, such as "delete Contact"."""
        missing: list[str] = []
        for each in wanted:
            name, described = self._object(each.kind)
            if described is None or described.get("queryable") is False:
                missing.append(f"read {name}")
                continue
            missing += [f"{op.value} {name}" for op in each.operations() if described.get(_RIGHT[op]) is False]
        return tuple(missing)

    def missing_fields(self, wanted: Sequence[Wanted]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return, by object and name, the fields that are not there for this user, those that this user may not
        write although they are written, and those that are absent because the organisation does without them."""
        hidden: list[str] = []
        locked: list[str] = []
        for each in wanted:
            name, fields = self._object(each.kind)[0], self._fields(each.kind)
            if not fields:
                continue
            translation = TRANSLATIONS[each.kind]
            read = {column for columns in translation.homes.values() for column in columns}
            hidden += [f"{name}.{column}" for column in sorted(read - fields.keys())]
            if rights := [_RIGHT[op] for op in each.operations() if op is not Operation.DELETE]:
                written = {column for columns in translation.written.values() for column in columns} & fields.keys()
                locked += [f"{name}.{c}" for c in sorted(written) if any(fields[c].get(r) is False for r in rights)]
        absent = [field for field in hidden if field in _OPTIONAL]
        return tuple(field for field in hidden if field not in absent), tuple(locked), tuple(absent)

    def unfit_pairs(self, wanted: Sequence[Wanted]) -> tuple[str, ...]:
        """Return what is wrong with the fields that a person paired, by object and field."""
        described = [(self._object(each.kind)[1], each.pairs) for each in wanted if each.pairs]
        shapes = [(shape_of(told, self._external_id), pairs) for told, pairs in described if told]
        return tuple(fault for shape, pairs in shapes for fault in faults(shape, pairs))

    def external_id(self, wanted: Sequence[Wanted]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the objects without the field that Accord stamps, and what is wrong with it where it is there."""
        absent: list[str] = []
        wrong: list[str] = []
        for each in wanted:
            name, fields = self._object(each.kind)[0], self._fields(each.kind)
            if not fields:
                continue
            found = next((f for key, f in fields.items() if key.lower() == self._external_id.lower()), None)
            if found is None:
                absent.append(name)
            elif faults := _faults(found):
                wrong.append(f"{name}.{self._external_id} is {' and '.join(faults)}")
        return tuple(absent), tuple(wrong)

    def campaign(self, identity: str) -> str:
        """Return the name of a campaign. Raises SettingsError when there is none with this id."""
        name = self._organisation.campaign(identity)
        if name is None:
            raise no_campaign(identity)
        return name

    def _object(self, kind: Kind) -> tuple[str, Mapping[str, object] | None]:
        """Return an object's name and its describe, None where this user does not have it."""
        name = TRANSLATIONS[kind].name
        if name not in self._described:
            self._described[name] = self._describe(name)
        return name, self._described[name]

    def _describe(self, name: str) -> Mapping[str, object] | None:
        try:
            told = self._organisation.transport.get(f"sobjects/{name}/describe")
        except Refused as refused:
            if refused.status == 404:
                return None
            if refused.status == 403:
                raise _no_api(refused) from None
            raise
        return told if isinstance(told, Mapping) else None

    def _fields(self, kind: Kind) -> dict[str, Mapping[str, object]]:
        described = self._object(kind)[1] or {}
        listed = described.get("fields")
        found = [f for f in listed if isinstance(f, Mapping)] if isinstance(listed, list) else []
        return {str(f.get("name")): f for f in found}


def _faults(field: Mapping[str, object]) -> list[str]:
    """Return what a field lacks that is to carry Accord's key."""
    faults = [] if field.get("type") == "string" else ["not a text"]
    faults += ["not marked as External ID"] if field.get("externalId") is not True else []
    faults += ["not unique"] if field.get("unique") is not True else []
    writable = field.get("createable") is True and field.get("updateable") is True
    return faults + ([] if writable else ["not writable for this user"])


def _no_api(refused: Refused) -> AccordError:
    codes = ", ".join(refusal.code for refusal in refused.refusals)
    return SignInNeeded(
        f"Salesforce does not let this user in by the API ({codes}).",
        'An administrator gives the permission "API Enabled" to the user, by profile or permission set.',
    )
