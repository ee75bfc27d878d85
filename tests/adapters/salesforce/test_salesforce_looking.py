"""Records by id: there, given away, hidden, gone."""

from datetime import timedelta

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.model import Gone, Outside, Record
from tests.adapters.salesforce.reading import CONTACTS, EVERY, LATER, SAMPLES, SCOPES, TASKS, read


@EVERY
def test_a_record_given_to_somebody_else_is_outside(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    given, people = sandbox.salesforce.create(name, SAMPLES[name]), sandbox.salesforce
    _, last = read(adapter, SCOPES[name])
    sandbox.world.advance(LATER)
    people.edit(name, given, {"OwnerId": people.colleague_id})
    theirs = people.create(name, {**SAMPLES[name], "OwnerId": people.colleague_id})
    changed, _ = read(adapter, SCOPES[name], last.cursor)
    assert (changed[given].outside, changed[given].fields) == (Outside.OWNER, {})
    assert theirs not in changed
    fetched = adapter.fetch(SCOPES[name], [given])[given]
    assert isinstance(fetched, Record)
    assert fetched.outside is Outside.OWNER


@EVERY
@pytest.mark.reading("sf-delete-seen", "both")
@pytest.mark.reading("sf-deletion-kept", "both")
def test_what_is_gone_is_known_by_id(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    here, binned, purged = (people.create(name, SAMPLES[name]) for _ in range(3))
    people.delete(name, binned)
    people.purge(name, purged)
    sandbox.world.advance(timedelta(minutes=2))
    found = adapter.fetch(SCOPES[name], [here, binned, purged, "nonsense"])
    assert isinstance(found[here], Record)
    assert found[binned] == Gone(binned, "deleted")
    assert found[purged] == Gone(purged, "deleted")
    assert set(found) == {here, binned, purged}


@pytest.mark.reading("sf-delete-seen", "both")
@pytest.mark.reading("sf-deletion-kept", "both")
def test_many_ids_that_no_query_shows_cost_few_requests(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = [sandbox.salesforce.create("Task", SAMPLES["Task"]) for _ in range(30)]
    for each in made:
        sandbox.salesforce.purge("Task", each)
    sandbox.world.advance(timedelta(minutes=2))
    adapter.identity({})
    before = adapter.requests
    assert adapter.fetch(TASKS, made) == {each: Gone(each, "deleted") for each in made}
    assert adapter.requests - before == 3


@EVERY
@pytest.mark.reading("sf-delete-seen", "both")
@pytest.mark.reading("sf-deletion-kept", "both")
def test_what_was_just_purged_is_unclear_until_the_next_reading(
    name: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made = sandbox.salesforce.create(name, SAMPLES[name])
    _, last = read(adapter, SCOPES[name])
    sandbox.world.advance(timedelta(minutes=10, seconds=20))
    sandbox.salesforce.purge(name, made)
    sandbox.world.advance(timedelta(seconds=20))
    assert adapter.fetch(SCOPES[name], [made]) == {made: Record(id=made, version="", outside=Outside.HIDDEN)}
    _, last = read(adapter, SCOPES[name], last.cursor)
    assert made not in last.vanished
    sandbox.world.advance(LATER)
    _, last = read(adapter, SCOPES[name], last.cursor)
    assert made in last.vanished
    assert adapter.fetch(SCOPES[name], [made]) == {made: Gone(made, "deleted")}
    sandbox.world.advance(LATER)
    _, last = read(adapter, SCOPES[name], last.cursor)
    assert made not in last.vanished


def test_a_contact_given_out_of_sight_is_hidden_and_not_gone(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(private_contacts=True)
    people = sandbox.salesforce
    made = people.create("Contact", SAMPLES["Contact"])
    _, last = read(adapter, CONTACTS)
    sandbox.world.advance(LATER)
    people.edit("Contact", made, {"OwnerId": people.colleague_id})
    sandbox.world.advance(LATER)
    changed, after = read(adapter, CONTACTS, last.cursor)
    assert (changed, after.vanished) == ({}, ())
    assert adapter.fetch(CONTACTS, [made]) == {made: Record(id=made, version="", outside=Outside.HIDDEN)}


def test_an_id_in_its_short_form_is_found(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = sandbox.salesforce.create("Task", SAMPLES["Task"])
    assert list(adapter.fetch(TASKS, [made[:15]])) == [made[:15]]


def test_people_are_found_by_address_if_only_one_has_it(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    ann, *_ = (people.create("Contact", {"LastName": "x", "Email": e}) for e in ("Ann@x.org", "two@x.org", "two@x.org"))
    people.delete("Contact", people.create("Contact", {"LastName": "x", "Email": "gone@x.org"}))
    asked = ["ann@x.org", "two@x.org", "none@x.org", "gone@x.org", "o'neil@x.org", "", "x" * 200, "\ud800@x.org"]
    assert adapter.people(asked) == {**dict.fromkeys(asked, ""), "ann@x.org": ann}
    assert adapter.people([]) == {}


@EVERY
def test_a_record_names_its_last_editor_by_id(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    bob = people.create_user("Bob Smith")
    made = people.create(name, SAMPLES[name])
    _, last = read(adapter, SCOPES[name])
    sandbox.world.advance(LATER)
    people.edit(name, made, {"Description": "By Bob"}, user=bob)
    changed, _ = read(adapter, SCOPES[name], last.cursor)
    fetched = adapter.fetch(SCOPES[name], [made])[made]
    assert isinstance(fetched, Record)
    assert (changed[made].editor, fetched.editor) == (bob, bob)


def test_editors_have_names_where_they_may_be_looked_at(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    bob = sandbox.salesforce.create_user("Bob Smith")
    assert adapter.editors([bob, "005000000000000AAA", "no id"]) == {bob: "Bob Smith"}
    assert adapter.editors([]) == {}
    refused = [{"errorCode": "INVALID_TYPE", "message": "sObject type 'User' is not supported."}]
    sandbox.world.faults.add(Fault("status", path="User", status=400, body=refused))
    assert adapter.editors([bob]) == {}
