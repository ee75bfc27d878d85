"""The screen of a review in a real pseudo-terminal of 120 columns and 40 lines, over a journal on SQLite.

How long `accord review` takes until rows can be seen, as a whole process; and then, key by key, until the row that the
cursor moved to is painted, and until the pane shows its fields. Other work on the computer weighs on all of it, so a
bare Python process is timed beside. Run it with `python -m bench.screen`; it needs a system with pseudo-terminals.
"""

import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench._figures import Figure, parser, tell
from bench.deciding import opened, record
from cli.config.edit import switch, with_values, write_whole
from cli.config.home import make_home
from core.engine.observe import observe
from core.engine.sync import sync
from core.model import Kind, Side
from tests.support import fakes
from tests.support.pseudo import Pseudo

SIZES = (5_000, 75_000)
COLUMNS, LINES = 120, 40
MOVES = 200
PATIENCE = 60.0
CURSOR = "▌"


def furnish(home: Path, rows: int) -> None:
    """Make a home whose plan has so many rows: changed pairs first, then tasks to create."""
    make_home(home)
    settings = home / "accord.toml"
    for side in Side:
        values: dict[str, object] = {"auth": "token-command", "token_command": "false"}
        if side is Side.SALESFORCE:
            values["instance_url"] = "https://nowhere.invalid"
        write_whole(settings, with_values(settings.read_text("utf-8"), side.value, values))
    switch(settings, tuple(Kind), on=True)
    sides = fakes.Desk(fakes.all_kinds_on())
    meetings = min(rows // 3, 10_000)  # each begins at a time of its own
    for number in range(meetings):
        for side in (sides.outlook, sides.salesforce):
            side.create(Kind.CALENDAR, record(Kind.CALENDAR, number) | {"location": f"Floor{number}x"})
    with opened(home, sides) as session:
        sync(session, tuple(Kind), review=lambda plan: plan)
        for number, remote in enumerate(list(sides.outlook.records[Kind.CALENDAR])):
            sides.outlook.edit(Kind.CALENDAR, remote, location=f"Room{number}x")
        for number in range(rows - meetings):
            sides.outlook.create(Kind.TASKS, record(Kind.TASKS, number))
        observe(session, tuple(Kind))


class Reader:
    """Reads what a program in a pseudo-terminal paints, with the time of each part."""

    def __init__(self, home: Path) -> None:
        self.began = time.perf_counter()
        command = [sys.executable, "-m", "cli.main", "--home", str(home), "review"]
        environ = {"PYTHONUNBUFFERED": "1", "ACCORD_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.program = Pseudo(command, environ, lines=LINES, columns=COLUMNS)
        self.painted = ""

    def until(self, texts: Sequence[str]) -> list[float]:
        """Return when each text had been painted, of what is painted from now on."""
        self.painted, found = "", dict.fromkeys(texts, 0.0)
        end = time.perf_counter() + PATIENCE
        while not all(found.values()):
            if not select.select([self.program._terminal], [], [], 0.05)[0]:
                if time.perf_counter() > end:
                    raise TimeoutError(f"{texts} were not painted: {self.painted[-2000:]!r}")
                continue
            try:
                self.painted += os.read(self.program._terminal, 1 << 16).decode("utf-8", "replace")
            except OSError as error:
                raise EOFError(f"It ended: {self.painted[-2000:]}") from error
            now = time.perf_counter()
            found = {text: at or (now if text in self.painted else 0.0) for text, at in found.items()}
        return [found[text] for text in texts]

    def quiet(self, seconds: float) -> None:
        """Read on until nothing has been painted for so long."""
        while select.select([self.program._terminal], [], [], seconds)[0]:
            os.read(self.program._terminal, 1 << 16)


def moves(reader: Reader, count: int) -> tuple[list[float], list[float]]:
    """Return, for so many moves down, the seconds until the row was painted, and until the pane was."""
    rows, panes = [], []
    for number in range(1, count + 1):
        pressed = time.perf_counter()
        reader.program.type("j")
        row, pane = reader.until([CURSOR, f"Room{number}x"])
        rows.append(row - pressed)
        panes.append(pane - pressed)
        reader.quiet(0.01)
    return rows, panes


def spread(name: str, times: Sequence[float], median: float | None, p95: float) -> list[Figure]:
    ordered = sorted(times)
    return [
        Figure(f"{name}: median", 1000 * statistics.median(times), "ms", median),
        Figure(f"{name}: 95 of 100", 1000 * ordered[int(len(ordered) * 0.95)], "ms", p95),
    ]


def bare() -> float:
    """Return how long a Python process takes that does nothing."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.perf_counter() - began


def opening(home: Path, rounds: int) -> list[float]:
    """Return how long the command took until rows could be seen, in so many processes."""
    times = []
    for _ in range(rounds):
        reader = Reader(home)
        with reader.program:
            (seen,) = reader.until([CURSOR])
            times.append(seen - reader.began)
    return times


def printing(home: Path, rounds: int) -> float:
    """Return how long it takes to print one row of the same plan: what the screen has to wait for as well."""
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "plan", "--limit", "1"]
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure(home: Path, rows: int, rounds: int) -> list[Figure]:
    furnish(home, rows)
    name = f"{rows:,} rows"
    opened_in = statistics.median(opening(home, rounds))
    small = rows <= SIZES[0]
    figures = [Figure(f"{name}: the process began, rows are seen", opened_in, "s", 1.0 if small else None)]
    figures.append(Figure(f"{name}: the same against accord plan --limit 1", opened_in / printing(home, rounds)))
    reader = Reader(home)
    with reader.program:
        reader.until(["Room0x"])
        reader.quiet(1.0)
        painted, shown = moves(reader, MOVES)
    figures += spread(f"{name}: a moved row is painted", painted, 20, 50)
    return figures + spread(f"{name}: the pane shows it", shown, None, 80)


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    chosen = arguments.parse_args()
    figures: list[Figure] = []
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as folder:
            figures += measure(Path(folder) / "home", rows, chosen.rounds)
    figures.append(Figure("a bare Python process", statistics.median(bare() for _ in range(chosen.rounds)), "s"))
    tell(figures, chosen.json, columns=COLUMNS, lines=LINES, moves=MOVES, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
