"""Why a row is what it is, and what holds it back: the words that plans, scripts and the journal use.

`core.planning.sentences` says each in the words of the person who reviews.
"""

from enum import StrEnum


class Rule(StrEnum):
    """The rule that a row follows: who found whom, who wins, or what keeps it out."""

    ONLY_IN_OUTLOOK = "only-in-outlook"
    ONLY_IN_SALESFORCE = "only-in-salesforce"
    CHANGED_IN_OUTLOOK = "changed-in-outlook"
    CHANGED_IN_SALESFORCE = "changed-in-salesforce"
    CHANGED_ON_BOTH = "changed-on-both"
    CHANGED_APART = "changed-apart"
    OUTLOOK_WINS = "outlook-wins"
    SALESFORCE_WINS = "salesforce-wins"
    NEWEST_WINS = "newest-wins"
    PREFERRED_OUTLOOK = "preferred-outlook"
    PREFERRED_SALESFORCE = "preferred-salesforce"
    DELETED_IN_OUTLOOK = "deleted-in-outlook"
    DELETED_IN_SALESFORCE = "deleted-in-salesforce"
    DELETED_IN_OUTLOOK_CHANGED_IN_SALESFORCE = "deleted-in-outlook-changed-in-salesforce"
    DELETED_IN_SALESFORCE_CHANGED_IN_OUTLOOK = "deleted-in-salesforce-changed-in-outlook"
    STAMPED_BY_ACCORD = "stamped-by-accord"
    SAME_ICALUID = "same-icaluid"
    SAME_SUBJECT_AND_TIME = "same-subject-and-time"
    SAME_EMAIL = "same-email"
    SAME_SUBJECT_AND_DUE = "same-subject-and-due"
    FIRST_LINK_DIFFERS = "first-link-differs"
    LINKED_BY_HAND = "linked-by-hand"
    AMBIGUOUS_MATCH = "ambiguous-match"
    POSSIBLE_MATCH = "possible-match"
    UNLINKED_BY_HAND = "unlinked-by-hand"
    NO_LAST_NAME = "no-last-name"
    EMPTY = "empty"
    IN_AGREEMENT = "in-agreement"
    GONE_ON_BOTH = "gone-on-both"
    PRIVATE = "private"
    SOURCE_OUT_OF_SCOPE = "source-out-of-scope"
    OUT_OF_WINDOW = "out-of-window"
    CONTENT_ERASED = "content-erased"
    OUTSIDE_OWNER = "outside-owner"
    OUTSIDE_CONTAINER = "outside-container"
    OUTSIDE_ARCHIVED = "outside-archived"
    OUTSIDE_SERIES = "outside-series"
    OUTSIDE_CHILD = "outside-child"
    OUTSIDE_HIDDEN = "outside-hidden"


class Hold(StrEnum):
    """What a held row waits for."""

    MAIL = "mail"
    """Writing it would mail people, or touch somebody else's meeting: it goes when it is released by name."""
    DELETE_BUDGET = "delete-budget"
    """More deletes than a day allows."""
    SUSPECT_FEED = "suspect-feed"
    """A side suddenly showed nothing at all."""
    MATCH = "match"
    """Several records could be its counterpart, or one possibly is."""
    UNLINKED = "unlinked"
    """A person parted it from its counterpart."""
    UNRESOLVED = "unresolved"
    """Nobody knows yet what became of an earlier write."""
