"""Events to append."""

from core.facts.events import RecordObserved
from core.facts.recorded import NewEvent
from core.model import Kind, Record, Side, Value


def drafts(events: int, first: int = 0) -> list[NewEvent]:
    """Return observations of 400 bytes of JSON each."""
    return [NewEvent(_observed(number), Kind.CALENDAR, f"k{number:012}") for number in range(first, first + events)]


def _observed(number: int) -> RecordObserved:
    record = Record(id=f"AAMk{number:060}", version=f'W/"{number:024}"', modified="2026-11-24T10:00:00Z")
    content: dict[str, Value] = {
        "subject": f"Meeting {number}",
        "start": "2026-11-24T13:00:00Z",
        "body": "x" * 110,
        "all_day": False,
    }
    return RecordObserved(side=Side.OUTLOOK, record=record, content=content)
