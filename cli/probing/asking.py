"""A run of a probe from the command line: whom it reaches, asking twice, the run, its report."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cli.arguments.invocation import Invocation
from cli.config.edit import write_whole
from cli.config.load import Loaded
from cli.present.reports import Cleaned, Probed
from cli.present.text.probing import markdown
from cli.probing.ledger import FileLedger
from cli.terminal.prompts import ask, is_interactive, say
from cli.wiring.probing import open_ground, open_yard, probes_of
from cli.wiring.version import version
from core.errors import GuardRefused, UsageError
from core.model import Side
from core.probing.ground import Ground, Place
from core.probing.model import Probe
from core.probing.report import Report, differences, document
from core.probing.running import Run, chosen, needed, run
from core.probing.yard import Yard

SECONDS = 0.5
"""What a request takes, about."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for."""

    side: Side
    only: tuple[str, ...] = ()
    confirm: str | None = None
    budget: int = 300
    folder: Path = Path()
    diff: Path | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A side within reach."""

    ground: Ground
    yard: Yard
    ledger: FileLedger
    place: Place


def _open(loaded: Loaded, side: Side, budget: int) -> _Opened:
    ledger = FileLedger(loaded.path.parent, side.value)
    yard = open_yard(side, ledger, budget)
    ground = open_ground(loaded, side, yard, ledger)
    place = ground.look()
    ledger.at(place.name)
    return _Opened(ground, yard, ledger, place)


def clean_up(invocation: Invocation, loaded: Loaded, side: Side) -> Cleaned:
    """Remove what earlier probes left. What no ledger names is asked about, one by one."""
    opened = _open(loaded, side, budget=10_000)
    opened.yard.tidying = True
    before = opened.yard.writes
    left = opened.ground.clear(_approval(invocation))
    return Cleaned(opened.yard.writes - before, left)


def _approval(invocation: Invocation) -> Callable[[str], bool]:
    """Return who says whether something that only looks like a probe's is to go: nobody, where nobody can be asked."""

    def approve(what: str) -> bool:
        if not is_interactive(invocation):
            say(f"This home did not make {what}, so it is not deleted. Run this in a terminal to be asked.")
            return False
        return ask(f"{what} has a name that a probe gives, but this home did not make it. Delete it? [y/N] ") == "y"

    return approve


def probe(invocation: Invocation, loaded: Loaded, wish: Wish) -> Probed:
    """Probe a side, and write the report. Raises GuardRefused, with nothing written, wherever there is a doubt."""
    table = probes_of(wish.side)
    if unknown := set(wish.only) - {each.id for each in table}:
        raise UsageError(f"There is no fact {min(unknown)}.", f"See them with: accord probe {wish.side} --list")
    earlier = _earlier(wish.diff)
    opened = _open(loaded, wish.side, wish.budget)
    asked = chosen(opened.ground.probes, wish.only)
    _clear_before(opened)
    if opened.place.refusal:
        raise GuardRefused(*opened.place.refusal)
    _refuse_poverty(opened, asked, wish.budget)
    _ask_twice(invocation, opened, asked, wish)
    done = run(opened.ground, opened.place, opened.yard, asked, lambda scene: say(f"  {scene.replace('_', ' ')}"))
    return _told(opened, done, wish, earlier)


def _clear_before(opened: _Opened) -> None:
    """Remove what a crash left. It is certainly a probe's own, and so goes before anything is asked."""
    opened.yard.tidying = True
    for each in opened.ground.clear():
        say(f"An earlier probe left the {each.what} {each.name}: {each.why}")
    opened.yard.tidying = False


def _refuse_poverty(opened: _Opened, asked: Sequence[Probe], budget: int) -> None:
    least = needed(opened.ground, asked)
    if budget < least:
        raise GuardRefused(
            f"The probe needs about {least} requests, and may make {budget}. Nothing was written.",
            f"Allow more with --budget {least}, or ask less with --only.",
        )


def _ask_twice(invocation: Invocation, opened: _Opened, asked: Sequence[Probe], wish: Wish) -> None:
    """Say what is going to happen where, and let the person name the place. Raises GuardRefused for anything else."""
    place, count = opened.place, needed(opened.ground, asked)
    minutes = max(1, round(count * SECONDS / 60))
    say(f"This reaches {place.says}.")
    say(f"It makes {' '.join(place.makes)}.")
    say(f"About {count} requests, one at a time: {minutes} minute{'s' if minutes > 1 else ''}. Then all is removed.")
    say(place.leaves)
    named = wish.confirm
    if named is None and is_interactive(invocation):
        named = ask("If this is a test account, type its name as shown above: ")
    if named is None or named.strip().casefold() != place.name.casefold():
        raise GuardRefused(
            "That is not the name shown above. Nothing was written.",
            "Type it as it is shown, or give it with --confirm NAME.",
        )


def _told(opened: _Opened, done: Run, wish: Wish, earlier: object) -> Probed:
    report = Report(
        accord=version(),
        side=wish.side.value,
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        setting=opened.place.setting,
        requests=opened.yard.requests,
        left=len(done.left),
        results=tuple(done.results),
        broken=bool(done.broken),
    )
    told = document(report)
    files = tuple(wish.folder.absolute() / f"accord-probe-{wish.side.value}.{end}" for end in ("md", "json"))
    wish.folder.mkdir(parents=True, exist_ok=True)
    for file, text in zip(files, (markdown(report), json.dumps(told, indent=2) + "\n"), strict=True):
        write_whole(file, text)
    compared = differences(earlier, told) if earlier is not None else None
    return Probed(report, files, done.left, opened.place.leaves, done.broken, compared)


def _earlier(file: Path | None) -> object:
    return None if file is None else read_report(file)


def read_report(file: Path) -> object:
    """Return the JSON of a report. Raises UsageError for a file that holds none."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", "Name a file accord-probe-SIDE.json.") from None
    except ValueError:
        raise UsageError(f"{file} holds no JSON.", "Name a file accord-probe-SIDE.json.") from None
