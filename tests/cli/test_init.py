"""`accord init` in a terminal: what it asks, and that the settings that come of it work."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.main import accord
from core.settings import Settings

CLIENT = "5b0c7f4e-2f1d-4c53-8d3e-9a6b1c2d3e4f"


def init(home: Path, *answers: str, terminal: bool = True) -> Result:
    person = Invocation(home=str(home), interactive=terminal)
    return CliRunner().invoke(accord, ["init"], obj=person, input="".join(f"{answer}\n" for answer in answers))


def settings(home: Path) -> Settings:
    return load_settings(Invocation(home=str(home))).settings


def test_who_answers_has_settings_that_need_nothing_more(tmp_path: Path) -> None:
    answers = ("", CLIENT, "acme.example", "acme.my.salesforce.com/", "", "work", "Tasks, calendar")
    ended = init(tmp_path / "home", *answers)
    assert ended.exit_code == 0, ended.stderr
    made = settings(tmp_path / "home")
    assert (made.outlook.auth, made.outlook.client_id) == ("device-code", CLIENT)
    assert made.outlook.authority == "https://login.microsoftonline.com/acme.example"
    assert (made.salesforce.instance_url, made.salesforce.auth) == ("https://acme.my.salesforce.com", "sf-cli")
    assert made.salesforce.target_org == "work"
    assert [kind.value for kind in made.enabled()] == ["calendar", "tasks"]
    assert "accord login outlook" in ended.stderr
    assert "enable" not in ended.stderr


def test_who_only_presses_enter_has_the_defaults(tmp_path: Path) -> None:
    ended = init(tmp_path / "home", *[""] * 7)
    assert ended.exit_code == 0, ended.stderr
    assert settings(tmp_path / "home") == Settings()
    assert "Salesforce address" in ended.stderr


def test_an_app_of_the_organisation_on_both_sides(tmp_path: Path) -> None:
    answers = ("client-credentials", CLIENT, "acme.example", "ann@acme.example", "https://acme.my.salesforce.com")
    ended = init(tmp_path / "home", *answers, "2", "3MVG9", "ann@acme.example", "/keys/app.pem", "")
    assert ended.exit_code == 0, ended.stderr
    made = settings(tmp_path / "home")
    assert (made.outlook.auth, made.outlook.mailbox) == ("client-credentials", "ann@acme.example")
    assert (made.salesforce.auth, made.salesforce.client_id) == ("jwt", "3MVG9")
    assert (made.salesforce.username, made.salesforce.jwt_key_file) == ("ann@acme.example", "/keys/app.pem")


def test_what_cannot_be_is_asked_again(tmp_path: Path) -> None:
    answers = ("9", "1", CLIENT, "acme", "http://acme", "acme.my.salesforce.com", "0", "sf-cli", "", "mails", "tasks")
    ended = init(tmp_path / "home", *answers)
    assert ended.exit_code == 0, ended.stderr
    assert settings(tmp_path / "home").salesforce.instance_url == "https://acme.my.salesforce.com"
    assert "from 1 to 3" in ended.stderr
    assert "must begin with https://" in ended.stderr


def test_another_cloud_is_asked_for_its_graph(tmp_path: Path) -> None:
    answers = ("", CLIENT, "login.microsoftonline.us/acme", "graph.microsoft.us/v1.0", "", "", "", "", "")
    ended = init(tmp_path / "home", *answers)
    assert ended.exit_code == 0, ended.stderr
    made = settings(tmp_path / "home").outlook
    assert (made.authority, made.base_url) == (
        "https://login.microsoftonline.us/acme",
        "https://graph.microsoft.us/v1.0",
    )


@pytest.mark.parametrize("answers", [(), ("", CLIENT)])
def test_half_an_interview_makes_nothing(tmp_path: Path, answers: tuple[str, ...]) -> None:
    assert init(tmp_path / "home", *answers).exit_code == 130
    assert not (tmp_path / "home").exists()


def test_without_a_terminal_and_over_settings_nothing_is_asked(tmp_path: Path) -> None:
    assert "Outlook." not in init(tmp_path / "home", terminal=False).stderr
    (tmp_path / "home" / "journal.db").unlink()
    again = init(tmp_path / "home")
    assert again.exit_code == 0
    assert "How does Accord get in" not in again.stderr
