"""Guards of how Accord is put together: its names, its layers, its wheel, and what starting it costs."""

import importlib.metadata
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUR_NAMES = ("core", "adapters", "journal", "cli")
HEAVY = (
    "sqlalchemy",
    "alembic",
    "O365",
    "msal",
    "simple_salesforce",
    "requests",
    "starlette",
    "uvicorn",
    "textual",
    "jinja2",
)

MADE_BY_TOOLS = re.compile(r"^(\..*|build|dist|__pycache__|.*\.egg-info)$")
KEPT_DOTTED = frozenset({".ci", ".editorconfig", ".gitattributes", ".gitignore"})
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:root|work|tmp|opt)/\w")
INDEX_HOST = re.compile(r"py(?:pi|thonhosted)\.org|--(?:extra-)?index-(?:url)|--find-(?:links)", re.IGNORECASE)


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file of the checkout that tools have not made."""
    for path in sorted(folder.iterdir()):
        if MADE_BY_TOOLS.match(path.name) and path.name not in KEPT_DOTTED:
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel, built from this checkout without asking a package index."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder))
    assert built.returncode == 0, built.stdout + built.stderr
    return zipfile.Path(next(folder.glob("*.whl")))


@pytest.mark.parametrize("name", OUR_NAMES)
def test_no_other_distribution_owns_our_name(name: str) -> None:
    owners = set(importlib.metadata.packages_distributions().get(name, ()))
    assert owners <= {"accord-sync"}


def test_our_migrations_do_not_hide_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_layers() -> None:
    checked = run("-c", "from importlinter.cli import lint_imports_command as check; check()", "--no-cache")
    assert checked.returncode == 0, checked.stdout


class TestWheel:
    def test_packages_are_all_in_it(self, wheel: zipfile.Path) -> None:
        files = {path.relative_to(ROOT).as_posix() for name in OUR_NAMES for path in project_files(ROOT / name)}
        assert files <= set(wheel.root.namelist())

    def test_migrations_are_in_it(self, wheel: zipfile.Path) -> None:
        names = wheel.root.namelist()
        versions = {path.name for path in (ROOT / "alembic" / "versions").glob("*.py")}
        assert versions
        assert "journal/migrations/env.py" in names
        assert versions <= {name.removeprefix("journal/migrations/versions/") for name in names}

    def test_nothing_else_is_in_it(self, wheel: zipfile.Path) -> None:
        names = [name for name in wheel.root.namelist() if not name.endswith("/")]
        manual = [name for name in names if ".data/" in name]
        assert [name.partition(".data/")[2] for name in manual] == ["data/share/man/man1/accord.1"]
        roots = {name.split("/")[0] for name in names if name not in manual}
        assert {root for root in roots if not root.endswith(".dist-info")} == set(OUR_NAMES)
        assert not [name for name in wheel.root.namelist() if "__pycache__" in name or "/tests/" in name]

    def test_it_brings_the_command_and_the_licence(self, wheel: zipfile.Path) -> None:
        [about] = [path for path in wheel.iterdir() if path.name.endswith(".dist-info")]
        assert (about / "entry_points.txt").read_text("utf-8").split() == [
            "[console_scripts]", "accord", "=", "cli.main:main",
        ]  # fmt: skip
        assert (about / "licenses" / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_constraints_are_pins_alone() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; sys_platform == \"win32\")?", line)] == []


@pytest.mark.parametrize("forbidden", [MACHINE_PATH, INDEX_HOST], ids=["path of one machine", "package index"])
def test_files_name_no(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {match.group()}"
        for path in project_files()
        for match in forbidden.finditer(path.read_bytes().decode("utf-8", errors="replace"))
    ]
    assert found == []


def test_help_loads_nothing_heavy() -> None:
    """`accord --help` starts about as fast as a bare click program only because of this."""
    script = (
        "import json, sys\n"
        "from cli.main import main\n"
        "sys.argv = ['accord', '--help']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    helped = run("-c", script)
    assert helped.returncode == 0, helped.stderr
    assert "Usage: accord" in helped.stdout
    assert set(json.loads(helped.stderr)) & set(HEAVY) == set()
