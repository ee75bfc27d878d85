"""Operations on events, and the mail that each of them sends (graph.md §C)."""

from copy import copy
from datetime import date

from adapters.sandbox.graph.calendar.events import new_event, write
from adapters.sandbox.graph.calendar.fields import read_body
from adapters.sandbox.graph.calendar.mails import attendees, mail, mail_update
from adapters.sandbox.graph.calendar.shown import occurrence, plain_occurrence
from adapters.sandbox.graph.forms.errors import GraphError, Json, access_denied, bad_request, invalid_request
from adapters.sandbox.graph.forms.ids import item_id
from adapters.sandbox.graph.forms.zones import stamp
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.hand import Hand, need_match
from adapters.sandbox.graph.mailbox.items import Container, Item

MAX_ATTENDEES = 500


def create_event(hand: Hand, container: Container, body: Json) -> tuple[Item, bool]:
    """Return the event that a body creates, and whether it is new: a transactionId seen before finds the old one."""
    _need_edit(hand, container)
    given = read_body(body, hand.box.switches, person=hand.person)
    transaction = given.get("transactionId")
    if transaction and hand.box.switches.repeated_transaction == "told":
        found = hand.box.items.get(hand.box.transactions.get(transaction, ""))
        if found is not None:
            return _same_transaction(hand.box, found, body), False
    _refuse_crowd(given)
    item = new_event(hand.box, container, given)
    if transaction:
        hand.box.transactions[transaction] = item.core
        item.sent = body
    hand.box.put(item)
    mail(hand, item, "invitation", attendees(item), "create")
    return item, True


def _same_transaction(box: Mailbox, found: Item, body: Json) -> Item:
    if found.sent == body:
        return found
    raise GraphError(
        box.switches.duplicate_transaction_status,
        "ErrorDuplicateTransactionId",
        "Your request can't be completed. The TransactionId specified in the request has already been used to create "
        "a different event.",
        **({"@event.existingEventId": item_id(found.core)} if box.switches.duplicate_names_existing else {}),
    )


def patch_event(hand: Hand, item: Item, day: date | None, body: Json, if_match: str | None) -> Item:
    """Return an event or occurrence as it is after a PATCH. An occurrence becomes an exception of its series."""
    target = item if day is None else occurrence(item, day)
    _need_edit(hand, item.container)
    need_match(hand, target, if_match)
    given = read_body(body, hand.box.switches, person=hand.person)
    if "transactionId" in given and given["transactionId"] != target.json["transactionId"]:
        raise invalid_request("The TransactionId of an event cannot be changed.")
    _refuse_crowd(given)
    if day is not None and "recurrence" in given and given["recurrence"] is not None:
        raise invalid_request("An occurrence cannot recur.")
    draft = _draft(target)
    given = {k: v for k, v in given.items() if not (day is not None and k == "recurrence")}
    write(hand.box, draft, given)
    before = attendees(target)
    if day is not None:
        draft.overrides |= given.keys()
        _keep_exception(item, day, draft)
    else:
        _take_over(item, draft)
        _pass_on(hand.box, item, given)
    kept = item if day is None else draft
    _touch(hand.box, kept, day)
    mail_update(hand, kept, before, frozenset(given))
    return kept


def _draft(item: Item) -> Item:
    """Return a copy that can be written without anybody seeing half a change."""
    draft = copy(item)
    draft.json, draft.extended = dict(item.json), dict(item.extended)
    return draft


def _take_over(item: Item, draft: Item) -> None:
    item.json, item.extended, item.extensions = draft.json, draft.extended, draft.extensions
    item.begin, item.finish, item.series, item.text = draft.begin, draft.finish, draft.series, None


def _pass_on(box: Mailbox, master: Item, given: Json) -> None:
    """Let the exceptions of a series follow a change of it in what they do not override."""
    for exception in master.series.exceptions.values() if master.series else ():
        inherited = {k: v for k, v in given.items() if k not in exception.overrides and k != "recurrence"}
        write(box, exception, inherited)


def _keep_exception(master: Item, day: date, draft: Item) -> None:
    """Refuses an occurrence that crosses or overlaps its neighbours."""
    series = master.rule
    draft.json["type"] = "exception"
    earlier, later = _neighbours(master, day)
    if (earlier and draft.begin < earlier.finish) or (later and draft.finish > later.begin):
        raise GraphError(
            400,
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        )
    series.exceptions[day] = draft


def _neighbours(master: Item, day: date) -> tuple[Item | None, Item | None]:
    series = master.rule
    earlier = None
    for other in series.pattern.days():
        if other in series.cancelled or other == day:
            continue
        if other > day:
            return earlier, series.exceptions.get(other) or plain_occurrence(master, other)
        earlier = series.exceptions.get(other) or plain_occurrence(master, other)
    return earlier, None


def delete_event(hand: Hand, item: Item, day: date | None, if_match: str | None, why: str = "delete") -> None:
    """Take an event to Deleted Items, or an occurrence out of its series."""
    target = item if day is None else occurrence(item, day)
    _need_edit(hand, item.container)
    need_match(hand, target, if_match, deleting=True)
    if day is None:
        hand.box.take_out(item)
        hand.box.deleted.append(item)
    elif item.series is not None:
        item.series.cancelled.add(day)
        item.series.exceptions.pop(day, None)
        _touch(hand.box, item, day)
    if target.json["isOrganizer"]:
        mail(hand, target, "cancellation", attendees(target), why)
    elif hand.box.switches.attendee_delete_mails:
        mail(hand, target, "response", (target.json["organizer"]["emailAddress"]["address"],), why)


def _touch(box: Mailbox, item: Item, day: date | None) -> None:
    """Let a change show in delta; that of one occurrence may stay silent."""
    if day is not None and box.switches.series_changes == "silent":
        item.tag, item.text = box.change_key(), None
    else:
        box.touch(item)


def cancel_event(hand: Hand, item: Item, day: date | None) -> None:
    target = item if day is None else occurrence(item, day)
    if not target.json["isOrganizer"]:
        raise bad_request("Your request can't be completed. You need to be an organizer to cancel a meeting.")
    delete_event(hand, item, day, None, "cancel")


def respond(hand: Hand, item: Item, day: date | None, answer: str, body: Json) -> None:
    """Answer an invitation: `accepted`, `tentativelyAccepted` or `declined`, which also removes it."""
    target = item if day is None else occurrence(item, day)
    organizer = target.json["organizer"]["emailAddress"]["address"]
    if target.json["isOrganizer"]:
        raise bad_request(
            "Your request can't be completed. You can't respond to this meeting because you're the organizer."
        )
    draft = _draft(target)
    draft.json["responseStatus"] = {"response": answer, "time": stamp(hand.box.world.now())}
    if day is None:
        _take_over(item, draft)
    else:
        _keep_exception(item, day, draft)
    hand.box.touch(item if day is None else draft)
    folded = {name.lower(): value for name, value in body.items()}
    if folded.get("sendresponse", True):
        mail(hand, target, "response", (organizer,), answer)
    if answer == "declined":
        quiet = Hand(hand.box, "person")
        hand.box.take_out(item) if day is None else delete_event(quiet, item, day, None)


def _need_edit(hand: Hand, container: Container) -> None:
    if not hand.person and not container.json["canEdit"]:
        raise access_denied()


def _refuse_crowd(given: Json) -> None:
    if len(given.get("attendees", ())) > MAX_ATTENDEES:
        raise invalid_request(f"A meeting can have at most {MAX_ATTENDEES} attendees.")
