"""A line that is typed at the prompts of the review, and what it means."""

from dataclasses import dataclass

from core.errors import UsageError
from core.model import Choice, Decision, Side

HELP = """\
  e ROW...          exclude from this sync
  i ROW...          include: take it in again, or create it although it may have a counterpart
  o ROW...          ignore differences until the next time one changes
  f ROW...          ignore difference forever (asks why)
  p SIDE ROW [FIELD...]   this side's values win: outlook (ol, <) or salesforce (sf, >)
  l ROW OTHER       these two belong together
  u ROW...          these two do not belong together
  r ROW             release a row that is held: it may mail people or delete
  c ROW...          back to the recommendation
  z                 undo the last step
  Z                 do it again
  / [WORDS]         show only rows with these words in the title, or with state=conflict kind=tasks; alone: all
  h                 show what is hidden, or hide it again
  n                 show what waits for you
  s ROW             show everything about one row
  v                 show the plan again
  a                 apply: asks once more before anything is written
  q                 quit, and write nothing; decisions are kept
A ROW is the beginning of its id; FIRST..LAST are all rows from one to another as shown, and * is every row shown."""

UNKNOWN = "Unknown command. Type ? for help."

_ALONE = ("?", "v", "a", "q", "z", "Z", "h", "n")
_CHOICES = {
    "e": Choice.EXCLUDE,
    "i": Choice.INCLUDE,
    "o": Choice.IGNORE_ONCE,
    "f": Choice.IGNORE_FOREVER,
    "u": Choice.UNLINK,
    "r": Choice.RELEASE,
}
_SIDES = {
    **dict.fromkeys(("outlook", "ol", "<"), Side.OUTLOOK),
    **dict.fromkeys(("salesforce", "sf", ">"), Side.SALESFORCE),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood. Rows are named in it as the person types them."""

    verb: str
    """One of the letters of HELP."""
    items: tuple[str, ...] = ()
    decision: Decision | None = None
    text: str = ""
    """With "/": what to show."""


def understand(line: str) -> Line:
    """Return what a typed line means. Raises UsageError for a line that means nothing."""
    if line.strip().startswith("/"):
        return Line("/", text=line.strip()[1:].strip())
    verb, *words = line.split()
    if verb in _ALONE and not words:
        return Line(verb)
    if verb in ("s", "r") and len(words) != 1:
        raise UsageError(f"{verb} takes one row.", f"{verb} k3f9")
    if verb in _CHOICES and words:
        return Line(verb, tuple(words), Decision(choice=_CHOICES[verb]))
    if verb in ("s", "c") and words:
        return Line(verb, tuple(words))
    if verb in ("p", "<", ">"):
        return _preference(words if verb == "p" else [verb, *words])
    if verb == "l" and len(words) == 2:
        return Line(verb, (words[0],), Decision(choice=Choice.LINK, other=words[1]))
    raise UsageError(UNKNOWN, "?")


def _preference(words: list[str]) -> Line:
    if len(words) < 2 or words[0].lower() not in _SIDES:
        raise UsageError("Say the side and the row.", "p outlook k3f9")
    decision = Decision(choice=Choice.PREFER, side=_SIDES[words[0].lower()], fields=tuple(words[2:]))
    return Line("p", (words[1],), decision)
