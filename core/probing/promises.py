"""What an adapter promises of its writes, tried on one record of a kind: the last scenes of a probe.

All other facts are about a service. These are about both together: should the table of facts have forgotten one, the
adapter itself still shows that something does not go as it should.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import SettingsError
from core.model import Gone, Kind, Operation, Outcome, Record, Scope, Status, Value, Write
from core.ports import SideAdapter
from core.probing.model import Evidence, Notes, Probe, Reading, Why
from core.probing.running import SceneEnded
from core.times import instant

SECONDS = 2.0
"""Between two changes of a record: some stamps tell whole seconds."""
LOOKS, PAUSE = 3, 4.0
"""How often, and how many seconds apart, a record is looked for by its key."""
STEPS: Mapping[str, str] = {
    "create": "A create does not hold what was written.",
    "again": "What was created is not found by its key.",
    "update": "A change does not hold what was written.",
    "stale": "What somebody changed meanwhile is overwritten or deleted.",
    "delete": "A delete does not delete, or is not seen to.",
}
"""By reading, what goes wrong; in the order in which it is tried."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One record of a kind that is going to be written, as the engine would, and by somebody else."""

    adapter: SideAdapter
    scope: Scope
    key: str
    fields: Mapping[str, Value]
    changes: Mapping[str, Value]
    edit: Callable[[str], object]
    """Somebody else changes the record with this id, in another field than `changes` does."""
    trouble: Callable[[], Why | None]
    """Why what was answered since says nothing: it was refused for load, or broke off."""
    sleep: Callable[[float], None]
    now: Callable[[], datetime]

    def write(self, operation: Operation, before: Record | None = None) -> Outcome:
        """Make a change. Ends the scene where nobody can tell what became of it, or it was in trouble."""
        (outcome,) = self.adapter.write(self.scope, [self._meant(operation, before)])
        unclear = outcome.status is Status.UNKNOWN or (outcome.problem is not None and outcome.problem.retryable)
        if why := self.trouble() or (Why.BROKE_OFF if unclear else None):
            raise SceneEnded(why)
        self.sleep(SECONDS)
        return outcome

    def found(self) -> str:
        """Return the id of the record that has the key, "" where none comes to be seen: a search may see it late.

        Ends the scene where nobody can tell.
        """
        for attempt in range(LOOKS):
            if attempt:
                self.sleep(PAUSE)
            outcome = self.adapter.resolve(self.scope, self._meant(Operation.CREATE, None))
            if why := self.trouble() or (Why.BROKE_OFF if outcome.status is Status.UNKNOWN else None):
                raise SceneEnded(why)
            if outcome.echo:
                return outcome.echo.id
        return ""

    def fetch(self, id_: str) -> Record | Gone | None:
        found = self.adapter.fetch(self.scope, [id_]).get(id_)
        if why := self.trouble():
            raise SceneEnded(why)
        return found

    def _meant(self, operation: Operation, before: Record | None) -> Write:
        wanted = {Operation.CREATE: self.fields, Operation.UPDATE: self.changes}.get(operation, {})
        return Write(
            item="probe", kind=self.scope.kind, side=self.adapter.side, operation=operation,
            key=self.key if before is None else f"{operation}:{before.id}",
            id=before.id if before else None, before=before, changes=dict(wanted),
            at=instant(self.now()),
        )  # fmt: skip


def play(trial: Trial, notes: Notes) -> None:
    """Try each step, and tell of it whether it went as promised; the first that did not is the last.

    Ends the scene where Accord would not sync the kind here at all.
    """
    trial.trouble()  # what came before says nothing about this
    try:
        for step, kept in _steps(trial):
            notes.tell(step, kept)
            if not kept:
                return
    except SettingsError:
        raise SceneEnded(Why.NOT_HERE) from None


def _steps(trial: Trial) -> Iterator[tuple[str, bool]]:
    made = trial.write(Operation.CREATE)
    first = made.echo
    yield "create", made.status is Status.SUCCEEDED and first is not None and _holds(first, trial.fields)
    assert first is not None  # noqa: S101  else it ended above
    yield "again", trial.found() == first.id
    changed = trial.write(Operation.UPDATE, first)
    second = changed.echo
    yield "update", changed.status is Status.SUCCEEDED and second is not None and _holds(second, trial.changes)
    assert second is not None  # noqa: S101  likewise
    trial.edit(second.id)
    trial.sleep(SECONDS)
    refused = [trial.write(each, second).status for each in (Operation.UPDATE, Operation.DELETE)]
    left = trial.fetch(second.id)
    yield "stale", refused == [Status.STALE] * 2 and isinstance(left, Record)
    assert isinstance(left, Record)  # noqa: S101  likewise
    removed = trial.write(Operation.DELETE, left)
    yield "delete", removed.status is Status.SUCCEEDED and isinstance(trial.fetch(left.id), Gone)


def _holds(record: Record, wanted: Mapping[str, Value]) -> bool:
    return all(record.fields.get(name) == value for name, value in wanted.items())


def judge(evidence: Evidence) -> str:
    """Return the first step that did not go as promised, "whole" if all did."""
    return next((step for step in STEPS if evidence.told(step) is not True), "whole")


def promise(id_: str, kind: Kind, rests: str) -> Probe:
    """Return the fact that an adapter keeps its promises for a kind; `rests` is what they rest on, as module:name."""
    words = {Kind.CALENDAR: "events"}.get(kind, kind.value)
    return Probe(
        id=id_, rev=1, kinds=(kind,), rank=9, grade="U", scene=f"adapter_{kind.value}",
        claim=f"Accord's adapter makes, finds, changes and deletes {words}, and leaves alone what others changed.",
        rests=(rests,),
        breaks="What was confirmed is not what is written.",
        source="The facts above, all together.",
        readings=(
            Reading("whole", "All of it goes as promised."),
            *(Reading(step, means) for step, means in STEPS.items()),
        ),
        judge=judge,
    )  # fmt: skip
