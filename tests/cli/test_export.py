"""`accord export` as a person runs it: what each form holds, filters, what redaction leaves, and whole files alone."""

import csv
import io
import json
import re
import signal
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from cli.main import accord
from cli.present.export import xlsx
from cli.present.export.csv import BEGINNINGS, harmless
from cli.present.export.xlsx import CUT, LONGEST, write_xlsx
from cli.terminal.outfile import Output, output
from core.facts.events import WriteStarted
from core.facts.recorded import NewEvent
from core.model import Kind, Operation, Side
from journal.store import open_journal
from tests.support.exports import MEETING, NAUGHTY, appended
from tests.support.journals import add, seen

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def run(home: Path, *words: str, code: int = 0) -> Result:
    ended = CliRunner().invoke(accord, ["--home", str(home), *words])
    assert ended.exit_code == code, ended.output
    return ended


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    run(tmp_path / "home", "init")
    return tmp_path / "home"


@pytest.fixture
def home(empty: Path) -> Path:
    with open_journal("sqlite:///journal.db", home=empty, profile="default") as journal:
        appended(journal)
    return empty


@pytest.fixture
def naughty(empty: Path) -> Path:
    """A journal in which every naughty text is a title that was seen, and was written."""
    with open_journal("sqlite:///journal.db", home=empty, profile="default") as journal:
        after = 0
        for text in NAUGHTY:
            after = appended(journal, after=after, subject=text)
            add(journal, [seen(1, {"subject": text})], after=after)
            after += 1
    return empty


def lines(home: Path, *words: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in run(home, "export", *words).stdout_bytes.split(b"\n")[:-1]]


def table(home: Path, *words: str) -> list[list[str]]:
    told = run(home, "export", "--format", "csv", *words).stdout_bytes
    assert told.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(told.decode("utf-8-sig"), newline="")))


