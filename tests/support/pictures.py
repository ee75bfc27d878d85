"""The pictures of the guide: what Accord prints over the demo's sandbox, drawn as SVG.

`python -m tests.support.pictures` draws them anew. What they depend on stands still: the day, the ids, who is at work.
"""

import io
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import count
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from cli.present.presenter import FORMS
from cli.present.reports import History, ShownPlan
from cli.present.text.intent import intent_text
from cli.review.confirmation import QUESTION
from cli.terminal.look import Look
from core.engine.apply import apply
from core.engine.find import items_in, names_of
from core.engine.history import runs
from core.engine.observe import observe
from core.engine.story import story
from core.model import Choice, Decision, Kind, Row, RowState, Side
from tests.support import page_pictures, screen_pictures
from tests.support.desk import decide
from tests.support.doc_pages import GUIDE
from tests.support.workplace import Workplace, workplace

FOLDER = GUIDE / "pictures"
LOOK = Look(width=100, color=True, zone=UTC)
SHOWN = 12
"""Rows of a plan."""
_FONTS = re.compile(r"@font-face {{.*?}}", re.DOTALL)
FORMAT = _FONTS.sub("", CONSOLE_SVG_FORMAT)
"""As rich draws a terminal, without fonts from elsewhere: a picture asks nobody for anything."""
_CELL = re.compile(r'<text class="[^"]*-r\d+" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')


class Names:
    """Ids of runs as they look in life, and always the same."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def run(self, now: datetime) -> str:
        return f"{now:%Y%m%d-%H%M%S}-k3f{next(self._numbers)}"


def screens() -> Iterator[tuple[str, str, str]]:
    """Yield each picture: its name, the command that was typed, and what was printed."""
    with tempfile.TemporaryDirectory() as folder, workplace(Path(folder), "office") as place:
        place.ids = Names()  # type: ignore[assignment]
        place.open()
        yield "observe", "accord observe calendar", told(observe(place.session, [Kind.CALENDAR]))
        plan = place.session.plan((Kind.CALENDAR,))
        names = names_of(place.session.state, items_in(plan))
        shown = ShownPlan(plan, names=names, limit=SHOWN)
        yield "plan", f"accord plan calendar --limit {SHOWN}", told(shown)
        row = in_conflict(place)
        short = names[row.item][:4]
        yield "show", f"accord show {short}", told(story(place.session, row.item))
        place.tick()
        decided = decide(place.session, [row.item], Decision(choice=Choice.PREFER, side=Side.OUTLOOK))
        yield "decide", f"accord decide {short} --prefer outlook", told(decided)
        place.tick()
        asked = f"{intent_text(place.session.plan((Kind.CALENDAR,)))}\n{QUESTION}yes\n"
        written = apply(place.session, [Kind.CALENDAR], review=lambda plan: plan)
        yield "apply", "accord apply calendar", asked + told(written)
        yield "history", "accord history", told(History(runs(place.session)))
        yield "afterwards", f"accord show {short}", told(story(place.session, row.item))


def in_conflict(place: Workplace) -> Row:
    """Return a meeting that the two sides tell differently, and that mails nobody."""
    rows = place.rows(Kind.CALENDAR)
    return next(row for row in rows if row.state is RowState.CONFLICT and not row.mails)


def told(report: object) -> str:
    return FORMS[type(report)].text(report, LOOK)


def drawn(name: str, typed: str, printed: str) -> str:
    """Return a picture of a terminal in which a command was typed."""
    console = Console(
        record=True,
        width=LOOK.width,
        height=50,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        _environ={},
    )
    console.print(Text.from_ansi(f"$ {typed}\n{printed}"), soft_wrap=True)
    return console.export_svg(title=typed, code_format=FORMAT, unique_id=f"accord-{name}")


def lines(picture: str) -> list[str]:
    """Return the text of a picture, a line each."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in _CELL.findall(picture):
        rows.setdefault(float(y), []).append((float(x), unescape(text).replace("\xa0", " ")))
    return ["".join(text for _, text in sorted(rows[y])).rstrip() for y in sorted(rows)]


def main() -> None:
    """Draw every picture of the guide."""
    FOLDER.mkdir(exist_ok=True)
    for name, typed, printed in screens():
        (FOLDER / f"{name}.svg").write_text(drawn(name, typed, printed), encoding="utf-8", newline="\n")
    screen_pictures.main(FOLDER)
    page_pictures.main(FOLDER)


if __name__ == "__main__":
    main()
