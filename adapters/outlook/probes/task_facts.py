"""The facts about To Do."""

from adapters.outlook.probes import calendar_judges, task_judges
from core.model import Kind
from core.probing.model import Probe, Reading

TASKS = (Kind.TASKS,)
PLACE = "adapters.outlook.places.tasks:TasksPlace"

PROBES = (
    Probe(
        id="ol-task-key-inline", rev=1, kinds=TASKS, rank=6, grade="D", scene="task",
        claim="A task's linkedResources come with it, in a list and alone.",
        rests=("adapters.outlook.tasks:key_of", f"{PLACE}.find"),
        breaks="A create whose answer was lost is made twice.",
        source="Graph: todotasklist-post-tasks (sample); live in MS365-ToDo's fixtures",
        readings=(
            Reading("inline", "They do."),
            Reading("single-only", "Only with one asked for alone.", False, {"linked_resources_in_lists": False}),
            Reading("expanded-only", "Only with $expand.", False, {"task_resources": "expanded"}),
            Reading("never", "They never come.", False, {"task_resources": "never"}),
        ),
        judge=task_judges.key_inline,
    ),
    Probe(
        id="ol-task-ids", rev=1, kinds=TASKS, rank=6, grade="U", scene="task",
        claim="A task has one id in POST, list, delta and tombstone.",
        rests=(f"{PLACE}._changes",),
        breaks="Doubles, or deletes that are never seen.",
        source="Open: ImmutableId for todoTask",
        readings=(
            Reading("same", "It has."),
            Reading("rows", "Rows of delta have another.", False, {"task_delta_ids": "rows"}),
            Reading("tombstones", "Tombstones have another.", False, {"task_delta_ids": "tombstones"}),
        ),
        judge=task_judges.ids,
    ),
    Probe(
        id="ol-task-delta", rev=1, kinds=TASKS, rank=4, grade="L", scene="task",
        claim="Delta without options works, and what was deleted is a tombstone.",
        rests=(f"{PLACE}.read", "adapters.outlook.errors:DeltaRefused"),
        breaks="Nothing where it is refused: the list is read whole.",
        source="Wino-Mail, and three more clients that fall back",
        readings=(
            Reading("works", "It does."),
            Reading("refused", "It is refused.", True, {"refuse_todo_delta": True}),
            Reading("no-tombstone", "A deletion is not reported.", False, {"task_tombstones": False}),
        ),
        judge=task_judges.delta,
    ),
    Probe(
        id="ol-task-if-match", rev=1, kinds=TASKS, rank=6, grade="U", scene="stale",
        claim="A change of a task with a version from before is refused; else the look before it is all there is.",
        rests=(f"{PLACE}.looks_first",),
        breaks="An edit in between is lost.",
        source="Wino-Mail sends it; open",
        readings=(
            Reading("refused-412", "412."),
            Reading("refused-409", "409.", True, {"stale_tasks": "refused-409"}),
            Reading("ignored", "It is written.", True, {"stale_tasks": "ignored"}),
        ),
        judge=calendar_judges.stale("task"),
    ),
    Probe(
        id="ol-task-body", rev=1, kinds=TASKS, rank=4, grade="U", scene="task",
        claim="A change takes a text as a task's body.",
        rests=("adapters.outlook.tasks:changed",),
        breaks="Notes cannot be changed.",
        source="Graph: todotask-update says HTML only; live reads show text",
        readings=(
            Reading("text", "It does, and text comes back."),
            Reading("refused", "Text is refused.", False, {"task_text": "refused"}),
            Reading("html-back", "HTML comes back.", True, {"task_text": "html"}),
        ),
        judge=task_judges.body,
    ),
    Probe(
        id="ol-task-due", rev=1, kinds=TASKS, rank=4, grade="L", scene="task",
        claim="Midnight in UTC is the due day, and null takes it away.",
        rests=("adapters.outlook.tasks:_day", "adapters.outlook.tasks:_midnight"),
        breaks="It is a day off.",
        source="microsoft-graph-docs-contrib#2136",
        readings=(
            Reading("kept", "It is."),
            Reading("shifted", "Another day is read.", False, {"due_days": "shifted"}),
            Reading("not-cleared", "Null changes nothing.", False, {"due_days": "sticky"}),
        ),
        judge=task_judges.due,
    ),
)  # fmt: skip
