"""Pictures of the screen for the docs, drawn by the screen itself: `python -m tests.support.screen_pictures FOLDER`."""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.segment import Segment, Segments

from cli.terminal.look import Look
from tests.core.test_worksheet import KINDS
from tests.support.fakes import Desk
from tests.support.page_pictures import working_day
from tests.support.screens import Person, sit

LOOK: Final = Look(color=True, zone=UTC)
FORMAT: Final = re.sub(r"@font-face {{.*?}}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""As rich draws a terminal, without fonts from elsewhere: a picture asks nobody for anything."""
SCENES: Final = {
    "review-screen": (),
    "review-question": ("e", "a"),
}
"""The keys that lead to what each picture shows, from the first row of a title on."""
ROW: Final = "Site visit"


def picture(desk: Desk, name: str, keys: Sequence[str], *, row: str = ROW, width: int = 120) -> str:
    """Return what the screen shows after some keys at a row, as SVG."""
    drawn: list[str] = []

    async def doing(person: Person) -> None:
        await person.go(person.place(row))
        person.at.pane.show()
        await person.until(lambda: "History" in person.text())
        await person.press(*keys)
        drawn.append(_svg(person, name))

    sit(desk, KINDS, doing, size=(width, 30), look=LOOK)
    return drawn[0]


def _svg(person: Person, name: str) -> str:
    console = Console(
        record=True,
        width=person.app.size.width,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        _environ={},
    )
    for strip in person.strips():
        console.print(Segments([*strip, Segment.line()]), end="", soft_wrap=True)
    return console.export_svg(title="accord review", code_format=FORMAT, unique_id=f"accord-{name}")


def pictures() -> Iterator[tuple[str, str]]:
    """Yield each picture: its name, and itself as SVG."""
    for name, keys in SCENES.items():
        yield name, picture(working_day(), name, keys)


def main(folder: Path) -> None:
    for name, svg in pictures():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
