"""All facts about Salesforce that Accord relies on."""

from adapters.salesforce.probes import judges
from core.model import Kind
from core.probing.model import Probe, Reading

ALL = tuple(Kind)
EVENTS, TASKS, CONTACTS = (Kind.CALENDAR,), (Kind.TASKS,), (Kind.CONTACTS,)
ACTIVITIES = (Kind.CALENDAR, Kind.TASKS)
WRITER = "adapters.salesforce.writing:Writer"

PROBES = (
    Probe(
        id="sf-private", rev=1, kinds=EVENTS, rank=4, grade="D", scene="describes",
        claim="The field Private of events can be read.",
        rests=("adapters.salesforce.records:refuse_blindness",),
        breaks="Nothing: a calendar whose private events cannot be recognised is not read.",
        source="Object Reference: Event.IsPrivate; field-level security hides it",
        readings=(
            Reading("readable", "It is in the describe."),
            Reading("hidden", "It is hidden from this user, so the calendar is not read.", True,
                    {"hidden_fields": ("Event.IsPrivate",)}),
        ),
        judge=judges.private,
    ),
    Probe(
        id="sf-who-ids", rev=1, kinds=EVENTS, rank=6, grade="U", scene="describes",
        claim="Where the describe shows EventWhoIds, it can be selected.",
        rests=("adapters.salesforce.calendar:related",),
        breaks="No event can be read in an organisation with shared activities.",
        source="Object Reference: Event (write); selecting it is not documented",
        readings=(
            Reading("selectable", "It can be selected.", False, {"shared_activities": True}),
            Reading("refused", "Selecting it is refused.", False),
        ),
        judge=judges.who_ids,
    ),
    Probe(
        id="sf-archived", rev=1, kinds=ACTIVITIES, rank=4, grade="D", scene="describes",
        claim="IsArchived can be asked for in a query over all rows.",
        rests=("adapters.salesforce.calendar:listed", "adapters.salesforce.tasks:listed"),
        breaks="A whole reading fails.",
        source="Object Reference: Event.IsArchived, Task.IsArchived",
        readings=(
            Reading("filters", "The query answers."),
            Reading("refused", "It is refused.", False, {"hidden_fields": ("Event.IsArchived",)}),
        ),
        judge=judges.archived,
    ),
    Probe(
        id=judges.UNMODIFIED, rev=1, kinds=ALL, rank=6, grade="U", scene="stale",
        claim="If-Unmodified-Since inside a composite request guards an event, a task and a contact.",
        rests=(f"{WRITER}._send_updates",),
        breaks="An edit made in between is overwritten.",
        source="REST API Developer Guide: Conditional Request Headers, Composite; the two together are open",
        readings=(
            Reading("status", "What changed since is refused with 412."),
            Reading("code", "What changed since is refused with 400 and a code.", True, {"stale_in_composite": "code"}),
            Reading("ignored", "The write goes through.", False, {"stale_in_composite": "ignored"}),
            Reading("never", "Even the stamp that the record has is refused.", False),
        ),
        judge=judges.unmodified,
    ),
    Probe(
        id="sf-key", rev=1, kinds=ALL, rank=6, grade="W", scene="keys",
        claim="A create under Accord's key makes one record, however often it is sent and in whichever letters.",
        rests=(f"{WRITER}._send_creates",),
        breaks="A create whose answer was lost is made twice.",
        source="REST API Developer Guide: Upsert with an External ID, sObject Collections; on activities open",
        readings=(
            Reading("once", "The second and the third time find the first."),
            Reading("by-case", "Other letters make another record.", True, {"keys_by_case": True}),
            Reading("twice", "The same key makes two records.", False),
        ),
        judge=judges.key,
    ),
    Probe(
        id="sf-all-day", rev=1, kinds=EVENTS, rank=9, grade="T", scene="days",
        claim="An all-day event of n days, written with its start and n days of minutes, ends on its last day.",
        rests=("adapters.salesforce.calendar:when",),
        breaks="Every all-day event grows or shrinks by a day, back and forth.",
        source="Object Reference: Event.EndDateTime, DurationInMinutes; Trailblazer Community answers",
        readings=(
            Reading("inclusive", "The end is the last day."),
            Reading("exclusive", "The end is the day after.", False, {"all_day_end": "exclusive"}),
        ),
        judge=judges.all_day,
    ),
    Probe(
        id="sf-series", rev=1, kinds=EVENTS, rank=4, grade="U", scene="series",
        claim="The events of a Lightning series say IsRecurrence2, and the row of its pattern says GroupEventType 3.",
        rests=("adapters.salesforce.calendar:outside", "adapters.salesforce.records:Viewer._locked"),
        breaks="The pattern is synced as an event; or a change of one event changes its whole series.",
        source="Object Reference: Event.GroupEventType, IsRecurrence2; whether queries show the pattern is open",
        readings=(
            Reading("patterned", "They do."),
            Reading("no-pattern", "There is no row for the pattern.", True, {"series_patterns": False}),
            Reading("plain-pattern", "The pattern's row looks like an event.", False, {"series_pattern_type": "0"}),
            Reading("unmarked", "The events do not say that they belong to a series.", False,
                    {"series_marked": False}),
        ),
        judge=judges.series,
    ),
    Probe(
        id="sf-text", rev=1, kinds=ALL, rank=6, grade="U", scene="emojis",
        claim="The length of a text counts an emoji twice (UTF-16 units).",
        rests=("core.fields.base:units_of",),
        breaks="Nothing: Accord counts the stricter way.",
        source="New: no source says how lengths are counted.",
        readings=(
            Reading("utf16", "A subject of as many emojis as it has characters is too long."),
            Reading("code-points", "It is not.", True, {"utf16_lengths": False}),
        ),
        judge=judges.length,
    ),
    Probe(
        id="sf-line-ends", rev=1, kinds=ALL, rank=4, grade="U", scene="stale",
        claim="Line ends of a text come back as they were, or as \\n; blanks at its end may go.",
        rests=("adapters.shared.text:canonical_text",),
        breaks="Nothing: both are read as the same text.",
        source="New: no source says what becomes of line ends.",
        readings=(
            Reading("kept", "They come back as they were."),
            Reading("folded", "They come back as \\n.", True, {"line_ends": "folded"}),
        ),
        judge=judges.line_ends,
    ),
    Probe(
        id="sf-stamp", rev=1, kinds=ALL, rank=6, grade="W", scene="stale",
        claim="An edit moves SystemModstamp, in whole seconds.",
        rests=("adapters.salesforce.cursor:Cursor", "adapters.salesforce.feed:following"),
        breaks="Changes are missed.",
        source="Recorded answers of the REST API; Object Reference: System Fields",
        readings=(
            Reading("seconds", "It moves, and tells no part of a second."),
            Reading("fractions", "It moves, and tells parts of a second.", False, {"stamps_in_fractions": True}),
            Reading("still", "It does not move.", False),
        ),
        judge=judges.stamps,
    ),
    Probe(
        id="sf-delete-seen", rev=1, kinds=ALL, rank=6, grade="D", scene="removal",
        claim="A deleted record is in the recycle bin of queryAll at once, and in the log of deletions within minutes.",
        rests=("adapters.salesforce.feed:feed", "adapters.salesforce.deletions:Deletions"),
        breaks="A delete is seen late; one that neither shows, only at the next whole reading.",
        source="REST API Developer Guide: Get Deleted, QueryAll; the delay is open",
        readings=(
            Reading("both", "Both show it."),
            Reading("late-bin", "The recycle bin shows it after some seconds.", True),
            Reading("bin-only", "The log does not show it: a purge is found by a whole reading.", True,
                    {"deletion_log": False}),
            Reading("not-in-bin", "The recycle bin does not show it.", False),
        ),
        judge=judges.delete_seen,
    ),
    Probe(
        id="sf-gone", rev=1, kinds=ALL, rank=4, grade="T", scene="removal",
        claim="A deleted record is reported as deleted, and one that never existed is not found.",
        rests=("adapters.salesforce.looking:look",),
        breaks="What is gone counts as hidden, and no delete follows.",
        source="Salesforce Stack Exchange; REST API Developer Guide: Status Codes and Error Responses",
        readings=(
            Reading("named", "ENTITY_IS_DELETED, or 404."),
            Reading("not-found", "All of it is not found.", True, {"deleted_answer": "not-found"}),
        ),
        judge=judges.gone,
    ),
    Probe(
        id="sf-task-status", rev=1, kinds=TASKS, rank=4, grade="D", scene="describes",
        claim="The usual words are among the statuses of tasks, and Completed closes one.",
        rests=("adapters.salesforce.tasks:STATUS",),
        breaks="Nothing: words are matched by what closes a task, and what has no word is left out by name.",
        source="Object Reference: Task.Status, TaskStatus",
        readings=(
            Reading("usual", "They are."),
            Reading("own-words", "The organisation has words of its own.", True,
                    {"task_statuses": (("Open", False, ""), ("Done", True, ""))}),
            Reading("none-closes", "No status closes a task.", False, {"task_statuses": (("Open", False, ""),)}),
        ),
        judge=judges.statuses,
    ),
    Probe(
        id="sf-task-subtype", rev=1, kinds=TASKS, rank=4, grade="D", scene="stale",
        claim="A task that is made by the API has the subtype Task.",
        rests=("adapters.salesforce.tasks:listed",),
        breaks="The tasks that Accord makes vanish from its own readings.",
        source="Object Reference: Task.TaskSubtype",
        readings=(
            Reading("task", "It has."),
            Reading("none", "It has none.", False, {"task_subtype": ""}),
        ),
        judge=judges.subtype,
    ),
    Probe(
        id="sf-composite", rev=1, kinds=ALL, rank=2, grade="D", scene="describes",
        claim="Five queries and a describe are answered in one composite request.",
        rests=("adapters.salesforce.transport:Transport.together",),
        breaks="Changes cannot be asked for.",
        source="REST API Developer Guide: Composite (25 parts, 5 queries)",
        readings=(
            Reading("all", "All six are answered."),
            Reading("some", "Some are refused, and asked for alone.", True),
            Reading("refused", "The whole is refused.", False, {"queries_in_composite": 3}),
        ),
        judge=judges.composite,
    ),
    Probe(
        id="sf-collections", rev=1, kinds=ALL, rank=2, grade="D", scene="together",
        claim="Records made together are answered in order, a bad one beside good ones.",
        rests=("adapters.salesforce.answers:collection_answers",),
        breaks="Outcomes would be reported for the wrong rows.",
        source="REST API Developer Guide: sObject Collections, allOrNone",
        readings=(
            Reading("in-order", "They are."),
            Reading("all-or-none", "A bad one stops all.", False, {"collections_all_or_none": True}),
        ),
        judge=judges.collections,
    ),
    Probe(
        id="sf-duplicate", rev=1, kinds=CONTACTS, rank=3, grade="T", scene="twins",
        claim="A second contact with an address that another has is made.",
        rests=("adapters.salesforce.refusals:failed",),
        breaks="Nothing: the row says that Salesforce has such a contact already.",
        source="Salesforce Help: Standard duplicate rules; DUPLICATES_DETECTED",
        readings=(
            Reading("created", "It is made."),
            Reading("told", "A duplicate rule refuses it.", True, {"duplicate_rule": "block"}),
        ),
        judge=judges.duplicate,
    ),
)  # fmt: skip
