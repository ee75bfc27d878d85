"""The page on teams, on a real PostgreSQL: its roles can do what it says, and no more."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import tomlkit
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict

from adapters.sandbox.server import Sandbox
from cli.arguments.invocation import Invocation
from cli.main import accord
from cli.tryout.sandbox_home import write_sandbox_home
from cli.wiring.sandbox import SandboxAddress
from core.model import Kind
from tests.support.doc_pages import GUIDE, blocks
from tests.support.postgres import Databases
from tests.support.samples import IN_SALESFORCE
from tests.support.workplace import MONDAY

PAGE = GUIDE / "team.md"
ROLES, RIGHTS, PROFILES = (block.text for block in blocks(PAGE) if block.language == "sql")


class Team:
    """A server with the page's database and roles, and people with homes that point to it."""

    def __init__(self, folder: Path, running: Databases, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.server = conninfo_to_dict(running.running.get_uri())
        self.sql("postgres", "postgres", ROLES)

    def sql(self, role: str, database: str, text: str) -> list[tuple[object, ...]]:
        with psycopg.connect(
            host=self.server["host"], port=self.server.get("port"), user=role, dbname=database, autocommit=True
        ) as connection:
            for statement in text.strip().rstrip(";").split(";\n"):
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def url(self, role: str) -> str:
        port = f"&port={self.server['port']}" if "port" in self.server else ""
        return f"postgresql+psycopg://{role}@/accord?host={self.server['host']}{port}"

    def home(self, role: str, url: str | None = None) -> Path:
        """Make a home for somebody, with a connection under their name."""
        home = self.folder / role
        tokens = self.sandbox.outlook_token, self.sandbox.salesforce_token
        write_sandbox_home(home, SandboxAddress(self.sandbox.url, Path(self.sandbox.ca_file), *tokens))
        path = home / "accord.toml"
        document = tomlkit.parse(path.read_text("utf-8"))
        document["journal"] = {"url": url or self.url(role)}
        document["contacts"] = {"enabled": True}
        path.write_text(tomlkit.dumps(document), "utf-8")
        return home

    def accord(self, home: Path, *words: str, code: int = 0) -> Result:
        ended = CliRunner().invoke(accord, words, obj=Invocation(home=str(home), interactive=False))
        assert ended.exit_code == code, ended.output
        return ended


@pytest.fixture
def team(tmp_path: Path, postgres: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    monkeypatch.setenv("ACCORD_NOW", MONDAY.isoformat())
    with Sandbox.start("empty", now=MONDAY) as sandbox:
        sandbox.salesforce.create("Contact", IN_SALESFORCE[Kind.CONTACTS])
        team = Team(tmp_path, postgres, sandbox)
        yield team
    team.sql("postgres", "postgres", "DROP DATABASE accord WITH (FORCE);\n")
    for role in ("ann", "bob", "accord_user", "accord_owner"):
        team.sql("postgres", "postgres", f"DROP ROLE {role};\n")


def test_everybody_may_do_what_the_page_says(team: Team) -> None:
    owner, ann, bob = (team.home(role) for role in ("accord_owner", "ann", "bob"))
    assert "Run" not in team.accord(ann, "--profile", "ann", "observe", code=1).stdout
    team.accord(owner, "init")
    assert "the user lacks a permission." in team.accord(ann, "--profile", "ann", "observe", code=1).stderr
    team.sql("accord_owner", "accord", RIGHTS)
    for home, name in ((ann, "ann"), (bob, "bob")):
        team.accord(home, "--profile", name, "observe")
        team.accord(home, "--profile", name, "apply", "--yes")
        team.accord(home, "--profile", name, "verify")
    assert team.accord(bob, "--profile", "ann", "history").stdout.count("apply") == 1
    assert team.sql("accord_owner", "accord", PROFILES) == [(1, "ann"), (2, "bob")]
    erase = ("--profile", "ann", "erase", "--email", IN_SALESFORCE[Kind.CONTACTS]["Email"], "--yes")
    assert "the user lacks a permission." in team.accord(ann, *erase, code=1).stderr
    for statement in ("DELETE FROM event", "UPDATE event SET actor = 'bob'", "TRUNCATE event", "DROP TABLE event"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            team.sql("ann", "accord", statement)
    with pytest.raises(psycopg.Error, match=r"append|only"):
        team.sql("accord_owner", "accord", "DELETE FROM event")
    team.accord(owner, *erase)
    team.accord(ann, "--profile", "ann", "verify")
    team.accord(owner, "journal", "upgrade")


def test_a_file_moves_to_the_server_with_its_head(team: Team) -> None:
    local = team.home("local", "sqlite:///journal.db")
    for words in (("init",), ("observe",), ("apply", "--yes"), ("verify",)):
        team.accord(local, *words)
    moved = team.accord(local, "journal", "copy", team.url("accord_owner")).stdout
    back = team.accord(team.home("accord_owner"), "journal", "copy", "sqlite:///back.db").stdout
    assert moved.startswith("Copied")
    assert back == moved
    team.sql("accord_owner", "accord", RIGHTS)
    ann = team.home("ann")
    assert "the journal is whole" in team.accord(ann, "verify").stdout
    team.accord(ann, "observe")
