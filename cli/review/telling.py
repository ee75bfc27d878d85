"""What a review says: the words for rows, sums, the last question and results that the screen and the page share.

Whatever comes from records has passed `printable`, so that it can act on nothing. Words are given whole: each face cuts
and wraps as it can.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cli.present.text.events import decision_text
from cli.present.text.rows import action_text, left_out_line, rival_line, when_text
from cli.present.text.words import field_value, label, local, plural, proposed_text, zone_name
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.engine.partners import Partner
from core.engine.reports import ApplyReport, Changed, Ending, RowOutcome
from core.errors import AccordError
from core.model import Face, Hold, Kind, Plan, Rival, Row, RowState, Side, Value
from core.planning.summary import WRITING, Intent, intent, waiting
from core.review.keys import as_labels
from core.review.review import Patch, Review
from core.review.view import View

CHOSEN: Final = ("•", "*")
"""Stands before the action of a row about which a person decided."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How a row shows one of its records."""

    title: str
    when: str = ""
    exists: bool = True


def cell(row: Row, side: Side, look: Look, as_of: str) -> Cell:
    """Return how a row shows its record on a side; of a private one, the id."""
    face: Face | None = row.face(side)
    if face is None:
        return Cell("–" if look.unicode else "-", exists=False)
    if row.state is RowState.PRIVATE:
        return Cell(printable(face.id))
    return Cell(printable(face.title) or "(no title)", when_text(face.when, look, as_of) if face.when else "")


def action(row: Row, look: Look) -> str:
    """Return the middle of a row: an icon and a word, marked where a person chose it."""
    chosen = CHOSEN[0 if look.unicode else 1] if row.decision else ""
    return chosen + action_text(row, look)


def title(row: Row) -> str:
    """Return what a row is called."""
    if row.state is RowState.PRIVATE:
        return f"private {_ONE[row.kind]}"
    return printable(row.title) or "(no title)"


_ONE: Final = {Kind.CALENDAR: "event", Kind.CONTACTS: "contact", Kind.TASKS: "task"}


def heading(kind: Kind, rows: int) -> str:
    """Return what stands over the rows of a kind."""
    return f"{kind.capitalize()}  {rows:,}"


def reason(row: Row) -> str:
    """Return why a row is what it is."""
    return printable(as_labels(row.reason))


def refusal(error: AccordError) -> str:
    """Return why something was not done, and what to do next, in the words of a review."""
    return printable(as_labels(f"{error.problem} {error.hint}"))


def notes(row: Row, look: Look) -> list[str]:
    """Return what else a person should know before deciding: what is left out or lost, who is mailed, what to do."""
    if row.state is RowState.PRIVATE:
        return []
    told = [as_labels(left_out_line(each, look)) for each in row.left_out]
    if row.flattens:
        told.append("The formatting of the body in Outlook would be lost: Salesforce holds plain text.")
    if row.mails:
        told.append(f"Writing it mails {plural(row.mails, 'person', 'people')}.")
    if row.guests:
        told.append(f"Invited: {printable(', '.join(row.guests))}")
    if remedy := _remedy(row):
        told.append(remedy)
    if row.decision:
        told.append(f"Decided: {decision_text(row.decision, look)}")
    return told


def _remedy(row: Row) -> str:
    if row.state is RowState.CONFLICT:
        return "It waits for you: use Salesforce's or Outlook's values, or choose field by field."
    return _REMEDIES.get(row.hold, "") if row.hold and row.state is RowState.HELD else ""


_REMEDIES: Final = {
    Hold.MAIL: "It waits for you: release it to let it go.",
    Hold.DELETE_BUDGET: "More deletes than a day allows: release this one to let it go.",
    Hold.SUSPECT_FEED: "A side showed nothing at all. Read both sides again before you release it.",
    Hold.MATCH: "It waits for you: link it, or include it to create a new record.",
    Hold.UNLINKED: "You unlinked it: include it to create a new record.",
    Hold.NAME: "Give the contact a last name, or ignore it.",
    Hold.FOUGHT_OVER: "It waits for you: use Salesforce's or Outlook's value.",
    Hold.UNRESOLVED: "No answer came to an earlier write. The next reading asks for it again.",
}


def value(name: str, held: Value, look: Look) -> str:
    """Return the value of a field; several lines stay several lines."""
    if isinstance(held, str) and "\n" in held:
        return "\n".join(printable(line) for line in held.splitlines())
    return field_value(name, held, look)


