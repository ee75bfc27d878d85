"""The objects of an organisation, as its switches make them."""

from dataclasses import replace
from functools import lru_cache

from adapters.sandbox.salesforce import tables_activity, tables_people
from adapters.sandbox.salesforce.schema import Column, Schema, SObject, read_columns
from adapters.sandbox.salesforce.switches import Switches

EXTERNAL_ID = "Accord_Id__c"


@lru_cache(maxsize=32)
def schema_for(switches: Switches) -> Schema:
    """Return the objects of an organisation that is set up so."""
    return Schema({sobject.name.lower(): sobject for sobject in _sobjects(switches)})


def _columns(switches: Switches, *tables: str) -> dict[str, Column]:
    columns = read_columns("\n".join(line for table in tables for line in table.splitlines() if line.strip()))
    return {c.name: replace(c, unique=c.external and switches.external_ids_unique) for c in columns.values()}


def _event(switches: Switches) -> dict[str, Column]:
    optional = (
        tables_activity.SHARED_ACTIVITIES if switches.shared_activities else "",
        tables_activity.ACTIVITY_EXTERNAL_ID if switches.external_ids else "",
    )
    return _columns(switches, tables_activity.EVENT, *optional)


def _task(switches: Switches) -> dict[str, Column]:
    optional = tables_activity.ACTIVITY_EXTERNAL_ID if switches.external_ids else ""
    return _columns(switches, tables_activity.TASK, optional)


def _contact(switches: Switches) -> dict[str, Column]:
    names = (tables_people.MIDDLE_NAMES, tables_people.LONG_NAME) if switches.middle_names else ()
    optional = tables_people.CONTACT_EXTERNAL_ID if switches.external_ids else ""
    return _columns(switches, tables_people.CONTACT, *names, optional)


def _sobjects(switches: Switches) -> tuple[SObject, ...]:
    def columns(table: str) -> dict[str, Column]:
        return _columns(switches, table)

    return (
        SObject("Account", "001", "Account", "Accounts", columns(tables_people.ACCOUNT), mergeable=True),
        SObject("Campaign", "701", "Campaign", "Campaigns", columns(tables_people.CAMPAIGN), writable=False),
        SObject(
            "CampaignMember",
            "00v",
            "Campaign Member",
            "Campaign Members",
            columns(tables_people.CAMPAIGN_MEMBER),
            writable=False,
            undeletable=False,
        ),
        SObject("Contact", "003", "Contact", "Contacts", _contact(switches), mergeable=True),
        SObject("Event", "00U", "Event", "Events", _event(switches)),
        SObject(
            "EventRelation",
            "0RE",
            "Event Relation",
            "Event Relations",
            columns(tables_activity.EVENT_RELATION),
            undeletable=False,
        ),
        SObject(
            "EventWhoRelation",
            "0Re",
            "Event Who Relation",
            "Event Who Relations",
            columns(tables_activity.EVENT_WHO_RELATION),
            writable=False,
            undeletable=False,
        ),
        SObject("Lead", "00Q", "Lead", "Leads", columns(tables_people.LEAD), mergeable=True),
        SObject(
            "Organization",
            "00D",
            "Organization",
            "Organizations",
            columns(tables_people.ORGANIZATION),
            writable=False,
            undeletable=False,
            replicateable=False,
        ),
        SObject("Task", "00T", "Task", "Tasks", _task(switches)),
        SObject(
            "TaskStatus",
            "01J",
            "Task Status Value",
            "Task Status Values",
            columns(tables_activity.TASK_STATUS),
            writable=False,
            undeletable=False,
            replicateable=False,
        ),
        SObject(
            "User",
            "005",
            "User",
            "Users",
            columns(tables_people.USER),
            writable=False,
            undeletable=False,
        ),
    )
