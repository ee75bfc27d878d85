"""How the sandbox's organisation is set up, where organisations differ."""

from dataclasses import dataclass
from typing import Literal, NamedTuple


class TaskPriority(NamedTuple):
    """A priority that tasks can have."""

    value: str
    is_high: bool = False
    is_default: bool = False


PRIORITIES = (TaskPriority("High", is_high=True), TaskPriority("Normal", is_default=True), TaskPriority("Low"))
"""The task priorities of a new organisation."""


class TaskStatus(NamedTuple):
    """A status that tasks can have; the first of an organisation's is the one of new tasks."""

    value: str
    closes: bool = False
    label: str = ""
    """What people see, where it is another word than the value."""


STATUSES = (
    TaskStatus("Not Started"),
    TaskStatus("In Progress"),
    TaskStatus("Completed", closes=True),
    TaskStatus("Waiting on someone else"),
    TaskStatus("Deferred"),
)
"""The task statuses of a new organisation."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What an administrator has switched on. The defaults are an ordinary office."""

    external_ids: bool = True
    """The custom field Accord_Id__c exists on Activity (hence on Event and Task) and on Contact."""
    external_ids_unique: bool = True
    """Accord_Id__c refuses a second record with the same value; if not, an upsert can be ambiguous (300)."""
    shared_activities: bool = False
    """An Event relates to up to 50 contacts: EventWhoIds, WhoCount and WhatCount exist."""
    middle_names: bool = False
    """Contact has MiddleName and Suffix, and Name is longer."""
    multiday_events: bool = True
    """An Event may last up to 14 days; if not, at most 24 hours."""
    private_contacts: bool = False
    """A contact without an account is seen only by its owner; if not, the user is an administrator, who sees all."""
    duplicate_rule: str = ""
    """A rule on Contact with an e-mail address that another has: "alert" can be overridden by a header, "block"
    cannot; "" is no rule."""
    series_patterns: bool = True
    """A Lightning series also has a row for its pattern, with GroupEventType 3, that queries return."""
    series_pattern_type: Literal["3", "0"] = "3"
    """The GroupEventType of that row; "0" makes it look like an event."""
    series_marked: bool = True
    """The events of a Lightning series say IsRecurrence2."""
    task_statuses: tuple[TaskStatus, ...] = STATUSES
    """Any other word can be written too, since the picklist is unrestricted: it closes nothing."""
    task_priorities: tuple[TaskPriority, ...] = PRIORITIES
    """As with the statuses: any other word can be written, and is not high."""
    read_only_fields: tuple[str, ...] = ()
    """Fields that the session's user may read and not write, as "Contact.Phone"; Event and Task share theirs."""
    hidden_fields: tuple[str, ...] = ()
    """Fields that the session's user may not see: neither a describe nor a query knows them (field-level security)."""
    custom_fields: tuple[tuple[str, str], ...] = ()
    """Further fields, each as its object and its line (`tables.schema.read_columns`): ("Event", "Room__c string(80)
    CUNFS Room")."""
    read_only_objects: tuple[str, ...] = ()
    """Objects of which the session's user may create, change and delete nothing."""
    trims_subjects: bool = True
    """White space before the subject of an event or task goes; that at the end of any text always does."""
    lowers_emails: bool = True
    """E-mail addresses are kept in lower case."""
    utf16_lengths: bool = True
    """The length of a text is counted in UTF-16 units, so that an emoji counts two; if not, in code points."""
    stale_in_composite: Literal["status", "code", "ignored"] = "status"
    """What a part of a composite answers whose If-Unmodified-Since is past: 412 and nothing, or 400 and a code; or the
    header says nothing there."""
    keys_by_case: bool = False
    """External ids in other letters are other ids."""
    all_day_end: Literal["inclusive", "exclusive"] = "inclusive"
    """What EndDate and EndDateTime of an all-day event say: its last day, or the day after."""
    line_ends: Literal["kept", "folded"] = "kept"
    """What becomes of the line ends of a text: they stay, or all are a line feed."""
    stamps_in_fractions: bool = False
    """Stamps tell parts of a second."""
    deletion_log: bool = True
    """The log of deletions tells of them."""
    deleted_answer: Literal["named", "not-found"] = "named"
    """What asking for a deleted record says: that it is deleted, or that there is none."""
    task_subtype: str = "Task"
    """The subtype of a task for which nobody says one; "" is none."""
    queries_in_composite: int = 5
    """So many queries and collections a composite may hold."""
    collections_all_or_none: bool = False
    """A bad record stops the good ones beside it, whatever allOrNone says."""
    who_of_deleted: Literal["kept", "emptied"] = "kept"
    """The WhoId of the activities of a contact that was deleted: it stays, or is emptied without a new stamp."""
    daily_requests: int = 100_000
    """How many requests a day the organisation may make; more answer REQUEST_LIMIT_EXCEEDED."""
