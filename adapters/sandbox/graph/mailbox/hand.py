"""Who acts in a mailbox, and whether they may."""

from dataclasses import dataclass
from typing import Literal

from adapters.sandbox.graph.forms.errors import conflict
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Item

Actor = Literal["app", "person"]


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose mailbox an operation acts in, and who acts: a program is held to the rules, a person is Outlook itself."""

    box: Mailbox
    by: Actor = "app"

    @property
    def person(self) -> bool:
        return self.by == "person"


def need_match(hand: Hand, target: Item, if_match: str | None, *, deleting: bool = False) -> None:
    """Raise ErrorIrresolvableConflict when a program wants another state of an item changed than it has now."""
    switches = hand.box.switches
    if hand.person:
        return
    if if_match is None and switches.spontaneous_conflicts > 0:
        switches.spontaneous_conflicts -= 1
        raise conflict()
    if if_match in (None, "*", f'W/"{target.tag}"', f'"{target.tag}"', target.tag):
        return
    by_kind = {"calendar": switches.stale_events, "folder": switches.stale_contacts, "list": switches.stale_tasks}
    how = switches.stale_deletes if deleting else by_kind[target.container.kind]
    if how != "ignored":
        raise conflict(409 if how == "refused-409" else 412)
