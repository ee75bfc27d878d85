"""The recipes do what they say: their settings and commands, run over a small sandbox, and what is there afterwards."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
import tomlkit
from click.testing import CliRunner
from keyring.backends.null import Keyring as Nothing

from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.main import accord
from cli.tryout.sandbox_home import write_sandbox_home
from cli.wiring import signing
from cli.wiring.sandbox import SandboxAddress
from core.model import Kind
from tests.support.doc_pages import GUIDE, Block, blocks, commands
from tests.support.samples import IN_OUTLOOK, IN_SALESFORCE
from tests.support.workplace import MONDAY

PAGE = GUIDE / "recipes.md"
NOOR = {"FirstName": "Noor", "LastName": "Haddad", "Email": "noor@acme.example"}
HERE, THERE = "Written in Outlook", "Planned in Salesforce"
LATER = {"StartDateTime": "2026-11-25T16:00:00.000+0000", "EndDateTime": "2026-11-25T17:00:00.000+0000"}
ASKING = ("apply", "erase")
"""What waits for a yes."""
ENDS_WITH = {"plan --exit-code": 3}
WROTE = ("observe", "apply --yes")
BEFORE = {
    "Read at night, review in the morning": ("observe",),
    "Undo last week's sync": WROTE,
    "Who changed this meeting?": WROTE,
    "A monthly export for the auditor": WROTE,
    "Leaving: erase a person": WROTE,
}
"""What has happened before a recipe is needed."""


class Reader:
    """Somebody with one record of each kind on each side, who follows a recipe."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home, self.sandbox = home, sandbox
        ca_file = Path(sandbox.ca_file)
        write_sandbox_home(home, SandboxAddress(sandbox.url, ca_file, sandbox.outlook_token, sandbox.salesforce_token))
        sandbox.outlook.create("events", IN_OUTLOOK[Kind.CALENDAR] | {"subject": HERE})
        sandbox.outlook.create("contacts", IN_OUTLOOK[Kind.CONTACTS])
        sandbox.outlook.create("tasks", IN_OUTLOOK[Kind.TASKS] | {"title": HERE})
        sandbox.salesforce.create("Event", IN_SALESFORCE[Kind.CALENDAR] | LATER | {"Subject": THERE})
        sandbox.salesforce.create("Task", IN_SALESFORCE[Kind.TASKS] | {"Subject": THERE})
        self.noor = sandbox.salesforce.create("Contact", NOOR)
        sandbox.salesforce.create("Contact", {"LastName": "Stranger"}, user=sandbox.salesforce.colleague_id)
        campaign = sandbox.salesforce.create("Campaign", {"Name": "Fair"})
        sandbox.salesforce.create("CampaignMember", {"CampaignId": campaign, "ContactId": self.noor})
        team = sandbox.outlook.share_calendar("Team calendar", "kim@accord.example", can_edit=True)
        sandbox.outlook.create("events", IN_OUTLOOK[Kind.CALENDAR] | {"subject": "Team day"}, container=team)
        self.named = {"ID": campaign}
        self.run("init")

    def run(self, *words: str) -> str:
        answers = "yes\n" if not set(words).isdisjoint(ASKING) and "--yes" not in words else None
        person = Invocation(home=str(self.home), interactive=answers is not None)
        ended = CliRunner().invoke(accord, words, obj=person, input=answers)
        assert ended.exit_code == ENDS_WITH.get(" ".join(words), 0), f"accord {' '.join(words)}: {ended.output}"
        return ended.output

    def settle(self, block: Block) -> None:
        """Write the settings of a block into accord.toml, beside what is there."""
        path = self.home / "accord.toml"
        document = tomlkit.parse(path.read_text("utf-8"))
        for table, values in tomlkit.parse(re.sub(r"\bID\b", self.named["ID"], block.text)).items():
            document.setdefault(table, tomlkit.table()).update(values)
        path.write_text(tomlkit.dumps(document), "utf-8")

    def follow(self, section: str) -> None:
        parts = [block for block in blocks(PAGE) if block.section == section and block.language in ("toml", "sh")]
        assert parts
        if not any(block.language == "toml" for block in parts):
            self.run("enable", *Kind)
        for words in BEFORE.get(section, ()):
            self.run(*words.split())
        for block in parts:
            if block.language == "toml":
                self.settle(block)
            for words in commands(block):
                self.run(*(self._meant(word) for word in words))

    def _meant(self, word: str) -> str:
        """Return a word, or what stands for one in capitals: the newest thing of that name, and then always that."""
        if word == "FINGERPRINT":
            return str(json.loads(Path("november.head").read_text("utf-8"))["fingerprint"])
        if word in ("ITEM", "RUN") and word not in self.named:
            events = [json.loads(line) for line in self.run("log", "--json").splitlines()]
            told = [event for event in events if event["type"] in ("record-observed", "write-succeeded")][-1]
            self.named |= {"ITEM": told["item"], "RUN": told["run"]}
        return self.named.get(word, word)

    def subjects(self) -> tuple[set[Any], set[Any]]:
        """Return what events and contacts are called in Outlook, and in Salesforce."""
        here = [*self.sandbox.outlook.all("events"), *self.sandbox.outlook.all("contacts")]
        there = [*self.sandbox.salesforce.all("Event"), *self.sandbox.salesforce.all("Contact")]
        return (
            {each.get("subject") or each.get("surname") for each in here},
            {each.get("Subject") or each.get("LastName") for each in there},
        )

    def titles(self) -> set[str]:
        """Return what tasks in Outlook are called."""
        return {task["title"] for task in self.sandbox.outlook.all("tasks")}