def sheets(told: bytes) -> Iterator[list[list[tuple[str, str]]]]:
    """Yield the sheets of a workbook, by the XML itself: rows of cells, each with its type and its text."""
    with zipfile.ZipFile(io.BytesIO(told)) as book:
        for name in sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet")):
            root = ElementTree.fromstring(book.read(name))
            assert root.find(f".//{SHEET}f") is None, "a formula"
            assert root.find(f".//{SHEET}hyperlink") is None, "a link"
            yield [
                [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{SHEET}c")]
                for row in root.iter(f"{SHEET}row")
            ]


class TestLines:
    def test_they_are_the_log_and_complete(self, home: Path) -> None:
        log = [json.loads(text) for text in run(home, "log", "--json").stdout.splitlines()]
        told = lines(home)
        assert [{key: one[key] for key in two} for one, two in zip(told, log, strict=True)] == log
        assert told[0]["journal"]["events"] == len(told) == 19
        assert not any("journal" in one for one in told[1:])

    def test_another_home_imports_them(self, home: Path, tmp_path: Path) -> None:
        run(home, "export", "-o", str(tmp_path / "all.jsonl"))
        run(tmp_path / "new", "init")
        told = run(tmp_path / "new", "journal", "import", str(tmp_path / "all.jsonl")).stdout
        heads = [json.loads(run(each, "verify", "--json").stdout)["head"] for each in (home, tmp_path / "new")]
        assert heads[0] == heads[1]
        assert heads[0] in told
        again = run(tmp_path / "new", "journal", "import", str(tmp_path / "all.jsonl"), code=1)
        assert "is not empty" in again.stderr

    def test_a_part_cannot_be_imported(self, home: Path, tmp_path: Path) -> None:
        run(home, "export", "--run", "run1", "-o", str(tmp_path / "part.jsonl"))
        run(tmp_path / "new", "init")
        refused = run(tmp_path / "new", "journal", "import", str(tmp_path / "part.jsonl"), code=1)
        assert "is no complete export" in refused.stderr

    def test_it_is_copied(self, home: Path) -> None:
        head = json.loads(run(home, "verify", "--json").stdout)["head"]
        assert head in run(home, "journal", "copy", "sqlite:///copy.db").stdout
        assert "is not empty" in run(home, "journal", "copy", "sqlite:///copy.db", code=1).stderr
        assert "is not empty" in run(home, "journal", "copy", "sqlite:///journal.db", code=1).stderr


FILTERS = {
    "a run": (["--run", "run2"], list(range(12, 19))),
    "the beginning of a run": (["--run", "run1"], list(range(1, 12))),
    "a kind": (["contacts"], [15, 16, 17, 19]),
    "two kinds": (["contacts", "calendar"], [*range(3, 11), *range(13, 18), 19]),
    "an item": ([MEETING[:6]], [3, 5, 6, 7, 8, 9, 10, 13, 14]),
    "an item and a kind": ([MEETING[:6], "contacts"], []),
    "a remote id": (["AAMk9"], [15]),
    "an actor": (["--actor", "secret-bob"], list(range(12, 19))),
    "since an instant": (["--since", "2026-11-23T09:00:01Z"], list(range(12, 20))),
    "since that instant": (["--since", "2026-11-24T10:00:00+01:00"], list(range(12, 20))),
    "until a day": (["--until", "2026-11-23"], list(range(1, 12))),
    "until an instant": (["--until", "2026-11-24T09:00:00Z"], list(range(1, 12))),
    "within": (["--since", "2026-11-23", "--until", "2026-11-25", "--actor", "secret-ann", "contacts"], [19]),
}


@pytest.mark.parametrize(("words", "positions"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(home: Path, words: list[str], positions: list[int]) -> None:
    told = lines(home, *words)
    assert [one["position"] for one in told] == positions
    assert not any("journal" in one for one in told)


REFUSED = {
    "no time": (["--since", "yesterday"], "'yesterday' is not a time"),
    "no item": (["nobody"], "There is no item 'nobody'"),
    "no run": (["--run", "run9"], "There is no run 'run9'"),
    "rows of a page": (["--format", "html", "--rows", "written"], "--rows is for csv and xlsx"),
    "one name for two files": (["-o", "a", "--head", "a"], "name the same file"),
}


@pytest.mark.parametrize(("words", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_had_is_refused(home: Path, words: list[str], said: str) -> None:
    assert said in run(home, "export", *words, code=2).stderr


class TestTables:
    def test_a_row_for_each_event(self, home: Path) -> None:
        head, *rows = table(home)
        assert [row[head.index("type")] for row in rows] == [one["type"] for one in lines(home)]
        assert rows[2][head.index("record")] == "AAMk1"
        assert json.loads(rows[2][head.index("content")])["subject"] == "Secret tea"

    def test_a_row_for_each_field_with_old_and_new(self, home: Path) -> None:
        head, *rows = table(home, "--rows", "written")
        wanted = ("run", "actor", "side", "operation", "outcome", "field", "old value", "new value", "kept")
        assert [tuple(row[head.index(name)] for name in wanted) for row in rows] == [
            ("run1", "secret-ann", "salesforce", "create", "succeeded", "subject", "", "Secret tea", "Secret tea"),
            ("run1", "secret-ann", "outlook", "delete", "failed", "subject", "Secret tea", "", ""),
            ("run1", "secret-ann", "outlook", "delete", "failed", "location", "Secret room", "", ""),
            *[("run2", "secret-bob", "salesforce", "update", "succeeded", "subject",
               "Secret tea", "Secret coffee", "Secret coffee")],
            ("run2", "secret-bob", "outlook", "update", "unknown", "email", "", "ann@secret.example", ""),
        ]  # fmt: skip

    def test_a_spreadsheet_runs_nothing(self, naughty: Path) -> None:
        for words in ([], ["--rows", "written"]):
            for row in table(naughty, *words)[1:]:
                assert not any(cell.startswith(BEGINNINGS) for cell in row[1:])
                assert not any("\0" in cell or "\x1b" in cell for cell in row)
        said = [row[14] for row in table(naughty, "--rows", "written") if row[12] == "subject"]
        assert '\'=HYPERLINK("http://evil.example","x")' in said
        assert 'two "quotes", a comma;\r\nand a line' in said

    def test_csv_and_workbook_say_the_same(self, home: Path, tmp_path: Path) -> None:
        for rows in ("events", "written"):
            run(home, "export", "--format", "xlsx", "--rows", rows, "-o", str(tmp_path / "a.xlsx"))
            (sheet,) = sheets((tmp_path / "a.xlsx").read_bytes())
            filled = [[cell for cell in row if cell] for row in table(home, "--rows", rows)]
            assert [[text for _, text in row] for row in sheet] == [
                [cell.removeprefix("'") for cell in row] for row in filled
            ]

    def test_texts_of_a_workbook_are_texts(self, naughty: Path, tmp_path: Path) -> None:
        run(naughty, "export", "--format", "xlsx", "--rows", "written", "-o", str(tmp_path / "a.xlsx"))
        (sheet,) = sheets((tmp_path / "a.xlsx").read_bytes())
        texts = {text for row in sheet[1:] for kind, text in row if kind == "inlineStr"}
        assert {kind for row in sheet[1:] for kind, _ in row[1:]} == {"inlineStr"}
        for text in NAUGHTY[3:7]:
            assert text in texts
        long = next(text for text in texts if text.startswith("xxx"))
        assert len(long) == LONGEST
        assert long.endswith(CUT)

    def test_many_rows_go_on_on_another_sheet(self) -> None:
        out = io.BytesIO()
        write_xlsx(Output(out), ["n"], ([number] for number in range(5)), most=3)
        assert [[text for ((_, text),) in sheet] for sheet in sheets(out.getvalue())] == [
            ["n", "0", "1"], ["n", "2", "3"], ["n", "4"],
        ]  # fmt: skip

    def test_an_empty_journal_is_a_table_without_rows(self, empty: Path) -> None:
        assert len(table(empty)) == 1
        (sheet,) = sheets(run(empty, "export", "--format", "xlsx").stdout_bytes)
        assert len(sheet) == 1
        assert xlsx.ROWS == 2**20

    @pytest.mark.parametrize("text", ["plain", "a=b", "1-2", " =1"])
    def test_harmless_texts_stay(self, text: str) -> None:
        assert harmless(text) == text


class TestRedaction:
    @pytest.mark.parametrize("form", ["jsonl", "csv", "csv --rows written", "html", "xlsx", "xlsx --rows written"])
    def test_nothing_personal_is_left(self, home: Path, form: str) -> None:
        told = run(home, "export", "--redact", "--format", *form.split()).stdout_bytes
        if form.startswith("xlsx"):
            told = str(list(sheets(told))).encode()
        assert b"secret" not in told.lower()
        assert b"person 2" in told
        assert b"run2" in told

    def test_hashes_that_would_tell_a_guessed_name_are_gone(self, home: Path) -> None:
        told = lines(home, "--redact")
        assert {one["hash"] for one in told} == {None}
        assert not any(key in one for one in told for key in ("salt", "digest", "journal"))
        assert [one["actor"] for one in told] == ["person 1"] * 11 + ["person 2"] * 7 + ["person 1"]
        assert told[2]["data"]["record"] == {"id": "AAMk1", "version": "1"}


WORDS = """
    html head meta title style body main h1 h2 h3 p section figure svg line text rect figcaption span details summary
    table thead tbody tr th td article time bdi
"""
ELEMENTS = set(WORDS.split())


class _Page(HTMLParser):
    """What a browser would make of the page: its elements with their attributes, and its texts."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(told)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


class TestPage:
    def page(self, home: Path, *words: str) -> _Page:
        return _Page(run(home, "export", "--format", "html", *words).stdout_bytes.decode())

    def test_hostile_texts_make_no_element(self, naughty: Path) -> None:
        page = self.page(naughty)
        assert {tag for tag, _ in page.elements} <= ELEMENTS
        for _, attributes in page.elements:
            assert not {name for name in attributes if name.startswith("on") or name in ("src", "href", "style")}
        texts = "".join(page.texts)
        assert "</script><script>alert(1)</script>" in texts
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", texts)
        assert "right to left \\u202e gnp.exe" in texts

    def test_its_policy_lets_nothing_load_or_run(self, home: Path) -> None:
        page = self.page(home)
        (policy,) = (attributes["content"] for tag, attributes in page.elements if "http-equiv" in attributes)
        assert policy
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'", policy
        )

    def test_it_tells_each_run_and_opens_to_fields(self, home: Path) -> None:
        text = " ".join(self.page(home).texts)
        for said in (
            "Sync · run1",
            "secret-ann",
            "done in part",
            "Secret reason",
            "Secret coffee",
            "req-7",
            "forbidden",
        ):
            assert said in text
        assert text.index("run1") < text.index("run2") < text.index("Outside of runs")
        assert "2 runs, 2 changes written, 2 not applied" in text

    def test_filters_reach_what_runs_did(self, home: Path) -> None:
        text = " ".join(self.page(home, "contacts").texts)
        assert "Secret tea" not in text
        assert "1 without an answer" in text

    def test_writes_without_an_answer_are_told(self, empty: Path) -> None:
        begun = WriteStarted(key="k", side=Side.OUTLOOK, operation=Operation.UPDATE, id="A", content={"subject": "Tea"})
        with open_journal("sqlite:///journal.db", home=empty, profile="default") as journal:
            add(journal, [NewEvent(begun, Kind.CALENDAR, MEETING)])
        text = " ".join(self.page(empty).texts)
        assert re.search(r"Update in Outlook:\s+Tea\s+\(no answer yet\)", text)

    def test_without_runs_it_is_a_page(self, empty: Path) -> None:
        assert "No runs." in self.page(empty).texts


class TestFiles:
    def test_a_file_takes_its_name_at_the_end(self, tmp_path: Path) -> None:
        with output(tmp_path / "a") as out:
            out.write(b"half")
            assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        assert (tmp_path / "a").read_bytes() == b"half"
        if sys.platform != "win32":
            assert (tmp_path / "a").stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, SystemExit])
    def test_what_is_interrupted_leaves_what_was_there(self, tmp_path: Path, error: type[BaseException]) -> None:
        (tmp_path / "a").write_bytes(b"before")

        def interrupted() -> None:
            with output(tmp_path / "a") as out:
                out.write(b"half")
                raise error

        with pytest.raises(error):
            interrupted()
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
    def test_a_polite_end_leaves_nothing_either(self, tmp_path: Path) -> None:
        before = signal.getsignal(signal.SIGTERM)

        def ended() -> None:
            with output(tmp_path / "a") as out:
                out.write(b"half")
                signal.raise_signal(signal.SIGTERM)

        with pytest.raises(SystemExit) as caught:
            ended()
        assert caught.value.code == 128 + signal.SIGTERM
        assert list(tmp_path.iterdir()) == []
        assert signal.getsignal(signal.SIGTERM) is before

    @pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "html"])
    def test_a_journal_that_cannot_be_read_to_its_end_leaves_no_file(
        self, home: Path, tmp_path: Path, form: str
    ) -> None:
        with open_journal("sqlite:///journal.db", home=home, profile="default") as journal:
            run_bare(home, "UPDATE event SET data = '{' WHERE position = 14")
            assert list(journal.verify())
        folder = tmp_path / "out"
        folder.mkdir()
        run(home, "export", "--format", form, "-o", str(folder / "a"), "--head", str(folder / "h"), code=1)
        assert list(folder.iterdir()) == []

    @pytest.mark.parametrize(
        ("name", "begins"),
        [("a.HTML", b"<!doctype"), ("a.csv", b"\xef\xbb\xbf"), ("a.xlsx", b"PK"), ("a.txt", b"{"), ("a", b"{")],
    )
    def test_its_ending_says_what_it_is(self, home: Path, tmp_path: Path, name: str, begins: bytes) -> None:
        run(home, "export", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(begins)
        run(home, "export", "--format", "jsonl", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(b"{")

    @pytest.mark.parametrize("form", ["jsonl", "csv", "html"])
    def test_standard_output_holds_the_same_bytes(
        self, home: Path, tmp_path: Path, form: str, monkeypatch: Any
    ) -> None:
        monkeypatch.setenv("ACCORD_NOW", "2026-11-25T10:00:00Z")
        run(home, "export", "--format", form, "-o", str(tmp_path / "a"))
        assert (tmp_path / "a").read_bytes() == run(home, "export", "--format", form).stdout_bytes


@pytest.mark.parametrize("form", ["jsonl", "csv", "csv --rows written", "html"])
def test_events_of_a_newer_accord_are_exported_as_they_stand(home: Path, form: str) -> None:
    run_bare(home, "UPDATE event SET type = 'tea-made', data = '{\"cups\":[2]}' WHERE position = 5")
    told = run(home, "export", "--format", *form.split()).stdout_bytes
    assert (b"tea-made" in told) == (form in ("jsonl", "csv"))


def run_bare(home: Path, statement: str) -> None:
    """Change the stored rows behind Accord's back."""
    with closing(sqlite3.connect(home / "journal.db", isolation_level=None)) as connection:
        for (guard,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute(statement)
