"""sync: observe, review and apply as one run."""

from collections.abc import Sequence

from core.engine.apply import Review, apply_reviewed, planned
from core.engine.observe import read_all, sums
from core.engine.reports import ApplyReport
from core.engine.resolve import resolve_open
from core.engine.running import running
from core.engine.session import Session
from core.model import Kind
from core.planning.summary import is_pending


def sync(session: Session, kinds: Sequence[Kind], *, review: Review) -> ApplyReport:
    """Read both sides, let the person review, and write what they confirm.

    `review` is shown the plan; it may record decisions at a `core.engine.desk.Desk`, and returns in the end the plan
    that is to be written: that one, and no other.
    """
    with running(session, "sync", kinds) as run:
        resolve_open(run, kinds)
        run.summary = sums(read_all(run, kinds))
        plan = planned(run, kinds)
        if not is_pending(plan):
            review(plan)  # to be seen: there is nothing to decide or to confirm
        return apply_reviewed(run, plan, review, asks=is_pending(plan))