def one_way(reader: Reader) -> bool:
    here, there = reader.subjects()
    return THERE in here and HERE not in there


def the_other_way(reader: Reader) -> bool:
    here, there = reader.subjects()
    return THERE not in here and HERE in there


def from_the_team(reader: Reader) -> bool:
    _, there = reader.subjects()
    return "Team day" in there and HERE not in there


def all_contacts(reader: Reader) -> bool:
    return {"Stranger", "Haddad"} <= reader.subjects()[0]


def members_alone(reader: Reader) -> bool:
    here, there = reader.subjects()
    return "Haddad" in here and "Stranger" not in here and "Lee" in there


def tasks_alone(reader: Reader) -> bool:
    here, there = reader.subjects()
    return THERE in reader.titles() and THERE not in here and HERE not in there


def undone(reader: Reader) -> bool:
    here, there = reader.subjects()
    return THERE not in here and HERE not in there


def all_but_one(reader: Reader) -> bool:
    return THERE in reader.subjects()[0] and THERE not in reader.titles()


def exported(reader: Reader) -> bool:
    return all(Path(name).stat().st_size for name in ("november.xlsx", "november.html", "journal.jsonl"))


def shown(reader: Reader) -> bool:
    return "What Accord did" in Path("meeting.html").read_text("utf-8")


def forgotten(reader: Reader) -> bool:
    return "noor@acme.example" not in reader.run("log", "--json") and "Haddad" not in reader.run("log", "--json")


CLAIMS: dict[str, Callable[[Reader], bool]] = {
    "One way: Salesforce to Outlook": one_way,
    "One way: Outlook to Salesforce": the_other_way,
    "A shared calendar": from_the_team,
    "The sales team's contacts": all_contacts,
    "A campaign's contacts": members_alone,
    "Tasks only": tasks_alone,
    "Read at night, review in the morning": all_but_one,
    "Undo last week's sync": undone,
    "Who changed this meeting?": shown,
    "A monthly export for the auditor": exported,
    "Leaving: erase a person": forgotten,
}


def test_every_recipe_is_tried() -> None:
    assert [block.section for block in blocks(PAGE) if block.language == "sh"] != []
    assert {block.section for block in blocks(PAGE)} == CLAIMS.keys()


@pytest.fixture(autouse=True)
def no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep what signs heads in a folder of the test."""
    monkeypatch.setattr(signing, "_file", lambda: tmp_path / "config" / "head-signing.key")
    before = keyring.get_keyring()
    keyring.set_keyring(Nothing())
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize("section", CLAIMS)
def test_a_recipe_does_what_it_says(section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACCORD_NOW", MONDAY.isoformat())
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        reader = Reader(tmp_path / "home", sandbox)
        reader.follow(section)
        assert CLAIMS[section](reader)
