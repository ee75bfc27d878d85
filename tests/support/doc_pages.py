"""The pages of the docs as data: headings, what stands in fences, and the commands in fences and in the text."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from cli.main import accord

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = DOCS / "guide"
_HEADING = re.compile(r"#{1,6} (.+)")
_FENCE = re.compile(r"\s*```(\w*)$")
_PROGRAM = re.compile(r"(?:^|[\\/\s\"])accord(?:\.exe)? ")
_CODE = re.compile(r"`(accord [^`]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the heading that it stands under, its language, and its lines."""

    section: str
    language: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    found: list[Block] = []
    section, language, inside = "", "", None
    for line in page.read_text(encoding="utf-8").splitlines():
        fence = _FENCE.match(line)
        if inside is not None:
            if fence:
                found.append(Block(section, language, tuple(inside)))
                inside = None
            else:
                inside.append(line.strip() if language != "ini" else line)
        elif fence:
            language, inside = fence[1], []
        elif heading := _HEADING.match(line):
            section = heading[1]
    assert inside is None, f"{page.name}: a fence is not closed"
    return found


def commands(block: Block) -> list[list[str]]:
    """Return the words of each command line of a block that begins with accord, without the program's name."""
    return [shlex.split(line, comments=True)[1:] for line in block.lines if line.startswith("accord ")]


def typed(page: Path) -> Iterator[list[str]]:
    """Yield the words of every command in the fences of a page: those that people type and those that timers run."""
    for block in blocks(page):
        if block.language not in ("toml", "sql", "python"):
            for line in block.lines:
                if (start := _PROGRAM.search(line)) and not line.startswith("alias "):
                    words = _words(re.split(r"\d?>>|[<>|;]", line[start.end() :])[0])
                    yield [_EXAMPLES.get(word, word) for word in words if word != "[...]"]


def mentioned(page: Path) -> Iterator[list[str]]:
    """Yield the words of every accord command in the text of a page, where what it is about may be left out."""
    for code in _CODE.findall(page.read_text(encoding="utf-8")):
        yield code.split()[1:]


_EXAMPLES = {"N": "3", "SIDE": "outlook"}


def _words(line: str) -> list[str]:
    """Split a command line; a quotation mark at its end may belong to the job that it stands in."""
    return shlex.split(line.rstrip('"') if line.count('"') % 2 else line, comments=True)


def parse(words: list[str]) -> None:
    """Let click take a command line apart as it does when it is typed, and run nothing. Raises what click raises."""
    command: click.Command = accord
    context = command.make_context("accord", list(words))
    while isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        if not rest:
            return
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command, context = found, found.make_context(name, rest, parent=context)


def unknown(words: list[str]) -> set[str]:
    """Return what no command line may hold: a command that there is none of, options that it does not take."""
    context, command = click.Context(accord), accord
    options = set(_options(accord))
    for before, word in zip(["", *words], words, strict=False):
        if before not in ("--profile", "--home") and isinstance(command, click.Group) and re.fullmatch(r"[a-z]+", word):
            found = command.get_command(context, word)
            if found is None:
                return {word}
            command = found
            options |= set(_options(found))
    given = {word.partition("=")[0].strip("[],.") for word in words if word.strip("[]").startswith("--")}
    return given - options - {"--help"}


def _options(command: click.Command) -> Iterator[str]:
    for each in command.params:
        yield from (*each.opts, *each.secondary_opts)
