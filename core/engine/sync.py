"""sync: observe, review and apply as one run."""

from collections.abc import Sequence

from core.engine.apply import Confirm, apply_within, current_plan
from core.engine.observe import read_all
from core.engine.reports import ApplyReport, FeedReport
from core.engine.resolve import resolve_open
from core.engine.session import Session, running
from core.model import Kind


def sync(session: Session, kinds: Sequence[Kind], *, review: Confirm) -> ApplyReport | None:
    """Read both sides, let the person review, and write what they confirm.

    `review` is shown the plan; it may record decisions through `core.engine.review`, and says in the end whether to
    go on. What is written is the plan as it stands then.
    """
    with running(session, "sync", kinds) as run:
        resolve_open(run)
        feeds = read_all(run, kinds)
        if not review(current_plan(session, kinds)):
            run.outcome, run.summary = "nothing", _seen(feeds)
            return None
        return apply_within(run, kinds, confirm=lambda _: True)


def _seen(feeds: Sequence[FeedReport]) -> dict[str, int]:
    return {"changed": sum(feed.changed for feed in feeds), "gone": sum(feed.gone for feed in feeds)}
