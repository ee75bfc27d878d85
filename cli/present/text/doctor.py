"""What `accord doctor` found, as text."""

from collections.abc import Iterator

from rich.cells import cell_len

from cli.present.reports import Check, Examination
from cli.present.text.words import plural
from cli.terminal.look import Look
from cli.terminal.printable import printable
from cli.terminal.wrapping import whole_words

_NAMES = 24
_BESIDE = 60
"""From so many columns on, what was found stands beside what was looked at."""
_MARKS = {True: ("ok", "green"), False: ("FAULT", "red"), None: ("note", "yellow")}


def doctor_text(examination: Examination, look: Look) -> str:
    """Return every check, what is wrong and what to do next; nothing is cut."""
    lines = [line for check in examination.checks for line in _check(check, look)]
    faults = sum(check.ok is False for check in examination.checks)
    notes = sum(check.ok is None for check in examination.checks)
    told = [plural(faults, "fault"), plural(notes, "note")]
    return "\n".join([*lines, "", f"{', '.join(told)} in {plural(len(examination.checks), 'check')}."])


def _check(check: Check, look: Look) -> Iterator[str]:
    word, colour = _MARKS[check.ok]
    texts = [check.problem or check.found or ""] + ([f"Next: {check.hint}"] if check.hint and not check.because else [])
    start = look.paint(f"{word:5}", fg=colour, bold=check.ok is False) + f"  {check.name:{_NAMES}}"
    indent = _NAMES + 7
    if look.room < _BESIDE:
        yield start.rstrip()
        start, indent = "", 2
    column = max(look.room - indent, 30)
    for text in texts:
        for line in whole_words(printable(text), column):
            too_long = cell_len(line) > column
            if too_long and start:
                yield start.rstrip()
                start = ""
            yield f"{start or ' ' * (max(look.room - cell_len(line), 0) if too_long else indent)}{line}".rstrip()
            start = ""