def field_label(name: str) -> str:
    return label(name)


def sums(review: Review) -> list[str]:
    """Return what would be written, what waits, who would be mailed, what is hidden: a few words each."""
    counts = review.sums()
    told = proposed_text(counts, review.updating_links)
    first = f"To write: {told}" if told else "Nothing to write"
    waits = counts["conflict"] + counts["held"]
    words = [
        first,
        f"waiting: {waits:,}" if waits else "",
        f"excluded: {counts['excluded']:,}" if counts["excluded"] else "",
    ]
    words.append(f"mails: {plural(counts['mails'], 'person', 'people')}" if counts["mails"] else "")
    hidden = {"ignored": "ignored", "prevented": "prevented", "private": "private", "out_of_scope": "out of scope"}
    words += [f"{counts[name]:,} {word}" for name, word in hidden.items() if counts[name]]
    return [word for word in words if word]


def deletes_left(review: Review) -> str:
    """Return how many deletes the day still allows; nothing where nothing is deleted."""
    left = [f"{kind} {count:,}" for kind, count in review.deletes_left().items() if review.deletes[kind]]
    return f"deletes allowed today: {', '.join(left)}" if left else ""


def read_at(review: Review, look: Look, *, briefly: bool = False) -> str:
    """Return when each side was last read, in the reader's zone: of several kinds the oldest; once if both agree."""
    oldest: dict[Side, str] = {}
    for each in review.read:
        if each.at:
            oldest[each.side] = min(each.at, oldest.get(each.side, each.at))
    if not oldest:
        return "not read yet"
    zone = zone_name(min(oldest.values()), look)
    told = {side: local(oldest[side], look) for side in (Side.SALESFORCE, Side.OUTLOOK) if side in oldest}
    first, last = min(told.values()), max(told.values())
    if first == last:
        return f"read {first} {zone}"
    day = first.partition(" ")[0]
    if last.startswith(day):  # once is enough
        told = {side: at if side is next(iter(told)) else at.removeprefix(f"{day} ") for side, at in told.items()}
    names = {Side.SALESFORCE: "SF", Side.OUTLOOK: "OL"} if briefly else {side: side.label for side in Side}
    return f"read {', '.join(f'{names[side]} {at}' for side, at in told.items())} {zone}"


def unread(review: Review) -> str:
    """Return what to do about kinds that were not read to their end; nothing where all were."""
    if not review.unread:
        return ""
    kinds = review.unread
    return f"Not fully read yet: {', '.join(kinds)}. Leave the review and run: accord observe {' '.join(kinds)}"


def empty(view: View) -> str:
    """Return what to say where no row is listed: no more than is true."""
    if view.filter_text:
        return "No rows match."
    if view.review.items():
        return "Nothing to do: only hidden rows are left."
    return "Nothing to do: both sides agree." if not view.review.unread else "Nothing to show yet."


def stepped(patch: Patch) -> str:
    """Return what a step did, in a line."""
    if patch.told is None:
        return MOVED if patch.moved else ""
    told = f"{_said(patch.told)}." + "".join(f" {each}" for each in _passed_over(patch.told))
    return f"{told} {MOVED}" if patch.moved else told


MOVED: Final = "Others changed the journal meanwhile; these are the rows as they are now."
_DONE: Final = {
    "exclude": "excluded from this sync",
    "include": "included",
    "ignore-once": "ignored until one side changes",
    "ignore-forever": "ignored forever",
    "prefer": "decided",
    "link": "linked",
    "unlink": "unlinked",
    "release": "released",
    "clear": "back to the recommendation",
    "undo": "as before",
    "redo": "done again",
}


def _said(changed: Changed) -> str:
    return f"{plural(len(changed.effects), 'row')}: {_DONE.get(changed.said, changed.said)}"


def _passed_over(changed: Changed) -> Iterator[str]:
    reasons = dict.fromkeys(each.why for each in changed.passed_over)
    for why in reasons:
        count = sum(each.why == why for each in changed.passed_over)
        yield f"Left alone: {plural(count, 'row')}, {why}."


def partner(each: Partner, look: Look) -> str:
    """Return a record that a row could be linked to."""
    when = f"  {local(each.when, look)}" if each.when else ""
    likely = "  (likely)" if each.likely else ""
    return f"{printable(each.title) or '(no title)'}{when}{likely}"


