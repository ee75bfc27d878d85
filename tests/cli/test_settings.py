"""accord.toml, the environment and --set: what is in force, where from, and every way of getting it wrong."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.config.edit import switch, with_values
from cli.config.layers import known
from cli.config.load import load, settings_rows
from cli.config.template import TEMPLATE
from cli.wiring.journal import journal_facts
from cli.wiring.sides import require_settings
from core.errors import JournalError, SettingsError
from core.model import Kind, Operation
from core.settings import Settings


def write(home: Path, text: str) -> Path:
    (home / "accord.toml").write_text(text, encoding="utf-8")
    return home


class Wrong(NamedTuple):
    why: str
    text: str
    problem: str
    hint: str


WRONG = [
    Wrong(
        "misspelt section",
        "[calender]\nenabled = true",
        "line 2: there is no setting calender.enabled",
        "calendar.enabled?",
    ),
    Wrong(
        "misspelt key",
        '[calendar]\nconflct = "ask"',
        "line 2: there is no setting calendar.conflct",
        "calendar.conflict?",
    ),
    Wrong("empty unknown section", "[foo]", "line 1: there is no setting foo", "[calendar], [contacts]"),
    Wrong("key of another kind", "[contacts]\npast_days = 3", "no setting contacts.past_days", "[contacts] may hold"),
    Wrong(
        "word not allowed", '[tasks]\nconflict = "latest"', 'line 2: tasks.conflict is "latest".', '"ask", "outlook"'
    ),
    Wrong("text for yes or no", '[tasks]\nenabled = "yes"', 'line 2: tasks.enabled is "yes".', "true or false"),
    Wrong("number below", "[tasks]\npast_days = -1", "tasks.past_days is -1.", "at least 0"),
    Wrong("number above", "[guards]\nmax_delete_percent = 101", "max_delete_percent is 101.", "at most 100"),
    Wrong("fraction", "[guards]\nmax_deletes = 1.5", "guards.max_deletes is 1.5.", "whole number"),
    Wrong("no list", '[calendar]\nprevent.outlook = "delete"', 'calendar.prevent.outlook is "delete".', "a list"),
    Wrong("no operation", '[calendar]\nprevent.outlook = ["remove"]', "calendar.prevent.outlook", '"create", "update"'),
    Wrong("value for a table", "calendar = 3", "line 1: calendar is 3, but it must be a table", "It holds enabled"),
    Wrong("not https", '[outlook]\nbase_url = "http://x"', "line 2: outlook.base_url", "https:// address"),
    Wrong("version", '[salesforce]\napi_version = "66"', 'salesforce.api_version is "66".', '"66.0"'),
    Wrong("a token", '[salesforce]\ntoken = "s3cr3t"', "line 2: salesforce.token is a secret", "token-env"),
    Wrong(
        "a client secret", '[outlook]\nclient_secret = "s3cr3t"', "outlook.client_secret is a secret", "token-command"
    ),
    Wrong("password in an address", '[journal]\nurl = "postgresql://u:s3cr3t@h/d"', "holds a password", "PGPASSWORD"),
    Wrong(
        "no database", '[journal]\nurl = "mysql://h/d"', 'line 2: journal.url is "mysql://h/d".', "postgresql+psycopg"
    ),
    Wrong("a path for an address", '[journal]\nurl = "journal.db"', "line 2: journal.url", "sqlite:///journal.db"),
    Wrong("no TOML", "a = 1\nx = ", "not valid TOML", "Correct that place"),
    Wrong("twice", "[calendar]\n[calendar]", "not valid TOML", "Correct that place"),
]


def test_all_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    text = '[outlook]\nauth = "password"\n[salesforce]\napi_version = "66"\n[tasks]\npast_days = -1'
    with pytest.raises(SettingsError) as caught:
        load(write(tmp_path, text), {})
    for said in ('outlook.auth is "password".', 'salesforce.api_version is "66".', "tasks.past_days is -1."):
        assert said in caught.value.problem


MISSING = [
    ("address", {}, ("salesforce.instance_url",)),
    ("all", {"outlook.auth": "token-env", "salesforce.auth": "token-env"}, ("instance_url", "OL_TOKEN", "SF_TOKEN")),
]


@pytest.mark.parametrize(("overrides", "named"), [case[1:] for case in MISSING], ids=[case[0] for case in MISSING])
def test_all_that_is_missing_is_named_before_anybody_signs_in(
    tmp_path: Path, overrides: dict[str, str], named: tuple[str, ...]
) -> None:
    names = {"outlook.token_env": "OL_TOKEN", "salesforce.token_env": "SF_TOKEN", "outlook.client_id": "x"}
    settings = load(write(tmp_path, ""), {}, overrides | names).settings
    with pytest.raises(SettingsError) as caught:
        require_settings(settings, {})
    assert all(name in caught.value.problem for name in named)
    complete = load(tmp_path, {}, overrides | names | {"salesforce.instance_url": "https://x.example"}).settings
    require_settings(complete, {"OL_TOKEN": "a", "SF_TOKEN": "b"})


@pytest.mark.parametrize("side", ["outlook", "salesforce"])
def test_a_command_that_is_missing_is_named_when_its_side_is_reached(tmp_path: Path, side: str) -> None:
    overrides = {
        "outlook.client_id": "x", "salesforce.instance_url": "https://x.example", f"{side}.auth": "token-command"
    }  # fmt: skip
    settings = load(write(tmp_path, ""), {}, overrides).settings
    with pytest.raises(SettingsError, match="needs token_command") as caught:
        require_settings(settings, {})
    assert f"token_command in [{side}]" in caught.value.hint
    require_settings(load(tmp_path, {}, {**overrides, f"{side}.token_command": "print it"}).settings, {})


@pytest.mark.parametrize("url", ["sqlite:///nowhere/journal.db", "postgresql+psycopg://ann@localhost:1/accord"])
def test_a_journal_that_is_not_there_names_the_place_and_where_it_was_said(tmp_path: Path, url: str) -> None:
    loaded = load(write(tmp_path, f'[journal]\nurl = "{url}"'), {})
    with pytest.raises(JournalError) as caught:
        journal_facts(loaded)
    assert "nowhere" in caught.value.problem or "localhost" in caught.value.problem
    assert f"journal.url comes from {tmp_path / 'accord.toml'}, line 2" in caught.value.hint


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.why)
def test_what_is_wrong_is_named(tmp_path: Path, case: Wrong) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write(tmp_path, case.text), {})
    assert case.problem in caught.value.problem
    assert str(tmp_path / "accord.toml") in caught.value.problem
    assert case.hint in caught.value.hint
    assert "s3cr3t" not in caught.value.problem + caught.value.hint


class TestUnreadable:
    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="There is no accord") as caught:
            load(tmp_path, {})
        assert caught.value.hint == "Run: accord init"

    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "accord.toml").mkdir()
        with pytest.raises(SettingsError, match="cannot be read"):
            load(tmp_path, {})

    def test_not_utf_8(self, tmp_path: Path) -> None:
        (tmp_path / "accord.toml").write_bytes(b'[outlook]\nmailbox = "\xff"')
        with pytest.raises(SettingsError, match="not UTF-8"):
            load(tmp_path, {})

    def test_byte_order_mark_is_no_mistake(self, tmp_path: Path) -> None:
        (tmp_path / "accord.toml").write_bytes(b"\xef\xbb\xbf[calendar]\r\nenabled = true\r\n")
        assert load(tmp_path, {}).settings.calendar.enabled


class TestLayers:
    def test_option_beats_variable_beats_file(self, tmp_path: Path) -> None:
        write(tmp_path, "[calendar]\npast_days = 1\nfuture_days = 1\n[guards]\nmax_deletes = 1")
        environ = {"ACCORD_CALENDAR__PAST_DAYS": "2", "ACCORD_CALENDAR__FUTURE_DAYS": "2"}
        loaded = load(tmp_path, environ, {"calendar.future_days": "3"})
        found = {key: (value, origin) for key, value, origin in settings_rows(loaded)}
        assert found["guards.max_deletes"] == (1, "accord.toml:5")
        assert found["calendar.past_days"] == (2, "environment ACCORD_CALENDAR__PAST_DAYS")
        assert found["calendar.future_days"] == (3, "option --set calendar.future_days")
        assert found["tasks.past_days"] == (30, "default")

    @pytest.mark.parametrize("text", ["create, delete", '["create", "delete"]'], ids=["commas", "JSON"])
    def test_list_in_a_variable(self, tmp_path: Path, text: str) -> None:
        loaded = load(write(tmp_path, ""), {"ACCORD_CALENDAR__PREVENT__OUTLOOK": text})
        assert loaded.settings.calendar.prevent.outlook == (Operation.CREATE, Operation.DELETE)

    @pytest.mark.parametrize(("text", "on"), [("true", True), ("1", True), ("Off", False), ("no", False)])
    def test_yes_or_no_in_a_variable(self, tmp_path: Path, text: str, on: bool) -> None:
        loaded = load(write(tmp_path, "[tasks]\nenabled = false"), {"ACCORD_TASKS__ENABLED": text})
        assert loaded.settings.tasks.enabled is on

    def test_variables_of_other_things_are_not_settings(self, tmp_path: Path) -> None:
        assert load(write(tmp_path, ""), {"ACCORD_HOME": "x", "ACCORD_OUTLOOK_TOKEN": "y"}).origins == {}

    @pytest.mark.parametrize(
        ("environ", "problem"),
        [
            ({"ACCORD_TASKS__ENABLED": "maybe"}, 'The variable ACCORD_TASKS__ENABLED: tasks.enabled is "maybe".'),
            ({"ACCORD_TASKS__ENABLD": "1"}, "The variable ACCORD_TASKS__ENABLD: there is no setting tasks.enabld."),
        ],
        ids=["value", "name"],
    )
    def test_wrong_variable_is_named(self, tmp_path: Path, environ: dict[str, str], problem: str) -> None:
        with pytest.raises(SettingsError) as caught:
            load(write(tmp_path, ""), environ)
        assert caught.value.problem == problem

    def test_password_of_a_variable_is_never_shown(self, tmp_path: Path) -> None:
        loaded = load(write(tmp_path, ""), {"ACCORD_JOURNAL__URL": "postgresql://u:s3cr3t@h/d"})
        assert "s3cr3t" in loaded.settings.journal.url
        assert {key: value for key, value, _ in settings_rows(loaded)}["journal.url"] == "postgresql://…@h/d"


OWN = '[[calendar.fields]]\noutlook = "categories"\n'


class TestFieldsOfOnesOwn:
    def test_a_table_is_a_pair(self, tmp_path: Path) -> None:
        loaded = load(write(tmp_path, f'{OWN}salesforce = "category__c"\ndirection = "to-outlook"\n'), {})
        (pair,) = loaded.settings.calendar.pairs
        assert (pair.outlook, pair.name, pair.direction) == ("categories", "Category__c", "to-outlook")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (OWN, "[[calendar.fields]], table 1: salesforce is missing."),
            (f'{OWN}salesforce = "C c"\n', '[[calendar.fields]], table 1: salesforce is "C c".'),
            (f'{OWN}salesforce = "C__c"\ndirection = "up"\n', '[[calendar.fields]], table 1: direction is "up".'),
            (f'{OWN}salesforce = "C__c"\nfoo = 1\n', "[[calendar.fields]], table 1: there is no foo."),
            (f'{OWN}salesforce = "Location"\n', "[[calendar.fields]]: Location is synced already."),
        ],
    )
    def test_what_is_wrong_with_it_is_said(self, tmp_path: Path, text: str, said: str) -> None:
        with pytest.raises(SettingsError) as caught:
            load(write(tmp_path, text), {})
        assert said in caught.value.problem


class TestTemplate:
    def test_as_it_is_it_changes_nothing(self, tmp_path: Path) -> None:
        assert load(write(tmp_path, TEMPLATE), {}).settings == Settings()

    def test_every_key_stands_in_it_with_its_default(self, tmp_path: Path) -> None:
        spelt_out = re.sub(r"(?m)^# (?=[a-z_.]+ = )", "", TEMPLATE)
        loaded = load(write(tmp_path, spelt_out), {})
        assert set(loaded.origins) == set(known())
        instance = {"instance_url": "https://your-domain.my.salesforce.com"}
        assert loaded.settings == Settings.model_validate({"salesforce": instance})


class TestEdit:
    def test_comments_are_kept(self, tmp_path: Path) -> None:
        path = write(tmp_path, "# mine\n[calendar] # this\nenabled = false # not yet\n\n[tasks]\n") / "accord.toml"
        switch(path, (Kind.CALENDAR, Kind.CONTACTS), on=True)
        text = path.read_text("utf-8")
        assert text.startswith("# mine\n[calendar] # this\nenabled = true # not yet\n\n[tasks]\n")
        assert tomllib.loads(text)["contacts"] == {"enabled": True}

    def test_line_ends_and_mark_are_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "accord.toml"
        path.write_bytes(b"\xef\xbb\xbf[tasks]\r\nenabled = true\r\n")
        switch(path, (Kind.TASKS,), on=False)
        assert path.read_bytes() == b"\xef\xbb\xbf[tasks]\r\nenabled = false\r\n"

    @pytest.mark.parametrize(
        "text", ["tasks.enabled = false\n", "tasks = { enabled = false }\n"], ids=["dotted", "inline"]
    )
    def test_other_ways_of_writing_it(self, text: str) -> None:
        assert tomllib.loads(with_values(text, "tasks", {"enabled": True}))["tasks"]["enabled"] is True
