"""Contacts that people merged: the loser lives on in its master."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.server import Sandbox
from core.model import Gone, Kind, Status
from tests.adapters.salesforce.reading import CONTACTS, LATER, SAMPLES, read
from tests.adapters.salesforce.writes import code, delete, made, update, write


def people(sandbox: Sandbox, count: int) -> list[str]:
    return [sandbox.salesforce.create("Contact", {**SAMPLES["Contact"], "FirstName": f"n{n}"}) for n in range(count)]


def test_a_merged_contact_names_the_one_it_lives_on_in(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    winner, loser = people(sandbox, 2)
    _, last = read(adapter, CONTACTS)
    sandbox.world.advance(LATER)
    sandbox.salesforce.merge(winner, loser)
    records, after = read(adapter, CONTACTS, last.cursor)
    assert loser in after.vanished
    assert set(records) == {winner}
    assert adapter.fetch(CONTACTS, [loser]) == {loser: Gone(loser, "merged", successor=winner)}


def test_a_chain_of_merges_is_followed_to_the_living_master(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    first, second, third, last = people(sandbox, 4)
    for winner, loser in ((second, first), (third, second), (last, third)):
        sandbox.salesforce.merge(winner, loser)
    losers = [first, second, third]
    assert adapter.fetch(CONTACTS, losers) == {each: Gone(each, "merged", successor=last) for each in losers}


def test_a_contact_whose_master_was_deleted_is_deleted(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    winner, loser = people(sandbox, 2)
    sandbox.salesforce.merge(winner, loser)
    sandbox.salesforce.delete("Contact", winner)
    assert adapter.fetch(CONTACTS, [loser]) == {loser: Gone(loser, "deleted")}


def test_a_master_that_cannot_be_seen_is_named_all_the_same(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    winner, loser = people(sandbox, 2)
    sandbox.salesforce.merge(winner, loser)
    sandbox.world.salesforce.switch(private_contacts=True)
    sandbox.salesforce.edit("Contact", winner, {"OwnerId": sandbox.salesforce.colleague_id})
    assert adapter.fetch(CONTACTS, [loser]) == {loser: Gone(loser, "merged", successor=winner)}


@pytest.mark.parametrize("act", [update, delete])
def test_a_merge_before_a_write_makes_it_stale(
    act: Callable[..., object], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, Kind.CONTACTS)
    (winner,) = people(sandbox, 1)
    sandbox.salesforce.merge(winner, before.id)
    change = update(Kind.CONTACTS, before, last_name="Roe") if act is update else delete(Kind.CONTACTS, before)
    (outcome,) = write(adapter, change)
    assert (outcome.status, code(outcome)) == (Status.STALE, "gone")


def test_a_merge_is_not_the_delete_whose_answer_was_lost(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.CONTACTS)
    (winner,) = people(sandbox, 1)
    sandbox.world.advance(timedelta(minutes=1))
    sandbox.salesforce.merge(winner, before.id)
    outcome = adapter.resolve(CONTACTS, delete(Kind.CONTACTS, before))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "not-applied")