def rival(each: Rival, look: Look) -> str:
    """Return a possible counterpart, with what tells it apart from the others."""
    return rival_line(each, "", look).removeprefix("?").strip()


@dataclass(frozen=True, slots=True)
class Question:
    """The last question: what saying yes would do."""

    written: tuple[tuple[Side, str], ...]
    """Per side, in words."""
    links: int
    deletes: tuple[str, ...]
    """Every record that would be deleted: side, title, date."""
    mailed: tuple[str, ...]
    """Everybody who would be mailed, or a count where nobody is named."""
    waits: str
    """What still waits for a decision and would not be written."""
    is_empty: bool


def question(plan: Plan, look: Look) -> Question:
    """Return what a confirmation of the plan would do, and what it would leave."""
    meant: Intent = intent(plan)
    written = tuple((side, _counts(meant, side)) for side in (Side.SALESFORCE, Side.OUTLOOK))
    return Question(
        written=written,
        links=meant.links,
        deletes=tuple(_delete(side, row, look) for side, row in meant.deletes),
        mailed=_mailed(meant),
        waits=_waits(plan),
        is_empty=not meant.links and not any(meant.written.values()),
    )


def _counts(meant: Intent, side: Side) -> str:
    counts = meant.written[side]
    return ", ".join(plural(counts[each], each.value) for each in WRITING if counts.get(each)) or "nothing"


def _delete(side: Side, row: Row, look: Look) -> str:
    face = row.face(side)
    when = f", {local(face.when, look)}" if face and face.when else ""
    return f"{side.label}: {title(row)}{when}"


def _mailed(meant: Intent) -> tuple[str, ...]:
    named = tuple(printable(guest) for guest in meant.guests)
    unnamed = meant.mails - len(named)
    return (*named, f"{plural(unnamed, 'person', 'people')} without a name") if unnamed > 0 else named


def _waits(plan: Plan) -> str:
    words = {"conflict": "in conflict", "held": "held"}
    left = waiting(plan)
    if not left:
        return ""
    total = sum(left.values())
    parts = ", ".join(f"{count:,} {words[state]}" for state, count in left.items())
    return f"{plural(total, 'row')} {'waits' if total == 1 else 'wait'} for you and will not be written: {parts}."


def result(report: ApplyReport) -> str:
    """Return what a writing came to, in a line."""
    counts = {name: count for name, count in report.summary().items() if count}
    told = ", ".join(f"{count:,} {_OUTCOMES[name]}" for name, count in counts.items())
    said = f"{told.capitalize() or 'Nothing was written'}."
    if report.ending is Ending.INTERRUPTED:
        return f"Stopped after the request in flight. {said} What is left is in the list."
    return said


_OUTCOMES: Final = {
    "succeeded": "written",
    "partial": "written in part",
    "failed": "failed",
    "stale": "changed meanwhile and left alone",
    "unknown": "without an answer",
    "skipped": "not begun",
}


def outcome(row: RowOutcome) -> str:
    """Return what came of a row that was not written, and what to do."""
    why = printable(row.problem.message) if row.problem else ""
    told = _OUTCOMES.get(row.outcome, row.outcome)
    next_step = _NEXT.get(row.outcome, "")
    if row.outcome == "failed" and row.problem and row.problem.retryable:
        next_step = "It can be tried again: apply once more."
    return ". ".join(part.rstrip(".") for part in (told[:1].upper() + told[1:], why, next_step) if part) + "."


_NEXT: Final = {
    "partial": "What did not arrive is in the list",
    "failed": "Mend it at its source, or exclude it",
    "stale": "Look at it again; apply writes it as it is now",
    "unknown": "The next reading asks what became of it",
    "skipped": "Apply writes it",
}


def written_line(row: Row | None, side: Side, operation: str, status: str) -> str:
    """Return one write as it is told while the writing goes on."""
    name = title(row) if row else "a record"
    return f"{side.label}: {operation} {name}: {_OUTCOMES.get(status, status)}"


def selected(view: View) -> str:
    """Return how many rows are selected; nothing where none is."""
    return f"{len(view.selection):,} selected" if view.selection else ""


def filter_words(view: View) -> str:
    """Return how the rows are chosen and sorted."""
    parts: Sequence[str] = (
        f"filter: {printable(view.filter_text)}" if view.filter_text else "",
        f"sorted by {view.order.value}" if view.order.value != "time" else "",
        "hidden rows shown" if view.hidden else "",
    )
    return " · ".join(part for part in parts if part)
