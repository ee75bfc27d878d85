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
    meant = _moved(run.session.state.of(kind)) if ids is None else _named(run.session.state.of(kind), ids)
    asked = {seen.record.id: (item, seen) for item in meant if (seen := item.outlook) and _is_open(seen)}
    if not asked:
        return
    told = run.session.adapter(Side.OUTLOOK).formatting(run.session.scope(kind), sorted(asked))
    run.append_all([
        _learnt(kind, item, seen, formatted)
        for remote, (version, formatted) in sorted(told.items())
        for item, seen in [asked[remote]]
        if version == seen.record.version
    ])  # fmt: skip


def _moved(state: KindState) -> Iterator[Item]:
    """Yield the pairs whose body was changed on either side, or has differed since they were linked."""
    for item in state.items.values():
        outlook, salesforce = item.outlook, item.salesforce
        if item.linked is None or outlook is None or salesforce is None:
            continue
        if "body" in outlook.drift or "body" in salesforce.drift or "body" in item.unmet:
            yield item


def _named(state: KindState, ids: Sequence[str]) -> Iterator[Item]:
    found = (state.item_of(Side.OUTLOOK, remote) for remote in ids)
    return (item for item in found if item)


def _is_open(seen: Seen) -> bool:
    """Tell whether the body could be written, and nobody knows of its formatting."""
    record = seen.record
    untouchable = (
        seen.gone or seen.erased or record.private or record.outside or record.locked or "body" in record.fixed
    )
    return not untouchable and record.formatted is None


def _learnt(kind: Kind, item: Item, seen: Seen, formatted: bool) -> NewEvent:
    record = msgspec.structs.replace(seen.record, formatted=formatted)
    return NewEvent(RecordObserved(side=Side.OUTLOOK, record=record, content=seen.fields or None), kind, item.id)


def remembered(record: Record, seen: Seen | None) -> Record:
    """Return a record as it was read, with what is known of the formatting of that very version."""
    if seen is None or record.formatted is not None or seen.record.version != record.version:
        return record
    return msgspec.structs.replace(record, formatted=seen.record.formatted)
