"""Points that nobody could verify on the live service, and nasty but documented ways: each can be switched."""

from dataclasses import dataclass


@dataclass(slots=True)
class Switches:
    """How the sandbox reads what is open (graph.md §J). The defaults are the stricter reading."""

    page_size: int = 10
    """Rows of a page when neither $top nor odata.maxpagesize says."""
    masters_in_delta: bool = True
    """calendarView/delta lists the series master beside its occurrences."""
    occurrence_tombstones: bool = False
    """A deleted series also brings a tombstone for each of its occurrences in the window."""
    duplicate_rows: bool = True
    """A first round of some size repeats one row on its last page."""
    empty_first_page: bool = False
    """A first round begins with an empty page and a nextLink."""
    endless_delta: bool = False
    """Every page of a round ends in another nextLink."""
    visibility_delay: float = 0.0
    """Seconds of the world's time until a change shows in delta."""
    expired_delta_status: int = 410
    """Status of an expired delta token: 410, or a 40x with the same code."""
    refuse_todo_delta: bool = False
    """To Do refuses task delta always, not only with $top, $select or $filter."""
    linked_resources_in_delta: bool = False
    """To Do delta rows carry their linkedResources."""
    stale_events: str = "refused-412"
    """A change of an event with a stale If-Match: `refused-412`, `refused-409`, or `ignored`, which writes it."""
    stale_contacts: str = "refused-412"
    """The same of a contact."""
    stale_tasks: str = "refused-412"
    """The same of a task."""
    stale_deletes: str = "refused-412"
    """The same of a deletion, whatever of."""
    duplicate_transaction_status: int = 400
    """Status of ErrorDuplicateTransactionId: 400 or 409."""
    duplicate_names_existing: bool = True
    """ErrorDuplicateTransactionId tells the id of the existing event; it has been seen without."""
    long_subject: str = "truncate"
    """A subject above 255 characters: `truncate` (with ...) or `refuse`."""
    repeated_transaction: str = "told"
    """A transactionId that was used before: `told`, or `made-again`, as if it had never been seen."""
    birthday_output: str = "timestamp"
    """`timestamp` (1974-07-22T11:59:00Z), `date` (1974-07-22), or `shifted`, the day before."""
    all_day_floating: bool = True
    """All-day events show midnight in whatever zone is asked for; otherwise they are instants of their own zone."""
    metadata_patch_mails: bool = True
    """A PATCH of a meeting's categories, reminder or extended properties alone also mails its attendees."""
    attendee_delete_mails: bool = False
    """An attendee's DELETE informs the organiser."""
    default_folder_by_name: bool = True
    """GET /me/contactFolders/contacts resolves the default folder."""
    unknown_properties: str = "ignore"
    """Unknown properties of events and contacts, which are open types: `ignore` or `refuse`. Tasks always refuse."""
    accept_offsets: bool = False
    """A dateTime may carry Z or an offset; otherwise it fails validation."""
    spontaneous_conflicts: int = 0
    """So many next writes without If-Match are refused with 412."""
    concurrency: int = 4
    """Requests at once for one mailbox; more are refused."""
    concurrency_status: int = 429
    """Status of such a refusal: 429 or 503."""
    retry_after: str = "1"
    """The Retry-After of such a refusal: seconds, decimals or a date; empty sends none."""
    latency: float = 0.0
    """Real seconds that every Graph request takes, so that requests can overlap."""
    per_calendar_delta: bool = True
    """calendarView/delta answers under /calendars/{id}, which is documented for beta; otherwise it is refused."""
    gone_status: int = 404
    """Status for the id of a contact or task that is gone: 404 ErrorItemNotFound or 400 ErrorInvalidIdMalformed."""
    gone_code: str = "ErrorItemNotFound"
    """The code that comes with 404 for the id of what is gone."""
    deleted_still_read: bool = False
    """What was deleted can still be read by its id, as was reported of tasks (microsoft-graph-docs#5407)."""
    delta_ids: str = "same"
    """Ids in calendarView/delta: the `same` as elsewhere; those of the other regime in all `rows`, in `occurrences`, or
    in `tombstones`."""
    task_delta_ids: str = "same"
    """Ids in the delta of tasks: the `same`, or others in `rows` or `tombstones`."""
    task_tombstones: bool = True
    """The delta of tasks tells what was deleted."""
    lean_occurrences: bool = True
    """An occurrence in delta has its times alone; otherwise all its properties."""
    series_changes: str = "named"
    """A change of one occurrence is `named` in the next round, or `silent`."""
    spoilt_cursor: str = "badly-formed"
    """A token that was never given: `badly-formed`, refused in `unknown` words, or `taken` for a new beginning."""
    listed_calendar_ids: str = "same"
    """Calendars that are listed or looked up have the `same` id as when they were made, or an `other` one, which also
    works (microsoft-graph-docs#5580)."""
    other_calendar_shows: bool = False
    """An event is found under the address of any calendar of the mailbox."""
    stamp_listing: str = "whole"
    """A filter `ne null` on extended properties: `whole`, `refused`, or `bare`, without what was to be expanded."""
    stamp_search: str = "found"
    """A filter for the value of an extended property: what is `found`, or `refused`."""
    event_text: str = "kept"
    """The text of an event, read as text: `kept`, `blank-lines-lost`, `markup-lost`, or `html` all the same."""
    task_text: str = "text"
    """The body of a task in a PATCH: `text`, or text is `refused`; with `html` it is shown so."""
    task_resources: str = "inline"
    """linkedResources come `inline` with a task, only `expanded`, or `never`."""
    due_days: str = "kept"
    """A due day is `kept`; `shifted`, read as the day before; or `sticky`, so that null does not clear it."""
    list_order: str = "kept"
    """E-mail addresses and phones of a contact are read in the order that was written, or `turned` round."""
    display_names: str = "kept"
    """A display name that came with parts of the name is `kept`, or `made-up` anew."""
    contact_sensitivity: str = "kept"
    """PidTagSensitivity of a contact: `kept`; shown only to who asks for one contact `alone`; `dropped`; under an
    `other-id`."""
    instances_options: bool = True
    """/instances takes $select, $expand and $top; otherwise it refuses them."""
    instances_of_single: str = "refuse"
    """/instances of an event that is no series: `refuse` with 400, `missing` with 404, or `empty`."""
    instances_expand: bool = True
    """$expand on /instances brings extended properties; otherwise it is dropped without a word."""
    stamp_delay: float = 0.0
    """Seconds of the world's time until a filter on extended properties finds a new item."""
    linked_resources_in_lists: bool = True
    """A list of tasks shows their linkedResources; otherwise only a task asked for by its id does."""
    text_booleans: str = "refuse"
    """A boolean written as a text, "false", as O365's own model does: `refuse` or `read`."""
    next_task_keeps_resources: bool = True
    """The next occurrence of a completed recurring task has its linkedResources, and so the stamps of programs."""
    batch_overflow_throttles: bool = False
    """In a batch, requests beyond the fourth that depend on nothing are refused with 429."""
