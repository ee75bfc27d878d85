"""The plain review: the plan is printed, and the person types what is to become of its rows.

It takes a plan and gives decisions; it knows no adapter and no journal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import AccordError, UsageError
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

PROMPT = "review> "
UNKNOWN = "That is not one of the commands; ? lists them."

_CHOICES = {
    "e": Choice.EXCLUDE,
    "i": Choice.INCLUDE,
    "o": Choice.IGNORE_ONCE,
    "f": Choice.IGNORE_FOREVER,
    "u": Choice.UNLINK,
    "r": Choice.RELEASE,
}
_SIDES = {"outlook": Side.OUTLOOK, "ol": Side.OUTLOOK, "salesforce": Side.SALESFORCE, "sf": Side.SALESFORCE}


class Desk(Protocol):
    """The plan under review, and what can be done with it. Items are named as the person types them."""

    def plan_text(self) -> str:
        """Return the plan as it stands now."""

    def item_text(self, item: str) -> str:
        """Return everything about one item."""

    def find(self, item: str) -> str:
        """Return the id of the item that is meant. Raises UsageError."""

    def decide(self, items: Sequence[str], decision: Decision) -> str:
        """Record a decision, and return how the items stand now."""

    def clear(self, items: Sequence[str]) -> str:
        """Take decisions back, and return how the items stand now."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line that was understood."""

    verb: str
    """One of the letters of HELP."""
    items: tuple[str, ...] = ()
    decision: Decision | None = None


def understand(line: str) -> Said:
    """Return what a typed line means. Raises UsageError for a line that means nothing."""
    verb, *words = line.split()
    if verb in ("?", "v", "a", "q") and not words:
        return Said(verb)
    if verb in ("s", "r") and len(words) != 1:
        raise UsageError(f"{verb} takes one item.", f"{verb} k3f9")
    if verb in _CHOICES and words:
        return Said(verb, tuple(words), Decision(choice=_CHOICES[verb]))
    if verb in ("s", "c") and words:
        return Said(verb, tuple(words))
    if verb == "p":
        return _preference(words)
    if verb == "l" and len(words) == 2:
        return Said(verb, (words[0],), Decision(choice=Choice.LINK, other=words[1]))
    raise UsageError(UNKNOWN, "?")


def _preference(words: list[str]) -> Said:
    if len(words) < 2 or words[0].lower() not in _SIDES:
        raise UsageError("Say the side and the item.", "p outlook k3f9")
    decision = Decision(choice=Choice.PREFER, side=_SIDES[words[0].lower()], fields=tuple(words[2:]))
    return Said("p", (words[1],), decision)


def review(desk: Desk, ask: Callable[[str], str | None], say: Callable[[str], None]) -> bool:
    """Let the person decide until they apply (True) or quit (False). The end of input is quitting."""
    say(desk.plan_text())
    say("? lists what you can type. Nothing is written before you type a, and confirm.")
    while True:
        line = ask(PROMPT)
        if line is None:
            return False
        if not line.strip():
            continue
        try:
            said = understand(line)
            if said.verb in ("a", "q"):
                return said.verb == "a"
            say(_answer(desk, said, ask))
        except AccordError as error:
            say(f"{error.problem} {error.hint}")


def _answer(desk: Desk, said: Said, ask: Callable[[str], str | None]) -> str:
    """Do what was said, and return what to tell the person."""
    match said.verb:
        case "?":
            return HELP
        case "v":
            return desk.plan_text()
        case "s":
            return desk.item_text(desk.find(said.items[0]))
        case _:
            items = tuple(desk.find(item) for item in said.items)
    if said.decision is None:
        return desk.clear(items)
    return desk.decide(items, _completed(desk, said.decision, ask))


def _completed(desk: Desk, decision: Decision, ask: Callable[[str], str | None]) -> Decision:
    """Return a decision with the reason or the other item that it needs."""
    if decision.choice is Choice.IGNORE_FOREVER:
        return Decision(choice=decision.choice, reason=(ask("why? ") or "").strip() or None)
    if decision.choice is Choice.LINK:
        return Decision(choice=decision.choice, other=desk.find(decision.other or ""))
    return decision
