"""One run of a probe: scene by scene, each doubt asked twice, and everything removed at the end."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from core.errors import AccordError, SignInNeeded, Throttled
from core.probing.ground import Ground, Kept, Left, Play
from core.probing.model import Evidence, Notes, Probe, Untried, Why
from core.probing.weighing import Finding, Result, doubtful, judged, settled, untried
from core.probing.yard import KEPT_BACK, BudgetSpent, Yard

PLACES = 17
"""Requests, about, for looking round, making places and removing them."""
LEAVING = 8
"""Requests, about, for leaving something to a second run."""


@dataclass(slots=True)
class Run:
    """What came of a run."""

    results: list[Result] = field(default_factory=list)
    left: tuple[Left, ...] = ()
    broken: str = ""
    """Why it ended before its end."""
    kept: Kept | None = None
    """What was left in place on purpose."""


def chosen(probes: Sequence[Probe], only: Sequence[str], *, again: bool = False) -> list[Probe]:
    """Return the probes that a run asks, a first or a second one: those that are named, all where none is."""
    return [probe for probe in probes if probe.again is again and (not only or probe.id in only)]


def needed(ground: Ground, probes: Sequence[Probe]) -> int:
    """Return about how many requests a run takes, each scene played once, clean-up included."""
    scenes = {probe.scene for probe in probes}
    return PLACES + KEPT_BACK + sum(ground.requests[scene] for scene in scenes)


def run(
    ground: Ground,
    yard: Yard,
    probes: Sequence[Probe],
    told: Callable[[str], None],
    *,
    known: Mapping[str, str] | None = None,
    leave: Callable[[Kept], None] | None = None,
) -> Run:
    """Ask all the probes, remove what was made, and return what came of it, whatever happens on the way.

    `told` hears which scene is being played. A second run says what is `known` from the first one, which had been
    asked to `leave` something: that is told as soon as it is there. Ctrl-C ends the asking, not the cleaning up.
    """
    done = Run()
    try:
        if known is None:
            ground.settle()
        else:
            ground.take_up(known)
        _ask(ground, probes, done, told)
        if leave:
            kept = ground.leave()
            leave(kept)
            done.kept = kept
    except KeyboardInterrupt:
        done.broken = "It was interrupted."
    except AccordError as error:
        done.broken = error.problem
    finally:
        yard.tidying = True
        with suppress(KeyboardInterrupt):
            done.left = _cleared(ground, done.kept.names if done.kept else ())
    settled_ids = {result.probe.id for result in done.results}
    missing = [probe for probe in probes if probe.id not in settled_ids]
    done.results += [untried(probe, Untried(Why.BROKE_OFF)) for probe in missing]
    order = {probe.id: place for place, probe in enumerate(probes)}
    done.results.sort(key=lambda result: order[result.probe.id])
    return done


def _ask(ground: Ground, probes: Sequence[Probe], done: Run, told: Callable[[str], None]) -> None:
    for name, play in ground.scenes().items():
        mine = [probe for probe in probes if probe.scene == name]
        if mine:
            told(name)
            done.results += asked(play, mine)


def _cleared(ground: Ground, keep: Sequence[str]) -> tuple[Left, ...]:
    try:
        return ground.clear(keep=keep)
    except AccordError as error:
        return (Left("places", "", error.problem),)


def asked(play: Play, probes: Sequence[Probe]) -> list[Result]:
    """Play a scene, and once more, with new records, where something looks like a failure.

    What an earlier run left can be asked about once: after that it is not what it was.
    """
    first = played(play)
    findings: Mapping[str, list[Finding]] = {probe.id: [judged(probe, first)] for probe in probes}
    doubts = [probe for probe in probes if not probe.again and doubtful(probe, findings[probe.id][0])]
    if doubts:
        second = played(play)
        for probe in doubts:
            findings[probe.id].append(judged(probe, second))
    return [settled(probe, findings[probe.id]) for probe in probes]


def played(play: Play) -> Evidence:
    """Play a scene and return what it gathered; a scene that cannot go on says why, and harms no other."""
    notes = Notes()
    try:
        play(notes)
    except AccordError as error:
        notes.ended = Untried(_why(error))
    return Evidence(notes.seen, notes.known, notes.ended)


class SceneEnded(AccordError):
    """A scene cannot go on, because something that it needs was refused or is in trouble."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"A scene of the probe could not go on: {why}.", "Run it again.")
        self.why = why


def _why(error: AccordError) -> Why:
    match error:
        case SceneEnded(why=why):
            return why
        case BudgetSpent():
            return Why.BUDGET
        case SignInNeeded():
            return Why.NO_PERMISSION
        case Throttled():
            return Why.LOAD
        case _:
            return Why.BROKE_OFF
