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
from cli.probing.later import Later, Waiting
from cli.probing.ledger import FileLedger
from cli.terminal.prompts import ask, is_interactive, say
from cli.wiring.probing import open_ground, open_yard, probes_of
from cli.wiring.version import version
from core.errors import GuardRefused, UsageError
from core.model import Side
from core.probing.ground import Ground, Place
from core.probing.model import Probe
from core.probing.report import Report, differences, document
from core.probing.running import LEAVING, Run, chosen, needed, run
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
    leave: bool = False
    """A few records are to stay for a second run."""
    again: bool = False
    """This is the second run."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A side within reach."""

    ground: Ground
    yard: Yard
    ledger: FileLedger
    place: Place
    later: Later


def _open(loaded: Loaded, side: Side, budget: int) -> _Opened:
    ledger = FileLedger(loaded.path.parent, side.value)
    yard = open_yard(side, ledger, budget)
    ground = open_ground(loaded, side, yard, ledger)
    place = ground.look()
    ledger.at(place.name)
    return _Opened(ground, yard, ledger, place, Later(loaded.path.parent, ledger.of))


def clean_up(invocation: Invocation, loaded: Loaded, side: Side) -> Cleaned:
    """Remove what earlier probes left. What no ledger names is asked about, one by one."""
    opened = _open(loaded, side, budget=10_000)
    opened.yard.tidying = True
    before = opened.yard.writes
    left = opened.ground.clear(_approval(invocation))
    if not left:
        opened.later.forget()
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
    if wish.only and not chosen(table, wish.only, again=wish.again):
        other = "without --again" if wish.again else "with --again, of what an earlier run left"
        raise UsageError(f"This run does not ask {min(wish.only)}.", f"It is asked {other}.")
    earlier = _earlier(wish.diff)
    opened = _open(loaded, wish.side, wish.budget)
    waiting = opened.later.due(wish.side.value, _now()) if wish.again else opened.later.waiting()
    asked = chosen(opened.ground.probes, wish.only, again=wish.again)
    _clear_before(opened, waiting.kept.names if waiting else ())
    if opened.place.refusal:
        raise GuardRefused(*opened.place.refusal)
    count = needed(opened.ground, asked) + (LEAVING if wish.leave else 0)
    _refuse_poverty(count, wish.budget)
    _ask_twice(invocation, opened, _plan(opened.place, waiting, wish), count, wish)
    if waiting and not wish.again:
        _clear_before(opened)
        opened.later.forget()
    done = _run(opened, asked, waiting, wish)
    return _told(opened, done, wish, earlier, waiting.days(_now()) if waiting and wish.again else None)


def _now() -> datetime:
    return datetime.now(UTC)


def _run(opened: _Opened, asked: Sequence[Probe], waiting: Waiting | None, wish: Wish) -> Run:
    done = run(
        opened.ground,
        opened.yard,
        asked,
        lambda scene: say(f"  {scene.replace('_', ' ')}"),
        known=waiting.kept.known if waiting and wish.again else None,
        leave=(lambda kept: opened.later.remember(kept, _now())) if wish.leave else None,
    )
    if done.kept is None and not done.left:
        opened.later.forget()
    return done


def _clear_before(opened: _Opened, keep: Sequence[str] = ()) -> None:
    """Remove what a crash left. It is certainly a probe's own, and so goes before anything is asked; what waits for a
    second run does not."""
    opened.yard.tidying = True
    for each in opened.ground.clear(keep=keep):
        say(f"An earlier probe left the {each.what} {each.name}: {each.why}")
    opened.yard.tidying = False


def _refuse_poverty(least: int, budget: int) -> None:
    if budget < least:
        raise GuardRefused(
            f"The probe needs about {least} requests, and may make {budget}. Nothing was written.",
            f"Allow more with --budget {least}, or ask less with --only.",
        )


def _plan(place: Place, waiting: Waiting | None, wish: Wish) -> list[str]:
    """Return what is going to be made, what becomes of what an earlier run left, and what stays."""
    if wish.again and waiting:
        left = f"what a probe left there {_days(waiting.days(_now()))} ago"
        return [f"It looks at {left}, may change it, and makes one record more. Then all is removed."]
    lines = [f"It makes {' '.join(place.makes)}."]
    if waiting:
        lines.append("It removes what an earlier probe left there for --again.")
    stays = "all is removed but what --again looks at: two records at the most, which --cleanup removes"
    return [*lines, f"Then {stays if wish.leave else 'all is removed'}."]


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def _ask_twice(invocation: Invocation, opened: _Opened, plan: Sequence[str], count: int, wish: Wish) -> None:
    """Say what is going to happen where, and let the person name the place. Raises GuardRefused for anything else."""
    place = opened.place
    minutes = max(1, round(count * SECONDS / 60))
    say(f"This reaches {place.says}.")
    for line in plan:
        say(line)
    say(f"About {count} requests, one at a time: {minutes} minute{'s' if minutes > 1 else ''}.")
    say(place.leaves)
    named = wish.confirm
    if named is None and is_interactive(invocation):
        named = ask("If this is a test account, type its name as shown above: ")
    if named is None or named.strip().casefold() != place.name.casefold():
        raise GuardRefused(
            "That is not the name shown above. Nothing was written.",
            "Type it as it is shown, or give it with --confirm NAME.",
        )


def _told(opened: _Opened, done: Run, wish: Wish, earlier: object, days: int | None) -> Probed:
    report = Report(
        accord=version(),
        side=wish.side.value,
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        setting=opened.place.setting,
        requests=opened.yard.requests,
        left=len(done.left),
        results=tuple(done.results),
        broken=bool(done.broken),
        days=days,
        kept=len(done.kept.names) if done.kept else 0,
    )
    told = document(report)
    name = f"accord-probe-{wish.side.value}{'-again' if wish.again else ''}"
    files = tuple(wish.folder.absolute() / f"{name}.{end}" for end in ("md", "json"))
    wish.folder.mkdir(parents=True, exist_ok=True)
    for file, text in zip(files, (markdown(report), json.dumps(told, indent=2) + "\n"), strict=True):
        write_whole(file, text)
    compared = differences(earlier, told) if earlier is not None else None
    waiting = opened.later.waiting() if done.kept else None
    until = waiting.until() if waiting else ""
    return Probed(report, files, done.left, opened.place.leaves, done.broken, compared, until)


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
