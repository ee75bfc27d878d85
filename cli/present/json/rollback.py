"""What taking a run back would write, as JSON: the form of a plan, with how far each row can be taken back."""

from cli.present.json.plan import Document, plan_document
from cli.present.reports import ShownPlan
from core.engine.reports import RollbackPreview


def rollback_document(told: RollbackPreview) -> Document:
    """Return `accord rollback RUN --json`."""
    document = plan_document(ShownPlan(told.plan, everything=True))
    items = document["items"]
    assert isinstance(items, list)  # noqa: S101  a promise of plan_document
    for item in items:
        note = told.notes[item["item"]]
        item["feasible"] = note.feasible
        if note.because:
            item["because"] = note.because
    return {**document, "schema": "accord.rollback/1", "of": told.of}
