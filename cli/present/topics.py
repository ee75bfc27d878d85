"""The pages of `accord help`: what one has to know, and no command tells by itself."""

import re
from collections.abc import Iterator

from cli.terminal.look import Look
from cli.terminal.wrapping import wrapped

TOPICS = {
    "sync": """\
How a sync goes

  1. accord observe reads both sides into the journal. It writes nothing to either.
  2. accord plan shows every difference: Salesforce on the left, Outlook on the right, and between
     them what Accord would do.
  3. You decide row by row: accord decide ITEM --exclude, --include, --ignore-once, --ignore-forever,
     --prefer SIDE, --link OTHER, --unlink, --release. accord show ITEM explains a row.
  4. accord apply shows what will be written, deleted and mailed, and writes it after a "yes".
     Each record is looked at once more before it is written.

accord sync does all of it in one go. What you decide holds for the next apply, except --ignore-once,
which holds until one side changes, and --ignore-forever. accord history shows what each run did;
accord rollback RUN undoes one.
""",
    "conflicts": """\
When both sides changed

A conflict is a field that was changed on both sides, to different values, since the two last agreed.
Accord writes nothing of that row before you say which side wins:

  accord decide ITEM --prefer outlook                 for the whole row
  accord decide ITEM --prefer salesforce --field due  for one field

A rule can decide instead, by kind: conflict = "outlook", "salesforce" or "newest" in accord.toml. It does
not settle a deletion against an edit, nor two records that meet for the first time under different names.

Fields that only one side changed are no conflict; they merge. A field that others keep changing back is
left alone after the third time; the plan shows both values, and --prefer settles it.
""",
    "safety": """\
What Accord does not do by itself

  - It writes nothing that you did not confirm, and nothing that changed since you saw it.
  - It mails nobody: a change to a meeting with guests waits for accord decide ITEM --release. So does
    deleting somebody else's meeting, because Exchange may tell the organizer.
  - It deletes only what the other service says is deleted, at most 10 a day and kind (or 5 % of what is
    linked), and asks beyond that: accord apply --allow-deletes N.
  - Private records stay where they are. Contacts are not deleted from Salesforce unless you allow it.
  - It stops when the mailbox, the organisation or the user is not the same as before.

Everything is an event in the journal: accord verify checks it, accord replay RUN computes a past plan again.
""",
    "settings": """\
Where settings come from

accord.toml in the home holds them; accord init writes every key with its meaning, and accord settings shows
what is used and where it comes from. From the weakest to the strongest:

  the default    accord.toml    ACCORD_CALENDAR__CONFLICT=newest    --set calendar.conflict=newest

Each kind is off until you switch it on: accord enable calendar. What must never happen on a side, you
prevent: prevent.salesforce = ["delete"]. For a one-way sync, prevent all three on one side:
prevent.outlook = ["create", "update", "delete"] writes nothing to Outlook.

To sync further fields, pair them in [[calendar.fields]], likewise for contacts and tasks.
Passwords and secrets do not belong there: accord login keeps them.
""",
}
"""By name; the first line is what it is about."""


def topic_text(name: str, look: Look) -> str:
    """Return a page, in lines that a terminal has room for: paragraphs and points are filled, commands stand alone."""
    text = TOPICS[name].rstrip()
    if look.whole or look.width >= max(map(len, text.splitlines())):
        return text
    return "\n".join(line for block in _blocks(text) for line in _filled(block, look.width))


def _blocks(text: str) -> Iterator[str]:
    """Yield each paragraph and point in one line; others are told apart by how they begin, and end at an empty line."""
    block = ""
    for line in text.splitlines():
        goes_on = line.startswith("    ") if block.startswith(" ") else not line.startswith(" ")
        if block and line and goes_on:
            block += f" {line.strip()}"
            continue
        if block:
            yield block
        if not line:
            yield ""
        block = line
    yield block


def _filled(block: str, width: int) -> list[str]:
    """Return the lines of a block; those after the first stand under its first word."""
    begins = _BEGINS.match(block)
    lead = begins[0] if begins else ""
    if len(block) > width and lead and not lead.strip():  # columns, one below the other
        return [
            f"{lead}{' ' * (2 * (number > 0))}{part}"
            for number, column in enumerate(_GAP.split(block[len(lead) :]))
            for part in wrapped(column, width - len(lead) - 2)
        ]
    first, *rest = wrapped(block[len(lead) :], width - len(lead))
    return [f"{lead}{first}".rstrip(), *(" " * len(lead) + line for line in rest)]


_BEGINS = re.compile(r" *(?:(?:\d+\.|-) )?")
_GAP = re.compile(r" {2,}")
