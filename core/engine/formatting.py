"""Which bodies have formatting that plain text would flatten: asked of Outlook about the few that a row may write.

Readings bring bodies as text, which is a fraction of their HTML. So nobody knows of formatting until it matters: when a
body was changed on either side since the two agreed. What was learnt holds for that version of the record.
"""

from collections.abc import Iterator, Sequence

import msgspec

from core.engine.running import Run
from core.facts.events import RecordObserved
from core.facts.recorded import NewEvent
from core.facts.state import Item, KindState, Seen
from core.fields import BY_NAME
from core.model import Kind, Record, Side


def learn_formatting(run: Run, kind: Kind, ids: Sequence[str] | None = None) -> None:
    """Journal of Outlook's records whether their bodies have formatting: of those whose body moved, or of `ids`."""
    if "body" not in BY_NAME[kind]:
        return
    state = run.session.state.of(kind)
    asked = {seen.record.id: (item, seen) for item, seen in _unknown(state) if _asked(item, seen, ids)}
    if not asked:
        return
    told = run.session.adapter(Side.OUTLOOK).formatting(run.session.scope(kind), sorted(asked))
    run.append_all([
        _learnt(kind, item, seen, formatted)
        for remote, (version, formatted) in sorted(told.items())
        for item, seen in [asked[remote]]
        if version == seen.record.version
    ])  # fmt: skip


def _unknown(state: KindState) -> Iterator[tuple[Item, Seen]]:
    """Yield what is here and could be written, and of which nobody knows."""
    for item in state.items.values():
        seen = item.outlook
        if seen is None or seen.gone or seen.record.formatted is not None:
            continue
        record = seen.record
        if not (record.private or record.outside or record.locked or "body" in record.fixed):
            yield item, seen


def _asked(item: Item, seen: Seen, ids: Sequence[str] | None) -> bool:
    return _body_moved(item) if ids is None else seen.record.id in ids


def _body_moved(item: Item) -> bool:
    if item.linked is None or item.at_rest():
        return "body" in item.unmet
    return "body" in item.unmet or any("body" in seen.drift for _, seen in item.sides())


def _learnt(kind: Kind, item: Item, seen: Seen, formatted: bool) -> NewEvent:
    record = msgspec.structs.replace(seen.record, formatted=formatted)
    return NewEvent(RecordObserved(side=Side.OUTLOOK, record=record, content=seen.fields or None), kind, item.id)


def remembered(record: Record, seen: Seen | None) -> Record:
    """Return a record as it was read, with what is known of the formatting of that very version."""
    if seen is None or record.formatted is not None or seen.record.version != record.version:
        return record
    return msgspec.structs.replace(record, formatted=seen.record.formatted)
