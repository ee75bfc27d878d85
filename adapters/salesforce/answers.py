"""What Salesforce's answer to a write of many records says of each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.salesforce.refusals import LOCKED, Refusal, refusals_in, stale, unknown
from adapters.salesforce.translation import Translation
from adapters.salesforce.wire import Row
from adapters.shared.exchange import AnswerLost
from core.model import Outcome, Write


@dataclass(frozen=True, slots=True)
class Ready:
    """A write that may leave: the columns it sets, and the time of the modification that it rests on."""

    write: Write
    columns: Row
    stamp: str = ""
    left_out: tuple[Refusal, ...] = ()
    """Why columns that it would set as well are left out."""

    def without(self, refusals: Sequence[Refusal], translation: Translation) -> "Ready | None":
        """Return the write without the columns that were refused, None if nothing is left or it must not be parted.

        Columns that say something only together go together.
        """
        named = {name for refusal in refusals for name in refusal.fields}
        for unit in translation.units:
            named |= unit if unit & named else set()
        vital = translation.vital if self.write.id else translation.vital | translation.needed
        kept = {name: value for name, value in self.columns.items() if name not in named}
        if not kept or len(kept) == len(self.columns) or named & vital & self.columns.keys():
            return None
        return Ready(self.write, kept, self.stamp, (*self.left_out, *refusals))


@dataclass(frozen=True, slots=True)
class Written:
    """A record that was written."""

    id: str
    left_out: tuple[Refusal, ...] = ()
    """Why columns of it were not."""


Refusals = tuple[Refusal, ...]
Answer = Written | Refusals | Outcome
"""What came of one row: it was written, it was refused, or any other end."""


def is_locked(answer: Answer) -> bool:
    """Tell whether a row was refused because somebody else holds the record."""
    return isinstance(answer, tuple) and any(refusal.code == LOCKED for refusal in answer)


def collection_answers(ready: Sequence[Ready], answer: object) -> dict[str, Answer]:
    """Return what a collection's answer says of each row; it lists them in the order in which they were sent.

    Raises AnswerLost when it does not list them all.
    """
    if not isinstance(answer, list) or len(answer) != len(ready):
        raise _unlisted()
    return {each.write.key: _collection_answer(each, entry) for each, entry in zip(ready, answer, strict=True)}


def _collection_answer(each: Ready, entry: object) -> Answer:
    if not isinstance(entry, Mapping):
        return unknown(each.write)
    identity = entry.get("id")
    if entry.get("success") is True and isinstance(identity, str):
        return Written(identity, each.left_out)
    return refusals_in(entry.get("errors")) if entry.get("success") is False else unknown(each.write)


def composite_answers(ready: Sequence[Ready], answer: object) -> dict[str, Answer]:
    """Return what the answer to a composite request says of each of its parts.

    Raises AnswerLost when it is no such answer.
    """
    parts = answer.get("compositeResponse") if isinstance(answer, Mapping) else None
    if not isinstance(parts, list):
        raise _unlisted()
    by_reference = {part.get("referenceId"): part for part in parts if isinstance(part, Mapping)}
    return {
        each.write.key: _composite_answer(each, by_reference.get(f"row{place}")) for place, each in enumerate(ready)
    }


def _composite_answer(each: Ready, part: Mapping[str, object] | None) -> Answer:
    status = part.get("httpStatusCode") if part else None
    if part is None or not isinstance(status, int):
        return unknown(each.write)
    if 200 <= status < 300:
        return Written(str(each.write.id), each.left_out)
    if status == 412:
        return stale(each.write)
    refusals = refusals_in(part.get("body"))
    if not refusals and status >= 500:
        return unknown(each.write)
    return refusals or (Refusal(f"HTTP_{status}", f"Salesforce answered {status} for this record."),)


def _unlisted() -> AnswerLost:
    return AnswerLost("Salesforce did not say what happened to each record.", "The next run asks what was applied.")
