"""Why a row is what it is, in one sentence for the person who reviews it."""

from core.model import Operation, RowState, Side

OUTSIDE = {
    "owner": "belongs to somebody else now",
    "container": "is no longer in the chosen calendar, folder or list",
    "archived": "was archived",
    "series": "is a series, not an occurrence",
    "child": "is an invitee's copy",
    "hidden": "cannot be seen any more, and nobody says that it was deleted",
}

LOCKED = {
    "series": "it is an occurrence of a Salesforce series, and writing it would change the whole series",
    "read-only": "it is in a calendar that you may read but not change",
}

_RULES = {
    "only-in-outlook": "In Outlook, not in Salesforce",
    "only-in-salesforce": "In Salesforce, not in Outlook",
    "changed-in-outlook": "Changed in Outlook since the two last agreed",
    "changed-in-salesforce": "Changed in Salesforce since the two last agreed",
    "changed-on-both": "Changed on both sides, in different fields",
    "changed-apart": "The same field differs on the two sides, and both were changed",
    "outlook-wins": "Changed on both sides; for this kind Outlook wins",
    "salesforce-wins": "Changed on both sides; for this kind Salesforce wins",
    "newest-wins": "Changed on both sides; for this kind the latest change wins",
    "preferred-outlook": "You preferred Outlook",
    "preferred-salesforce": "You preferred Salesforce",
    "deleted-in-outlook": "Deleted in Outlook, untouched in Salesforce",
    "deleted-in-salesforce": "Deleted in Salesforce, untouched in Outlook",
    "deleted-in-outlook-changed-in-salesforce": "Deleted in Outlook, but changed in Salesforce",
    "deleted-in-salesforce-changed-in-outlook": "Deleted in Salesforce, but changed in Outlook",
    "stamped-by-accord": "Accord created one of them from the other",
    "same-icaluid": "Both are the same meeting by its calendar id",
    "same-subject-and-time": "Same subject, start and end on both sides",
    "same-email": "Same e-mail address on both sides",
    "same-subject-and-due": "Same subject and due date on both sides",
    "first-link-differs": "they never agreed before, and differ in fields that neither leaves empty",
    "linked-by-hand": "You said that these belong together",
    "ambiguous-match": "Several records could be its counterpart; say which, or that it is new",
    "possible-match": "A record of the same name may be its counterpart; say so, or that it is new",
    "unlinked-by-hand": "You said that this has no counterpart; include it to create one",
    "no-last-name": "Salesforce does not take a contact without a last name",
    "empty": "It holds nothing that the other side could take",
    "in-agreement": "Both sides agree",
    "gone-on-both": "Gone on both sides",
    "private": "Private: its content is neither read nor shown",
    "source-out-of-scope": "Accord made it from a record that is private, moved away or outside the days now",
    "out-of-window": "Outside the days that are synced",
}

_PREVENTED = {
    Operation.CREATE: "creating in {side} is prevented",
    Operation.UPDATE: "changing {side} is prevented",
    Operation.DELETE: "deleting from {side} is prevented",
}


def reason(rule: str) -> str:
    """Return what a rule means; a rule that says why a record is out of scope reads `outside-…`."""
    if rule.startswith("outside-"):
        return f"Out of scope: it {OUTSIDE.get(rule.removeprefix('outside-'), 'is not read any more')}"
    return _RULES[rule]


def prevented(operation: Operation, side: Side) -> str:
    return _PREVENTED[operation].format(side=side.label)


def locked(why: str) -> str:
    return LOCKED.get(why, "it cannot be written")


def mails(count: int) -> str:
    people = "1 person" if count == 1 else f"{count} people"
    return f"writing it would mail {people}" if count else "it is a meeting with other people"


def decided(state: RowState, forever: bool) -> str:
    if state is RowState.EXCLUDED:
        return "you excluded it from this sync"
    return "you ignore it for ever" if forever else "you ignore it until either side changes"


DELETE_BUDGET = "the limit of deletes in 24 hours is reached"
SUSPECT_FEED = "a side suddenly showed nothing at all, so no delete is trusted"
UNRESOLVED = "an earlier write to it was not answered, and the provider could not yet say what became of it"
