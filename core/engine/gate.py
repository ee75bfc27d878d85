"""The last look at a write before it leaves: what planning must never propose is refused here once more.

Nothing that reaches this gate should fail it. If something does, it is a bug in planning, and a person's calendar is
worth stopping for.
"""

from collections.abc import Sequence

from core.errors import GuardRefused
from core.facts.state import Seen
from core.fields import BY_NAME, own_fields
from core.model import Operation, Row, Side, Write
from core.planning.view import is_private
from core.settings import PlanSettings


def check(writes: Sequence[Write], rows: Sequence[Row], settings: PlanSettings) -> None:
    """Return if all writes may leave. Raises GuardRefused, naming the item, for the first that may not."""
    by_item = {row.item: row for row in rows}
    for write in writes:
        why = _refusal(write, by_item.get(write.item), settings)
        if why:
            raise GuardRefused(
                f"Item {write.item}: {why}. Nothing more was written.",
                "This should not be possible; please report it with the output of accord show.",
            )


def _refusal(write: Write, row: Row | None, settings: PlanSettings) -> str | None:
    kind = settings.of(write.kind)
    if row is None:
        return "it was not confirmed"
    if write.operation in kind.prevent.on(write.side):
        return f"to {write.operation} in {write.side.label} is prevented"
    specs = BY_NAME[write.kind] | {spec.name: spec for spec in own_fields(write.kind, kind.pairs)}
    if any(write.side in specs[name].read_only for name in write.changes if name in specs):
        return f"a field that {write.side.label} does not take was to be written"
    before = write.before
    if before and before.locked:
        return "the record may not be written"
    if before and is_private(Seen(record=before, fields=before.fields), kind):
        return "it is private"
    if before and write.side is Side.OUTLOOK and not row.is_released:
        if before.audience:
            return "it would mail people, and was not released"
        if not before.organizer:
            return "it is somebody else's meeting, and was not released"
    if write.operation is not Operation.DELETE and not write.changes:
        return "there is nothing to write"
    return None
