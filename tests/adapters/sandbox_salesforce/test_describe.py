"""The schema against describes of real organisations, and what switches change of it."""

import pytest

from adapters.sandbox.salesforce.rest import describe
from adapters.sandbox.salesforce.switches import Switches
from adapters.sandbox.salesforce.tables.objects import schema_for
from tests.support import describes


def fields(name: str, switches: Switches | None = None) -> list[dict[str, object]]:
    sobject = schema_for(switches or Switches()).find(name)
    assert sobject is not None
    return [describe.field(column) for column in sobject.columns.values()]


@pytest.mark.parametrize("name", ["Event", "Contact", "Account", "Lead"])
def test_fields_are_those_of_a_recorded_describe(name: str) -> None:
    theirs = describes.recorded(name)
    if theirs is None:
        pytest.skip("no recorded describes beside this checkout")
    assert describes.differences(fields(name), theirs) == []


@pytest.mark.parametrize("name", ["Event", "Contact"])
def test_an_ordinary_organisation_lacks_no_field(name: str) -> None:
    theirs = describes.recorded(name)
    if theirs is None:
        pytest.skip("no recorded describes beside this checkout")
    assert set(theirs) - {str(field["name"]) for field in fields(name)} <= {"IndividualId"}


@pytest.mark.parametrize("name", ["Event", "Contact", "Task", "Lead"])
def test_fields_are_those_of_the_distilled_table(name: str) -> None:
    theirs = describes.distilled(name)
    if theirs is None:
        pytest.skip("no distilled schema beside this checkout")
    assert describes.differences(fields(name), theirs) == []


@pytest.mark.parametrize(
    ("name", "switches", "present", "absent"),
    [
        ("Event", Switches(), {"Accord_Id__c"}, {"EventWhoIds", "WhoCount"}),
        ("Task", Switches(), {"Accord_Id__c"}, {"IsPrivate", "Location", "StartDateTime"}),
        ("Event", Switches(shared_activities=True), {"EventWhoIds", "WhoCount", "WhatCount"}, set()),
        ("Contact", Switches(), {"Accord_Id__c", "MailingStreet"}, {"MiddleName", "Suffix"}),
        ("Contact", Switches(middle_names=True), {"MiddleName", "Suffix"}, set()),
        ("Event", Switches(external_ids=False), {"Subject"}, {"Accord_Id__c"}),
        ("Contact", Switches(external_ids=False), {"Email"}, {"Accord_Id__c"}),
    ],
)
def test_switches_decide_which_fields_exist(name: str, switches: Switches, present: set[str], absent: set[str]) -> None:
    names = {str(field["name"]) for field in fields(name, switches)}
    assert present <= names
    assert not absent & names


def test_a_name_is_longer_where_there_are_middle_names() -> None:
    lengths = [
        next(field["length"] for field in fields("Contact", switches) if field["name"] == "Name")
        for switches in (Switches(), Switches(middle_names=True))
    ]
    assert lengths == [121, 203]


def test_the_external_id_says_that_it_is_one() -> None:
    found = next(field for field in fields("Event") if field["name"] == "Accord_Id__c")
    assert (found["externalId"], found["unique"], found["custom"], found["idLookup"]) == (True, True, True, True)
