"""A line that is typed at the prompts of the review, and what it means."""

from dataclasses import dataclass

from core.errors import UsageError
from core.model import Choice, Decision, Side

HELP = """\
  e ITEM...         exclude from this sync
  i ITEM...         include: take it in again, or create it although it may have a counterpart
  o ITEM...         ignore until either side changes
  f ITEM...         ignore for ever (asks why)
  p SIDE ITEM [FIELD...]   this side's value wins: outlook (ol) or salesforce (sf)
  l ITEM OTHER      these two belong together
  u ITEM...         these two do not belong together
  r ITEM            release a row that is held: it may mail people or delete
  c ITEM...         take back what was decided
  s ITEM            show everything about one item
  v                 show the plan again
  a                 apply: asks once more before anything is written
  q                 quit, and write nothing; decisions are kept
Items are named by the beginning of their id."""

UNKNOWN = "Unknown command. Type ? for help."

_CHOICES = {
    "e": Choice.EXCLUDE,
    "i": Choice.INCLUDE,
    "o": Choice.IGNORE_ONCE,
    "f": Choice.IGNORE_FOREVER,
    "u": Choice.UNLINK,
    "r": Choice.RELEASE,
}
_SIDES = {"outlook": Side.OUTLOOK, "ol": Side.OUTLOOK, "salesforce": Side.SALESFORCE, "sf": Side.SALESFORCE}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood. Items are named in it as the person types them."""

    verb: str
    """One of the letters of HELP."""
    items: tuple[str, ...] = ()
    decision: Decision | None = None


def understand(line: str) -> Line:
    """Return what a typed line means. Raises UsageError for a line that means nothing."""
    verb, *words = line.split()
    if verb in ("?", "v", "a", "q") and not words:
        return Line(verb)
    if verb in ("s", "r") and len(words) != 1:
        raise UsageError(f"{verb} takes one item.", f"{verb} k3f9")
    if verb in _CHOICES and words:
        return Line(verb, tuple(words), Decision(choice=_CHOICES[verb]))
    if verb in ("s", "c") and words:
        return Line(verb, tuple(words))
    if verb == "p":
        return _preference(words)
    if verb == "l" and len(words) == 2:
        return Line(verb, (words[0],), Decision(choice=Choice.LINK, other=words[1]))
    raise UsageError(UNKNOWN, "?")


def _preference(words: list[str]) -> Line:
    if len(words) < 2 or words[0].lower() not in _SIDES:
        raise UsageError("Say the side and the item.", "p outlook k3f9")
    decision = Decision(choice=Choice.PREFER, side=_SIDES[words[0].lower()], fields=tuple(words[2:]))
    return Line("p", (words[1],), decision)
