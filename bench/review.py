"""How long the review takes to follow a person: 75,000 rows of first links, each step beside its append to SQLite.

Opening the model, one decision of each sort, an undoing, 5,000 decided at once, filtering, sorting, the menu and the
fields of a row. Run it with `python -m bench.review`.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench._figures import Figure, parser, tell, timed
from bench.deciding import furnish, opened
from core.engine.desk import Desk
from core.model import Choice, Decision, Kind
from core.review.review import Review
from core.review.view import Order, View
from tests.support import fakes

ONE, MANY = 50, 5_000


class Times:
    """Milliseconds by what was done, as times."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def time(self, name: str, work: Callable[[], object], target: float | None = None) -> None:
        self.note(name, [timed(work).wall * 1000], target)

    def note(self, name: str, taken: Sequence[float], target: float | None = None) -> None:
        """Take down the median of several times, in milliseconds."""
        self.figures.append(Figure(name, statistics.median(taken), "ms", target))


def steps(review: Review, times: Times) -> None:
    """Decide and undo in every way, one row at a time."""
    items = review.items()
    for choice in (Choice.EXCLUDE, Choice.IGNORE_FOREVER, Choice.UNLINK):
        decided: list[float] = []
        undone: list[float] = []
        for item in items[:ONE] if choice is not Choice.UNLINK else items[:5]:
            begun = time.perf_counter()
            review.decide([item], Decision(choice=choice))
            between = time.perf_counter()
            review.undo()
            decided.append((between - begun) * 1000)
            undone.append((time.perf_counter() - between) * 1000)
        times.note(f"one decision: {choice}", decided, 5)
        # To undo an unlinking matches the loose records of the kind again.
        times.note(f"undone: {choice}", undone, None if choice is Choice.UNLINK else 5)


def whole(review: Review, view: View, times: Times) -> None:
    """Do what concerns many rows at once."""
    times.time("filter by a word of the title", lambda: view.filter("meeting"))
    times.time("filter by kind and state", lambda: view.filter("kind=contacts state=proposed"))
    view.select(view.items[:MANY])
    times.time("menu for 5,000 rows", view.menu, 50)
    times.time("5,000 decided at once", lambda: review.decide(view.meant(), Decision(choice=Choice.EXCLUDE)), 1000)
    times.time("the view catches up", view.catch_up)
    times.time("5,000 undone at once", review.undo, 1000)
    times.time("no filter", lambda: view.filter(""))
    times.time("sort by title", lambda: view.sort(Order.TITLE))
    times.time("menu for one row", view.menu, 50)
    times.time("the fields of a row", lambda: view.detail(lambda name, value: str(value)), 5)
    times.time("partners of a row", lambda: review.desk.partners(view.items[7]), 100)
    times.time("the whole plan, to be confirmed", review.plan)


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--shrink", type=int, default=1, help="divide the sizes by this")
    chosen = arguments.parse_args()
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        furnish(home, linked=False, shrink=chosen.shrink)
        with opened(home, fakes.Desk(fakes.all_kinds_on())) as session:
            desk = Desk(session, tuple(Kind))
            made: list[Review] = []
            times.time("the review, over a desk that is open", lambda: made.append(Review(desk)))
            review, view = made[0], View(made[0])
            rows = len(review.items())
            steps(review, times)
            whole(review, view, times)
    tell(times.figures, chosen.json, rows=rows)


if __name__ == "__main__":
    main()
