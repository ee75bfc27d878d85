"""The mails that Exchange sends when an event is written (graph.md §C.2)."""

from adapters.sandbox.graph.calendar.fields import METADATA
from adapters.sandbox.graph.forms.ids import item_id
from adapters.sandbox.graph.forms.zones import stamp
from adapters.sandbox.graph.mailbox.hand import Hand
from adapters.sandbox.graph.mailbox.items import Item
from adapters.sandbox.graph.mailbox.outbox import Mail, MailKind


def attendees(item: Item) -> tuple[str, ...]:
    """Return the addresses of those whom an event invites."""
    return tuple(one["emailAddress"]["address"] for one in item.json["attendees"])


def mail_update(hand: Hand, item: Item, before: tuple[str, ...], names: frozenset[str]) -> None:
    """Send one mail for the meeting, and for a series one more for each changed occurrence (§C.2)."""
    if not item.json["isOrganizer"]:
        return
    after = attendees(item)
    if names == {"attendees"}:
        mail(hand, item, "cancellation", tuple(a for a in before if a not in after), "update")
        mail(hand, item, "invitation", tuple(a for a in after if a not in before), "update")
        return
    if names <= METADATA and not hand.box.switches.metadata_patch_mails:
        return
    mail(hand, item, "update", after, "update")
    mail(hand, item, "cancellation", tuple(a for a in before if a not in after), "update")
    for exception in item.series.exceptions.values() if item.series else ():
        mail(hand, exception, "update", attendees(exception), "update")


def mail(hand: Hand, item: Item, kind: MailKind, recipients: tuple[str, ...], why: str) -> None:
    """Send all recipients but the mailbox itself one mail; nobody is no mail."""
    others = tuple(one for one in recipients if one.lower() != hand.box.address.lower())
    if not others:
        return
    owner = item.master or item
    hand.box.outbox.append(
        Mail(
            kind,
            item_id(owner.core, item.day),
            item.json["subject"],
            hand.box.address,
            others,
            why,
            hand.by,
            stamp(hand.box.world.now()),
        )
    )
