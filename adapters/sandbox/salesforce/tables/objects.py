"""The objects of an organisation, as its switches make them."""

from dataclasses import replace
from functools import lru_cache

from adapters.sandbox.salesforce.switches import Switches
from adapters.sandbox.salesforce.tables import activity as tables_activity
from adapters.sandbox.salesforce.tables import people as tables_people
from adapters.sandbox.salesforce.tables.schema import Column, Schema, SObject, read_columns

EXTERNAL_ID = "Accord_Id__c"


@lru_cache(maxsize=32)
def schema_for(switches: Switches) -> Schema:
    """Return the objects of an organisation that is set up so."""
    return Schema({sobject.name.lower(): sobject for sobject in _sobjects(switches)})


def _columns(switches: Switches, *tables: str) -> dict[str, Column]:
    columns = read_columns("\n".join(line for table in tables for line in table.splitlines() if line.strip()))
    return {column.name: _set_up(column, switches) for column in columns.values()}


def _set_up(column: Column, switches: Switches) -> Column:
    return replace(
        column,
        unique=column.external and switches.external_ids_unique,
        utf16=switches.utf16_lengths,
        trimmed=switches.trims_subjects and column.name == "Subject",
        lowered=switches.lowers_emails and column.type == "email",
    )


def _event(switches: Switches) -> dict[str, Column]:
    optional = (
        tables_activity.SHARED_ACTIVITIES if switches.shared_activities else "",
        tables_activity.ACTIVITY_EXTERNAL_ID if switches.external_ids else "",
    )
    return _columns(switches, tables_activity.EVENT, *optional, *_custom("Event", switches))


def _custom(name: str, switches: Switches) -> list[str]:
    return [line for sobject, line in switches.custom_fields if sobject == name]


def _task(switches: Switches) -> dict[str, Column]:
    optional = tables_activity.ACTIVITY_EXTERNAL_ID if switches.external_ids else ""
    columns = _columns(switches, tables_activity.TASK, optional, *_custom("Task", switches))
    words = tuple(status.value for status in switches.task_statuses)
    labels = {status.value: status.label for status in switches.task_statuses if status.label}
    urgent = tuple(priority.value for priority in switches.task_priorities)
    usual = next((priority.value for priority in switches.task_priorities if priority.is_default), urgent[0])
    return columns | {
        "Status": replace(columns["Status"], values=words, default=words[0], labels=labels),
        "Priority": replace(columns["Priority"], values=urgent, default=usual),
    }


def _contact(switches: Switches) -> dict[str, Column]:
    names = (tables_people.MIDDLE_NAMES, tables_people.LONG_NAME) if switches.middle_names else ()
    optional = tables_people.CONTACT_EXTERNAL_ID if switches.external_ids else ""
    return _columns(switches, tables_people.CONTACT, *names, optional, *_custom("Contact", switches))


def _sobjects(switches: Switches) -> tuple[SObject, ...]:
    return (*(_permitted(each, switches) for each in _written(switches)), *_only_read(switches))


def _permitted(sobject: SObject, switches: Switches) -> SObject:
    """Return an object as far as the session's user may write it. Event and Task share the security of their fields."""
    locked, hidden = (_named(sobject, names) for names in (switches.read_only_fields, switches.hidden_fields))
    columns = {
        name: replace(column, createable=False, updateable=False) if name in locked else column
        for name, column in sobject.columns.items()
        if name not in hidden
    }
    return replace(sobject, columns=columns, writable=sobject.name not in switches.read_only_objects)


def _named(sobject: SObject, fields: tuple[str, ...]) -> set[str]:
    """Return the columns of an object that are named, as "Contact.Phone"."""
    wanted = {each.replace("Task.", "Event.") for each in fields}
    return {name for name in sobject.columns if f"{sobject.name}.{name}".replace("Task.", "Event.") in wanted}


def _written(switches: Switches) -> tuple[SObject, ...]:
    """Return the objects whose records the REST API may change."""
    relation = _columns(switches, tables_activity.EVENT_RELATION)
    lead, account = (_columns(switches, table) for table in (tables_people.LEAD, tables_people.ACCOUNT))
    return (
        SObject("Account", "001", "Account", "Accounts", account, mergeable=True),
        SObject("Contact", "003", "Contact", "Contacts", _contact(switches), mergeable=True),
        SObject("Event", "00U", "Event", "Events", _event(switches)),
        SObject("EventRelation", "0RE", "Event Relation", "Event Relations", relation, undeletable=False),
        SObject("Lead", "00Q", "Lead", "Leads", lead, mergeable=True),
        SObject("Task", "00T", "Task", "Tasks", _task(switches)),
    )


_READ = (
    ("Campaign", "701", "Campaign", tables_people.CAMPAIGN, True),
    ("CampaignMember", "00v", "Campaign Member", tables_people.CAMPAIGN_MEMBER, True),
    ("EventWhoRelation", "0Re", "Event Who Relation", tables_activity.EVENT_WHO_RELATION, True),
    ("Organization", "00D", "Organization", tables_people.ORGANIZATION, False),
    ("TaskPriority", "01K", "Task Priority Value", tables_activity.TASK_PRIORITY, False),
    ("TaskStatus", "01J", "Task Status Value", tables_activity.TASK_STATUS, False),
    ("User", "005", "User", tables_people.USER, True),
)
"""Name, prefix, label, fields and whether `updated` and `deleted` know it."""


def _only_read(switches: Switches) -> tuple[SObject, ...]:
    """Return the objects whose records the sandbox's REST API only reads."""
    return tuple(
        SObject(
            name,
            prefix,
            label,
            f"{label}s",
            _columns(switches, table),
            writable=False,
            undeletable=False,
            replicateable=replicateable,
        )
        for name, prefix, label, table, replicateable in _READ
    )
