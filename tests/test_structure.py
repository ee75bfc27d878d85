"""The code's own form: no import goes in a circle, no file is above 400 lines, no function above 50.

Each rule is shown to fail on small sources first.
"""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("core", "adapters", "journal", "cli")
ALL = (*PRODUCT, "alembic", "bench", "tests")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def files(*folders: str) -> dict[str, str]:
    """Return the sources in folders, by path from the root."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


def modules(sources: Mapping[str, str]) -> dict[str, str]:
    """Return sources by the names that they are imported by."""
    return {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): text for path, text in sources.items()
    }


def named(source: str) -> Iterator[str]:
    """Yield what a source imports, wherever it does: in functions, and for the type checker, too.

    `from a import b` may mean the module a.b or something in a: both are named. A module whose name is made when it
    is imported, as in import_module(f"a.{b}"), may be any in a: "a.*".
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{name.name}" for name in names)
            case ast.Call(
                func=ast.Name(id="import_module"), args=[ast.JoinedStr(values=[ast.Constant(str(start)), *_])]
            ):
                yield f"{start}*"


def imported(module: str, source: str, known: Mapping[str, str]) -> set[str]:
    """Return the known modules that one imports.

    To import a module imports the packages that it is in, so their `__init__` counts; those that the importing module
    is in as well are under way already, and count only where they are named.
    """
    found: set[str] = set()
    for name in named(source):
        if name.endswith(".*"):
            found |= {each for each in known if each.startswith(name[:-1])}
            continue
        nearest = name if name in known else name.rpartition(".")[0]
        found |= {nearest, *packages(nearest) - packages(module) - {module}} & known.keys()
    return found


def packages(module: str) -> set[str]:
    """Return the packages that a module is in."""
    parts = module.split(".")
    return {".".join(parts[:depth]) for depth in range(1, len(parts))}


def circle(known: Mapping[str, str]) -> list[str]:
    """Return modules each of which is imported by the next, and the first again at the end; none where none is."""
    try:
        TopologicalSorter({module: imported(module, text, known) for module, text in known.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def long_functions(source: str) -> list[str]:
    """Return the names of functions that are too long. A table of cases above one is not counted."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]


def long_files(sources: Mapping[str, str]) -> list[str]:
    return [path for path, text in sources.items() if len(text.splitlines()) > LONGEST_FILE]


CIRCLES = [
    ("at the top", {"a": "import b", "b": "from a import x"}, {"a", "b"}),
    ("within a function", {"a": "def f():\n    from b import x", "b": "import a"}, {"a", "b"}),
    ("for the type checker", {"a": "if TYPE_CHECKING:\n    import b", "b": "import a"}, {"a", "b"}),
    ("by way of a third", {"a": "import b", "b": "import c", "c": "import a", "d": "import a"}, {"a", "b", "c"}),
    ("a package and its module", {"p": "from p.a import x", "p.a": "from p import y"}, {"p", "p.a"}),
    ("a module as a part of its package", {"p": "", "p.a": "from p import b", "p.b": "import p.a"}, {"p.a", "p.b"}),
    ("the package around what is imported", {"p": "import q", "p.a": "", "q": "from p.a import x"}, {"p", "q"}),
    ("by a name that is made", {"a": "import_module(f'p.{x}')", "p": "", "p.b": "import a"}, {"a", "p.b"}),
    ("none", {"a": "import b\nfrom c import x", "b": "import c, os", "c": "from json import loads"}, set()),
    ("none among the modules of one package", {"p": "from p.a import x", "p.a": "from p.b import y", "p.b": ""}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), [case[1:] for case in CIRCLES], ids=[case[0] for case in CIRCLES])
def test_a_circle_is_found(known: dict[str, str], expected: set[str]) -> None:
    assert set(circle(known)) == expected


def lines(count: int) -> str:
    return "    pass\n" * count


def test_what_is_too_long_is_found() -> None:
    table = "@cases(\n" + "    1,\n" * 100 + ")\n"
    assert long_functions(f"{table}def right():\n{lines(49)}") == []
    assert long_functions(f"class A:\n async def f():\n  def g():\n{lines(50)}") == ["f", "g"]
    assert long_files({"right.py": lines(400), "long.py": lines(401)}) == ["long.py"]


def test_names_follow_from_paths() -> None:
    assert list(modules({"a/__init__.py": "", "a/b.py": "", "c.py": ""})) == ["a", "a.b", "c"]


def test_no_import_goes_in_a_circle() -> None:
    known = modules(files(*PRODUCT))
    assert "cli.main" in known
    assert imported("cli.main", known["cli.main"], known) > {"cli.commands.sync", "core.errors"}
    assert circle(known) == []


def test_no_file_is_too_long() -> None:
    assert long_files(files(*ALL)) == []


def test_no_function_is_too_long() -> None:
    found = {path: long_functions(text) for path, text in files(*ALL).items()}
    assert {path: names for path, names in found.items() if names} == {}
