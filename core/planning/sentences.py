"""Why a row is what it is, in one sentence for the person who reviews it."""

from core.model import Lock, Operation, RowState, Rule, Side

_RULES = {
    Rule.ONLY_IN_OUTLOOK: "In Outlook, not in Salesforce",
    Rule.ONLY_IN_SALESFORCE: "In Salesforce, not in Outlook",
    Rule.CHANGED_IN_OUTLOOK: "Changed in Outlook since the two last agreed",
    Rule.CHANGED_IN_SALESFORCE: "Changed in Salesforce since the two last agreed",
    Rule.CHANGED_ON_BOTH: "Changed on both sides, in different fields",
    Rule.CHANGED_APART: "The same field differs on the two sides, and both were changed",
    Rule.OUTLOOK_WINS: "Changed on both sides; for this kind Outlook wins",
    Rule.SALESFORCE_WINS: "Changed on both sides; for this kind Salesforce wins",
    Rule.NEWEST_WINS: "Changed on both sides; for this kind the latest change wins",
    Rule.PREFERRED_OUTLOOK: "You preferred Outlook",
    Rule.PREFERRED_SALESFORCE: "You preferred Salesforce",
    Rule.DELETED_IN_OUTLOOK: "Deleted in Outlook, unchanged in Salesforce",
    Rule.DELETED_IN_SALESFORCE: "Deleted in Salesforce, unchanged in Outlook",
    Rule.DELETED_IN_OUTLOOK_CHANGED_IN_SALESFORCE: "Deleted in Outlook, but changed in Salesforce",
    Rule.DELETED_IN_SALESFORCE_CHANGED_IN_OUTLOOK: "Deleted in Salesforce, but changed in Outlook",
    Rule.STAMPED_BY_ACCORD: "Accord created one of them from the other",
    Rule.SAME_ICALUID: "Both are the same meeting by its calendar id",
    Rule.SAME_SUBJECT_AND_TIME: "Same subject, start and end on both sides",
    Rule.SAME_EMAIL: "Same e-mail address on both sides",
    Rule.SAME_SUBJECT_AND_DUE: "Same subject and due date on both sides",
    Rule.FIRST_LINK_DIFFERS: "First match; the two sides have different values",
    Rule.LINKED_BY_HAND: "You said that these belong together",
    Rule.AMBIGUOUS_MATCH: "More than one record could match. Link one, or choose --include to create a new one",
    Rule.POSSIBLE_MATCH: "A record of the same name could match. Link it, or choose --include to create a new one",
    Rule.UNLINKED_BY_HAND: "You said that this has no counterpart; --include creates one",
    Rule.NO_LAST_NAME: "Salesforce does not take a contact without a last name",
    Rule.FOUGHT_OVER: "Others keep changing it back. Decide whose value to keep",
    Rule.DOES_NOT_FIT: "The two differ only in what cannot be written on the other side",
    Rule.CANCELLED: "The meeting was cancelled; --include creates it all the same",
    Rule.DECLINED: "You declined the meeting; --include creates it all the same",
    Rule.MERGED: "In Salesforce its contact was merged into one that is linked already. Decide what happens to it",
    Rule.ROLLED_BACK: "Undoes what the run wrote",
    Rule.CHANGED_SINCE: "It was changed after the run wrote it",
    Rule.UNDONE: "It was undone already",
    Rule.NOT_KNOWN: "It cannot be undone",
    Rule.TAKEN_BACK: "You undid what Accord did with it; --include creates it on the other side",
    Rule.TAKEN_BACK_DIFFERS: "You undid this change, so the two sides differ in it again",
    Rule.DIFFERENT_SINCE_LINK: "They were linked with different values, and nobody has changed these since",
    Rule.EMPTY: "It holds nothing that the other side could take",
    Rule.IN_AGREEMENT: "Both sides agree",
    Rule.GONE_ON_BOTH: "Gone on both sides",
    Rule.PRIVATE: "Private: its content is neither read nor shown",
    Rule.SOURCE_OUT_OF_SCOPE: "Accord made it from a record that is now private, elsewhere or out of the synced days",
    Rule.OUT_OF_WINDOW: "Outside the days that are synced",
    Rule.CONTENT_ERASED: "Its content was erased from the journal; it is synced again after the next reading",
    Rule.OUTSIDE_OWNER: "Out of scope: it belongs to somebody else now",
    Rule.OUTSIDE_CONTAINER: "Out of scope: it is no longer in the chosen calendar, folder or list",
    Rule.OUTSIDE_ARCHIVED: "Out of scope: it was archived",
    Rule.OUTSIDE_SERIES: "Out of scope: it is a series, not an occurrence",
    Rule.OUTSIDE_CHILD: "Out of scope: it is an invitee's copy",
    Rule.OUTSIDE_HIDDEN: "Out of scope: it cannot be seen any more, but the service does not say that it was deleted",
}

_LOCKED = {
    Lock.SERIES: "it is an occurrence of a Salesforce series, and writing it would change the whole series",
    Lock.READ_ONLY: "it is in a calendar that you may read but not change",
}

_PREVENTED = {
    Operation.CREATE: "creating in {side} is prevented",
    Operation.UPDATE: "changing {side} is prevented",
    Operation.DELETE: "deleting from {side} is prevented",
}


def reason(rule: Rule) -> str:
    """Return what a rule means."""
    return _RULES[rule]


def prevented(operation: Operation, side: Side) -> str:
    return _PREVENTED[operation].format(side=side.label)


def locked(why: Lock) -> str:
    return _LOCKED[why]


def mails(count: int) -> str:
    people = "1 person" if count == 1 else f"{count} people"
    return f"writing it would mail {people}" if count else "it is somebody else's meeting"


def organizer(name: str = "") -> str:
    """Return what deleting an invitation may do."""
    return f"deleting it may notify its organizer{f', {name}' if name else ''}"


def decided(state: RowState, forever: bool) -> str:
    if state is RowState.EXCLUDED:
        return "you excluded it from this sync"
    return "ignored permanently" if forever else "ignored until either side changes"


DELETE_BUDGET = "the limit of deletes in 24 hours is reached"
SUSPECT_FEED = "a side suddenly showed nothing at all, so no delete is trusted"
UNRESOLVED = "an earlier write got no answer, and it is not known yet whether it was applied"
