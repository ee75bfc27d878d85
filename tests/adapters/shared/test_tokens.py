"""Tokens come from where the settings say, and are shown to nobody."""

import json
import shlex
import subprocess
import sys

import pytest

from adapters.shared.tokens import TokenSource, command_line, token_in, token_source
from core.errors import SignInNeeded
from core.model import Side

SECRET = "eyJhbGciOi.c2VjcmV0.c2ln"


def command(*code: str) -> str:
    arguments = [sys.executable, "-c", "; ".join(code)]
    return subprocess.list2cmdline(arguments) if sys.platform == "win32" else shlex.join(arguments)


def from_env(environ: dict[str, str]) -> TokenSource:
    return token_source("token-env", env="MY_TOKEN", command="", side=Side.OUTLOOK, environ=environ)


def from_command(line: str) -> TokenSource:
    return token_source("token-command", env="MY_TOKEN", command=line, side=Side.SALESFORCE, environ={})


def test_a_variable_gives_the_token() -> None:
    assert from_env({"MY_TOKEN": f" {SECRET}\n"}).token() == SECRET


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SignInNeeded, match="MY_TOKEN"):
        from_env({}).token()


def test_nothing_is_read_before_it_is_needed() -> None:
    from_env({})


def test_a_variable_that_did_not_change_holds_nothing_newer() -> None:
    environ = {"MY_TOKEN": "old"}
    source = from_env(environ)
    source.token()
    assert source.refresh() is None
    environ["MY_TOKEN"] = "new"
    assert source.refresh() == "new"
    assert source.token() == "new"


@pytest.mark.parametrize("token", ["two words", "tab\there", "line\nbreak", "nul\0", "bell\x07", "naïve"])
def test_a_token_that_cannot_stand_in_a_header_is_refused_unquoted(token: str) -> None:
    with pytest.raises(SignInNeeded) as raised:
        from_env({"MY_TOKEN": token}).token()
    assert token not in f"{raised.value.problem}{raised.value.hint}{raised.value!r}"


def test_a_command_gives_its_first_line() -> None:
    assert from_command(command(f"print({SECRET!r})", "print('and a notice')")).token() == SECRET


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param({"status": 0, "result": {"accessToken": SECRET}, "warnings": []}, id="the CLI of Salesforce"),
        pytest.param({"accessToken": SECRET, "expiresOn": "2026-11-24 12:00"}, id="the CLI of Azure"),
        pytest.param({"access_token": SECRET, "token_type": "Bearer"}, id="a token endpoint"),
    ],
)
def test_a_command_may_print_the_token_in_json(printed: dict[str, object]) -> None:
    assert token_in(json.dumps(printed)) == token_in(json.dumps(printed, indent=2)) == SECRET
    assert from_command(command(f"print({json.dumps(printed, indent=1)!r})")).token() == SECRET


@pytest.mark.parametrize(
    "printed", ['{"accessToken": ""}', '{"result": "none"}', '{"accessToken": 7}', '{"access', "{}", ""]
)
def test_json_without_a_token_holds_none(printed: str) -> None:
    assert token_in(printed) == ""


def test_the_notice_that_stands_in_for_a_token_is_no_token() -> None:
    notice = "[REDACTED] Use 'sf org auth show-access-token' to view"
    with pytest.raises(SignInNeeded, match="white space"):
        from_command(command(f"print({json.dumps({'result': {'accessToken': notice}})!r})")).token()


def test_a_command_runs_once_until_the_token_is_refused() -> None:
    source = from_command(command("import uuid", "print(uuid.uuid4())"))
    first = source.token()
    assert source.token() == first
    newer = source.refresh()
    assert newer not in (first, None)
    assert source.token() == newer


def test_a_command_that_knows_only_one_token_has_nothing_newer() -> None:
    source = from_command(command("print('same')"))
    source.token()
    assert source.refresh() is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param(command(f"print({SECRET!r})", "raise SystemExit(7)"), "exit code 7", id="failed"),
        pytest.param(command("print()"), "is empty", id="silent"),
        pytest.param("accord-has-no-such-command", "could not be started", id="missing"),
        pytest.param(
            "echo 'open", "quotation mark", id="quote",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows splits command lines itself"),
        ),
        pytest.param(command("import sys", f"sys.stdout.buffer.write(b'{SECRET}\\xff')"), "non-ASCII", id="bytes"),
    ],
)  # fmt: skip
def test_a_command_that_fails_says_how_but_not_what_it_printed(line: str, says: str) -> None:
    with pytest.raises(SignInNeeded, match=says) as raised:
        from_command(line).token()
    assert SECRET not in f"{raised.value.problem}{raised.value.hint}"


@pytest.mark.parametrize(
    ("line", "started"),
    [
        ("az account get -o tsv", r'"C:\Program Files\az.CMD" account get -o tsv'),
        ("  sf org show  ", r'"C:\npm\sf.cmd" org show'),
        (r'"C:\My Tools\token.exe" --one "two three"', r'"C:\My Tools\token.exe" --one "two three"'),
        (r'"az" -o tsv', r'"C:\Program Files\az.CMD" -o tsv'),
        ("nobody knows", "nobody knows"),
        ("az", r'"C:\Program Files\az.CMD"'),
        ('"open', '"open'),
    ],
)
def test_windows_is_told_where_the_command_is(line: str, started: str) -> None:
    """CreateProcess finds only .exe by name, and the command lines of Azure and Salesforce are .cmd files."""
    found = {
        "az": r"C:\Program Files\az.CMD",
        "sf": r"C:\npm\sf.cmd",
        r"C:\My Tools\token.exe": r"C:\My Tools\token.exe",
    }
    assert command_line(line, found.get) == started


def test_a_source_shows_its_token_to_nobody() -> None:
    source = from_env({"MY_TOKEN": SECRET})
    source.token()
    assert SECRET not in f"{source!r}{source}"
