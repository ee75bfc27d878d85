"""A probe that is cut off, in trouble, or in the wrong place: nothing of it stays, and nothing else is touched."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.outlook.probes.fence import OutlookFence
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.errors import AccordError, GuardRefused
from core.model import Side
from core.probing.model import Why
from core.probing.report import document
from core.probing.weighing import Verdict
from core.probing.yard import Sent
from tests.support.probing import GROUNDS, Probing, readings, report
from tests.support.samples import utc
from tests.support.workplace import MONDAY

SIDES = list(GROUNDS)
TELLING = """id Id changeKey iCalUId webLink subject Subject title surname LastName FirstName givenName Email OwnerId"""


@pytest.fixture(params=SIDES, ids=str)
def side(request: pytest.FixtureRequest) -> Side:
    return Side(request.param)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start("office", now=MONDAY) as running:
        yield running


def world(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return all that people have in both services, and the places that it is in."""
    held = [each for name in ("events", "contacts", "tasks") for each in sandbox.outlook.all(name)]
    held += [each for name in ("Event", "Contact", "Task") for each in sandbox.salesforce.all(name)]
    box = sandbox.world.graph.me
    return [*held, {"places": sorted((*box.calendars, *box.folders, *box.lists))}]


class Cut(BaseException):
    """The process dies."""


def cut_at(probing: Probing, number: int, *, after: bool) -> None:
    """Let the process die at a request: when the ledger has it and it has not left, or before its answer is known."""
    send = probing.yard.send
    count = 0

    def counted(sent: Sent, call: Any) -> Any:
        nonlocal count
        count += 1
        if count > number:
            raise Cut

        def dying() -> Any:
            if after:
                call()
            raise Cut

        return send(sent, call if count < number else dying)

    probing.yard.send = counted  # type: ignore[method-assign]


def requests_of(side: Side, folder: Path) -> int:
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        probing = GROUNDS[side](sandbox, folder)
        probing.run()
        return probing.yard.requests


@pytest.mark.parametrize("after", [False, True], ids=["before it leaves", "before its answer"])
def test_killed_at_any_request_the_next_start_leaves_nothing(
    side: Side, after: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    before = world(sandbox)
    whole = requests_of(side, tmp_path / "count")
    assert whole > 70
    for number in range(3, whole, 13):
        folder = tmp_path / f"{number}"
        dying = GROUNDS[side](sandbox, folder)
        cut_at(dying, number, after=after)
        with suppress(Cut):
            dying.run()
        again = GROUNDS[side](sandbox, folder)
        again.yard.tidying = True
        assert again.ground.clear() == ()
        assert world(sandbox) == before, f"killed at request {number}"
    assert sandbox.world.graph.outbox == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500, "body": "<html>"},
        {"kind": "status", "status": 403, "body": {"error": {"code": "ErrorAccessDenied"}}},
        {"kind": "status", "status": 401},
        {"kind": "drop"},
        {"kind": "half-answer"},
    ],
    ids=["500", "403", "401", "cut", "half"],
)
def test_trouble_is_never_a_failure(side: Side, fault: dict[str, Any], sandbox: Sandbox, tmp_path: Path) -> None:
    before = world(sandbox)
    probing = GROUNDS[side](sandbox, tmp_path)
    place = probing.ground.look()
    assert place.refusal is None
    sandbox.world.faults.add(Fault(side=side.value, skip=14, count=1, **fault))
    done = probing.run()
    failed = [result.probe.id for result in done.results if result.verdict is Verdict.FAILS]
    assert failed == []
    assert all(result.untried is None or isinstance(result.untried.why, Why) for result in done.results)
    sandbox.world.faults.clear()
    again = GROUNDS[side](sandbox, tmp_path)
    again.yard.tidying = True
    again.ground.clear()
    assert world(sandbox) == before


def test_what_it_makes_mails_nobody_and_belongs_to_nobody_else(side: Side, sandbox: Sandbox, tmp_path: Path) -> None:
    before = world(sandbox)
    GROUNDS[side](sandbox, tmp_path).run()
    assert sandbox.world.graph.outbox == []
    assert world(sandbox) == before
    bodies = [json.dumps(each.body) for each in sandbox.world.requests if getattr(each, "body", None)]
    assert not [body for body in bodies if "attendees" in body or "OwnerId" in body]


def test_a_report_holds_no_word_of_the_service(side: Side, sandbox: Sandbox, tmp_path: Path) -> None:
    done = GROUNDS[side](sandbox, tmp_path).run()
    told = json.dumps(document(report(side, done)))
    names = {str(each[key]) for each in world(sandbox) for key in TELLING.split() if each.get(key)}
    names |= {sandbox.url, sandbox.outlook_token, sandbox.salesforce_token, sandbox.world.salesforce.org_id}
    names |= {sandbox.world.graph.me.address, sandbox.world.salesforce.user_id}
    assert len(names) > 50
    assert not [name for name in names if len(name) >= 5 and name in told]


