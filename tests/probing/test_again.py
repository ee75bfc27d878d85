"""A second run: what takes days to show, asked of what the first one left; and that it never stays."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.outlook.probes import later as outlook_later
from adapters.salesforce.probes import later as salesforce_later
from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.main import accord
from cli.probing.later import Later
from cli.tryout.sandbox_home import write_sandbox_home
from cli.wiring.sandbox import SandboxAddress
from core.errors import GuardRefused
from core.model import Side
from core.probing.model import Evidence, Probe, Seen
from core.probing.running import Run
from core.probing.weighing import judged
from tests.probing.test_careful import Cut, cut_at, world
from tests.support.probing import GROUNDS, Probing, readings
from tests.support.workplace import MONDAY

ASSUMED = {
    Side.OUTLOOK: {"ol-cursor-life": "answers", "ol-container-lasts": "kept", "ol-deleted-key": "made"},
    Side.SALESFORCE: {"sf-archiving": "archived", "sf-deletion-kept": "both", "sf-deleted-key": "made"},
}
ONE = {Side.OUTLOOK: ("ol-birthday",), Side.SALESFORCE: ("sf-text",)}
"""A fact for the first run: which does not matter here."""


def nothing(_sandbox: Sandbox) -> None:
    """Let the days pass, and no more."""


def archived(sandbox: Sandbox) -> None:
    sandbox.salesforce.archive()


def opened(side: Side, sandbox: Sandbox, folder: Path) -> tuple[Probing, Later]:
    probing = GROUNDS[side](sandbox, folder)
    probing.yard.tidying = True
    return probing, Later(folder, probing.ledger.of)


def left(side: Side, sandbox: Sandbox, folder: Path) -> Run:
    """Run a first time, and let it leave what a second run looks at."""
    probing, later = opened(side, sandbox, folder)
    return probing.run(ONE[side], later=later)


def twice(side: Side, sandbox: Sandbox, folder: Path, meanwhile: Callable[[Sandbox], None]) -> Run:
    left(side, sandbox, folder)
    sandbox.world.advance(timedelta(days=3))
    meanwhile(sandbox)
    probing, later = opened(side, sandbox, folder)
    return probing.run(known=later.due(side.value, sandbox.world.now()).kept.known)


@pytest.mark.parametrize("side", GROUNDS, ids=str)
def test_what_was_left_is_asked_days_later_and_then_removed(side: Side, tmp_path: Path) -> None:
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        before = world(sandbox)
        first = left(side, sandbox, tmp_path)
        assert (first.left, first.broken) == ((), "")
        assert first.kept
        assert len(first.kept.names) == 1
        assert world(sandbox) != before
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        done = twice(side, sandbox, tmp_path / "b", archived)
        assert readings(done) == ASSUMED[side]
        assert (done.left, done.broken, world(sandbox)) == ((), "", before)
        assert not opened(side, sandbox, tmp_path / "b")[0].ledger.made


@pytest.mark.parametrize(
    ("side", "meanwhile", "moved"),
    [
        (Side.OUTLOOK, lambda box: box.world.graph.expire_delta_tokens(), {"ol-cursor-life": "lost"}),
        (
            Side.OUTLOOK,
            lambda box: setattr(box.world.graph.switches, "listed_calendar_ids", "other"),
            {"ol-container-lasts": "another"},
        ),
        (Side.SALESFORCE, nothing, {"sf-archiving": "not-yet"}),
        (
            Side.SALESFORCE,
            lambda box: (archived(box), box.world.salesforce.switch(deletion_log=False)),
            {"sf-deletion-kept": "bin-only"},
        ),
    ],
    ids=lambda value: next(iter(value.items()))[1] if isinstance(value, dict) else "",
)
def test_what_happened_meanwhile_is_noticed_and_moves_no_other(
    side: Side, meanwhile: Callable[[Sandbox], None], moved: dict[str, str], tmp_path: Path
) -> None:
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        done = twice(side, sandbox, tmp_path, meanwhile)
    assert readings(done) == ASSUMED[side] | moved
    assert {result.tries for result in done.results} == {1}


@pytest.mark.parametrize("side", GROUNDS, ids=str)
def test_what_nobody_comes_back_for_goes_with_the_next_cleaning_up(side: Side, tmp_path: Path) -> None:
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        before = world(sandbox)
        kept = left(side, sandbox, tmp_path).kept
        sandbox.world.advance(timedelta(days=40))
        probing, _ = opened(side, sandbox, tmp_path)
        assert kept
        assert probing.ground.clear(keep=kept.names) == ()
        assert world(sandbox) != before
        assert probing.ground.clear() == ()
        assert world(sandbox) == before
        assert not opened(side, sandbox, tmp_path)[0].ledger.made


@pytest.mark.parametrize("side", GROUNDS, ids=str)
def test_killed_while_it_leaves_something_the_next_start_leaves_nothing(side: Side, tmp_path: Path) -> None:
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        before = world(sandbox)
        for number in range(3, 40, 3):
            dying, later = opened(side, sandbox, tmp_path)
            cut_at(dying, number, after=True)
            with suppress(Cut):
                dying.run(ONE[side], later=later)
            assert opened(side, sandbox, tmp_path)[0].ground.clear() == ()
            assert world(sandbox) == before, f"killed at request {number}"


def test_a_second_run_has_its_time(tmp_path: Path) -> None:
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        _, later = opened(Side.OUTLOOK, sandbox, tmp_path)
        with pytest.raises(GuardRefused, match="left anything"):
            later.due("outlook", MONDAY)
        left(Side.OUTLOOK, sandbox, tmp_path)
        now = sandbox.world.now()
    waiting = later.due("outlook", now + timedelta(days=13, hours=23))
    assert waiting.days(now + timedelta(days=13, hours=23)) == 13
    with pytest.raises(GuardRefused, match="days to show"):
        later.due("outlook", now + timedelta(hours=20))
    with pytest.raises(GuardRefused, match="15 days ago"):
        later.due("outlook", now + timedelta(days=15, hours=1))
    assert Later(tmp_path, "another").waiting() is None
    later.forget()
    assert later.waiting() is None
    assert not list(tmp_path.glob("probe-later*"))


def test_from_the_command_line(tmp_path: Path) -> None:
    """Both runs, a refusal before each, and a first run that finds what was left for another second one."""
    home, reports = tmp_path / "home", tmp_path / "reports"

    def accord_probe(*words: str) -> Result:
        person = Invocation(home=str(home), interactive=False)
        named = ("--confirm", sandbox.world.graph.me.address, "-o", str(reports))
        return CliRunner().invoke(accord, ("probe", "outlook", *named, *words), obj=person)

    def days_pass(count: int) -> None:
        file = home / "probe-later.json"
        told = json.loads(file.read_text("utf-8"))
        for line in told.values():
            line["at"] = (datetime.fromisoformat(line["at"]) - timedelta(days=count)).isoformat()
        file.write_text(json.dumps(told), "utf-8")

    with Sandbox.start("empty") as sandbox:
        token = sandbox.outlook_token
        write_sandbox_home(home, SandboxAddress(sandbox.url, Path(sandbox.ca_file), token, sandbox.salesforce_token))
        CliRunner().invoke(accord, ["init"], obj=Invocation(home=str(home), interactive=False))
        before = world(sandbox)
        assert "left anything" in accord_probe("--again").stderr
        ended = accord_probe("--leave", "--only", "ol-birthday")
        assert (ended.exit_code, "--again looks at" in ended.stdout) == (0, True)
        assert accord_probe("--again").exit_code == 5
        days_pass(2)
        assert accord_probe("--again", "--only", "ol-birthday").exit_code == 2
        ended = accord_probe("--again")
        assert (ended.exit_code, "2 days after the first run" in ended.stdout) == (0, True)
        assert json.loads((reports / "accord-probe-outlook-again.json").read_text("utf-8"))["days"] == 2
        assert world(sandbox) == before
        assert accord_probe("--again").exit_code == 5
        accord_probe("--leave", "--only", "ol-birthday")
        days_pass(20)
        assert "20 days ago" in accord_probe("--again").stderr
        assert world(sandbox) != before
        assert "for --again" in accord_probe("--only", "ol-birthday").stderr
        assert world(sandbox) == before
        accord_probe("--leave", "--only", "ol-birthday")
        assert accord_probe("--cleanup").exit_code == 0
        assert world(sandbox) == before
        assert not list(home.glob("probe-*"))


DUPLICATE = {"error": {"code": "ErrorDuplicateTransactionId"}}
CALENDAR = {"calendar": "c", "name": "n", "stays": "s", "goes": "g", "link": "l"}
ROWS = Seen(200, {"records": []})
ORG = {"stayed": {"IsArchived": False}, "goes": "g", "in the bin": True, "key": "k"}
NAMED = Seen(200, {"deletedRecords": [{"id": "g"}]})
SAID: list[tuple[str, dict[str, Seen], dict[str, object], str]] = [
    ("ol-cursor-life", {"since": Seen(200, {"value": []}), "changed": Seen(200)}, {}, "silent"),
    ("ol-cursor-life", {"since": Seen(400, {"error": {"code": "BadRequest"}})}, {}, "refused"),
    ("ol-cursor-life", {"since": Seen(503)}, {}, "broke off"),
    ("ol-cursor-life", {}, {"link": ""}, "depends on ol-calendar-delta"),
    ("ol-container-lasts", {"by id": Seen(404), "listed": Seen(200, {"value": [{"name": "n"}]})}, {}, "gone"),
    ("ol-container-lasts", {"by id": Seen(404), "listed": Seen(200, {"value": []})}, {}, "broke off"),
    ("ol-deleted-key", {"made anew": Seen(201, {"id": "g"})}, {}, "deleted-one"),
    ("ol-deleted-key", {"made anew": Seen(400, DUPLICATE)}, {}, "refused"),
    ("sf-archiving", {"rows": ROWS}, {"stayed": None}, "vanished"),
    ("sf-archiving", {"rows": ROWS}, {"stayed": {"IsDeleted": True}}, "broke off"),
    ("sf-deletion-kept", {"rows": ROWS, "log": NAMED}, {"in the bin": False}, "log-only"),
    ("sf-deletion-kept", {"rows": ROWS, "log": Seen(200, {})}, {"in the bin": False}, "neither"),
    ("sf-deleted-key", {"made anew": Seen(200, [{"id": "g", "success": True}])}, {}, "brought-back"),
    ("sf-deleted-key", {"made anew": Seen(200, [{"success": False, "errors": [{"statusCode": "ENTITY_IS_DELETED"}]}])},
     {}, "refused"),
    ("sf-deleted-key", {}, {"key": ""}, "not in this organisation"),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "seen", "known", "says"), SAID, ids=[f"{each[0]}={each[3]}" for each in SAID])
def test_a_judge_tells_the_readings_apart(id_: str, seen: dict[str, Seen], known: dict[str, object], says: str) -> None:
    probes: tuple[Probe, ...] = (*outlook_later.PROBES, *salesforce_later.PROBES)
    (probe,) = (each for each in probes if each.id == id_)
    evidence = Evidence(seen, {**(CALENDAR if id_.startswith("ol") else ORG), **known})
    assert str(judged(probe, evidence).answer) == says
