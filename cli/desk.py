"""The plain review's desk: a plan of one session, printed and decided about."""

from collections.abc import Sequence

from cli.deciding import rows_of
from cli.items import one_item, whole_story
from cli.render.look import Look
from cli.render.plan import render_decided, render_plan
from cli.render.story import render_story
from core.engine import review
from core.engine.session import Session
from core.model import Decision, Kind


class SessionDesk:
    """A review over the journal (cli.review.prompts.Desk)."""

    def __init__(self, session: Session, kinds: Sequence[Kind], look: Look) -> None:
        self._session = session
        self._kinds = tuple(kinds)
        self._look = look

    def plan_text(self) -> str:
        return render_plan(review.plan(self._session, self._kinds), self._look)

    def item_text(self, item: str) -> str:
        return render_story(whole_story(self._session, item), self._look)

    def find(self, item: str) -> str:
        return one_item(self._session, item)

    def decide(self, items: Sequence[str], decision: Decision) -> str:
        review.decide(self._session, items, decision)
        return self._standing(items)

    def clear(self, items: Sequence[str]) -> str:
        review.clear(self._session, items, None)
        return self._standing(items)

    def _standing(self, items: Sequence[str]) -> str:
        return render_decided(rows_of(self._session, items), self._look)