class TestTheDoor:
    """What must not leave does not, whatever a scene wants."""

    OUTLOOK = (
        ("POST", "/me/events", {"subject": "x"}),
        ("POST", "/me/calendars/AAA/events", {"subject": "Accord probe"}),
        ("PATCH", "/me/events/AAA", {"subject": "x"}),
        ("DELETE", "/me/contacts/AAA", None),
        ("POST", "/me/sendMail", {"message": {}}),
        ("POST", "/me/events/AAA/cancel", {}),
        ("DELETE", "/users/other/calendars/AAA", None),
    )
    SALESFORCE = (
        ("POST", "/sobjects/Event", {"Subject": "Lunch"}),
        ("POST", "/sobjects/Account", {"Name": "Accord probe " + "a" * 26}),
        ("POST", "/sobjects/Event", {"Subject": "Accord probe " + "a" * 26, "OwnerId": "005"}),
        ("PATCH", "/sobjects/Contact/003000000000001AAA", {"LastName": "x"}),
        ("DELETE", "/sobjects/Task/00T000000000001AAA", None),
        ("DELETE", "/composite/sobjects?ids=00T000000000001AAA", None),
        (
            "POST",
            "/composite",
            {"compositeRequest": [{"method": "DELETE", "url": "/services/data/v66.0/sobjects/Task/1"}]},
        ),
        ("PATCH", "/composite/sobjects", {"records": [{"attributes": {"type": "Task"}, "Id": "1"}]}),
        ("POST", "/sobjects/EventRelation", {}),
    )

    @pytest.mark.parametrize(
        ("side", "sent"),
        [(Side.OUTLOOK, sent) for sent in OUTLOOK] + [(Side.SALESFORCE, sent) for sent in SALESFORCE],
    )
    def test_a_write_that_is_not_the_probes_own_does_not_leave(
        self, side: Side, sent: tuple[str, str, Any], sandbox: Sandbox, tmp_path: Path
    ) -> None:
        probing = GROUNDS[side](sandbox, tmp_path)

        def call() -> Any:
            raise AssertionError("it left")

        with pytest.raises(GuardRefused):
            probing.yard.send(Sent(*sent), call)

    @pytest.mark.parametrize(
        ("asked", "name", "known"),
        [
            ("OURS", "Accord probe " + "a" * 26, True),
            ("OURS", "Team", False),
            ("AAA", "Accord probe " + "a" * 26, False),
        ],
    )
    def test_another_id_counts_only_of_a_place_that_the_probe_made(self, asked: str, name: str, known: bool) -> None:
        class Ledger:
            def has(self, id_: str) -> bool:
                return id_ == "OURS"

        answer = {"id": "OTHER", "name": name}
        found = OutlookFence().made(Sent("GET", f"/me/calendars/{asked}"), answer, Ledger())
        assert [(made.what, made.id) for made in found] == ([("calendar", "OTHER")] if known else [])

    def test_the_budget_ends_it_and_what_was_made_is_removed(
        self, side: Side, sandbox: Sandbox, tmp_path: Path
    ) -> None:
        before = world(sandbox)
        done = GROUNDS[side](sandbox, tmp_path, budget=45).run()
        assert any(result.untried for result in done.results)
        assert not [result for result in done.results if result.verdict is Verdict.FAILS]
        assert done.left == ()
        assert world(sandbox) == before


class TestOnlyTestAccounts:
    def test_an_organisation_that_people_work_with_is_refused(self, sandbox: Sandbox, tmp_path: Path) -> None:
        table = sandbox.world.salesforce.table("Organization")
        (org,) = table.rows.values()
        table.put({**org, "OrganizationType": "Enterprise Edition", "IsSandbox": False})
        assert GROUNDS[Side.SALESFORCE](sandbox, tmp_path).ground.look().refusal is not None
        table.put({**org, "OrganizationType": "Enterprise Edition", "IsSandbox": True})
        assert GROUNDS[Side.SALESFORCE](sandbox, tmp_path).ground.look().refusal is None

    def test_whom_a_profile_of_the_home_syncs_is_refused(self, side: Side, sandbox: Sandbox, tmp_path: Path) -> None:
        who = sandbox.world.graph.me.user_id if side is Side.OUTLOOK else sandbox.world.salesforce.user_id
        assert GROUNDS[side](sandbox, tmp_path, bound=[who]).ground.look().refusal is not None

    def test_what_is_in_a_place_and_not_the_probes_keeps_the_place(self, sandbox: Sandbox, tmp_path: Path) -> None:
        probing = GROUNDS[Side.OUTLOOK](sandbox, tmp_path)
        probing.ground.settle()
        place = next(each for each in probing.ledger.made if each.what == "calendar" and each.id)
        sandbox.outlook.create(
            "events",
            {"subject": "Mine", "start": utc("2027-01-04", "09:00"), "end": utc("2027-01-04", "10:00")},
            container=place.id,
        )
        left = probing.ground.clear()
        assert [each.name for each in left] == [place.name]


def test_a_fault_that_comes_once_is_asked_again(side: Side, sandbox: Sandbox, tmp_path: Path) -> None:
    done = GROUNDS[side](sandbox, tmp_path).run()
    assert "other" not in readings(done).values()
    assert replace(report(side, done), broken=True).broken
    with suppress(AccordError):
        GROUNDS[side](sandbox, tmp_path).ground.look()
