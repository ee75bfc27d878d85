"""Items as JSON: as they stand after a decision, what is ignored, and everything about one."""

from collections.abc import Mapping

import msgspec

from cli.present.json.events import event_document
from cli.present.json.plan import Document, decision_document, field_document, plain, row_document
from cli.present.reports import Ignored
from core.engine.deeds import last_writers
from core.engine.reports import Changed, Effect, ItemStory
from core.facts.events import DecisionMade, DecisionRestored, DecisionWithdrawn
from core.facts.recorded import Recorded
from core.model import Side


def decide_document(changed: Changed) -> Document:
    """Return `accord decide --json`: each item as it stands now; an item that needs nothing has no state."""
    return {
        "schema": "accord.decide/1",
        "decided": changed.said,
        "items": [_effect(effect) for effect in changed.effects],
        "passed_over": plain(changed.passed_over),
    }


def _effect(effect: Effect) -> Document:
    now = row_document(effect.after) if effect.after else {"item": effect.item, "state": None}
    before = effect.before
    return now | {"before": {"action": before.action.value, "state": before.state.value} if before else None}


def ignored_document(ignored: Ignored) -> Document:
    """Return `accord ignored --json`."""
    return {
        "schema": "accord.ignored/1",
        "items": [
            {"item": i.item, "kind": i.kind.value, "title": i.title, "until": i.until}
            | {"decision": decision_document(i.decision)}
            for i in ignored.items
        ],
    }


def show_document(story: ItemStory) -> Document:
    """Return `accord show --json`: everything known about an item; of a private one, its ids and what was done."""
    if story.private:
        hidden = dict.fromkeys(("outlook", "salesforce", "base_outlook", "base_salesforce"))
        story = msgspec.structs.replace(story, **hidden, differences=(), deeds=())
    return {
        "schema": "accord.show/1",
        "item": story.item,
        "kind": story.kind.value,
        "private": story.private,
        "linked": story.linked,
        "row": row_document(story.row) if story.row else None,
        "outlook": _record(story.outlook_id, story.outlook, story.base_outlook),
        "salesforce": _record(story.salesforce_id, story.salesforce, story.base_salesforce),
        "differences": [field_document(change) for change in story.differences],
        "decision": decision_document(story.decision) if story.decision else None,
        "changes": [plain(deed) for deed in story.deeds],
        "written_by": {
            "outlook": _writers(story, Side.OUTLOOK, story.outlook_id),
            "salesforce": _writers(story, Side.SALESFORCE, story.salesforce_id),
        },
        "history": [_told(recorded, private=story.private) for recorded in story.history],
    }


def _writers(story: ItemStory, side: Side, remote: str | None) -> Document:
    """Return, by field, the position of the change in `changes` that gave the record its value."""
    return {name: deed.position for name, deed in last_writers(story.deeds, side, remote).items()}


def _record(id_: str | None, fields: Mapping[str, object] | None, base: Mapping[str, object] | None) -> Document | None:
    if id_ is None:
        return None
    return {"id": id_, "fields": plain(fields), "base": plain(base)}


def _told(recorded: Recorded, *, private: bool) -> Document:
    """Return an event of an item's story; with a private item, without what the records held before they were."""
    document = event_document(recorded)
    said = isinstance(recorded.event, DecisionMade | DecisionRestored | DecisionWithdrawn)
    return document | {"content": None} if private and not said else document
