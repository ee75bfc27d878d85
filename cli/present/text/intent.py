"""What a confirmation would do, as text."""

from collections.abc import Sequence

from cli.present.text.words import plural
from cli.terminal.look import Look, cut
from cli.terminal.printable import printable
from core.model import Plan, Row, Side
from core.planning.summary import WRITING, intent

_LISTED = 10
_TITLE = 60


def intent_text(plan: Plan) -> str:
    """Return what writing a plan would do: per side, what is created, updated and deleted; and who is mailed."""
    meant = intent(plan)
    lines = ["To be written:"]
    for side in (Side.SALESFORCE, Side.OUTLOOK):
        counts = meant.written[side]
        parts = [plural(counts[action], action.value) for action in WRITING if counts.get(action)]
        lines.append(f"  {side.label + ':':12}{', '.join(parts) or 'nothing'}")
    if meant.links:
        lines.append(f"  {'Linked:':12}{plural(meant.links, 'pair')}")
    lines.append(f"  {'Mails:':12}{plural(meant.mails, 'person', 'people') if meant.mails else 'nobody'}")
    lines += [f"    {printable(guest)}" for guest in meant.guests[:_LISTED]]
    lines += [f"    … and {len(meant.guests) - _LISTED} more"] if len(meant.guests) > _LISTED else []
    return "\n".join([*lines, *_deleted(meant.deletes)])


def _deleted(deletes: Sequence[tuple[Side, Row]]) -> list[str]:
    """Return the titles of what would be deleted, so that nobody agrees to a number alone."""
    faces = [(side, row.face(side)) for side, row in deletes[:_LISTED]]
    lines = [
        f"  x delete in {side.label}: {cut(printable(face.title), _TITLE, Look())}" for side, face in faces if face
    ]
    return lines + ([f"  … and {len(deletes) - _LISTED} more"] if len(deletes) > _LISTED else [])
