"""What can be done in a review, by which keys, and what it is called: the one table for every face and the help."""

from enum import StrEnum

import msgspec

from core.model import Choice, Decision, Side


class Verb(StrEnum):
    """What a person can do in a review."""

    MOVE = "move"
    EXTEND = "extend"
    RANGE = "range"
    TOGGLE = "toggle"
    ALL = "all"
    NONE = "none"
    MENU = "menu"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    IGNORE_ONCE = "ignore-once"
    IGNORE_FOREVER = "ignore-forever"
    PREFER_SALESFORCE = "prefer-salesforce"
    PREFER_OUTLOOK = "prefer-outlook"
    PREFER_FIELDS = "prefer-fields"
    LINK = "link"
    UNLINK = "unlink"
    RELEASE = "release"
    CLEAR = "clear"
    UNDO = "undo"
    REDO = "redo"
    FILTER = "filter"
    NEXT = "next"
    PREVIOUS = "previous"
    SORT = "sort"
    HIDDEN = "hidden"
    DETAIL = "detail"
    STORY = "story"
    HELP = "help"
    APPLY = "apply"
    QUIT = "quit"


class Key(msgspec.Struct, frozen=True):
    """One line of the table."""

    verb: Verb
    keys: tuple[str, ...]
    """Single characters as they are typed, and up, down, pageup, pagedown, home, end, enter, escape, space, tab, with
    shift+ or ctrl+ before them."""
    label: str
    section: str


_MOVING, _CHOOSING, _DECIDING, _LOOKING, _ENDING = "Move", "Select", "Decide", "Look", "Finish"

KEYS = (
    Key(Verb.MOVE, ("up", "down", "j", "k", "pageup", "pagedown", "home", "end"), "Move", _MOVING),
    Key(Verb.NEXT, ("n",), "Next row that waits for you", _MOVING),
    Key(Verb.PREVIOUS, ("N",), "The one before", _MOVING),
    Key(Verb.TOGGLE, ("space",), "Select this row, or not", _CHOOSING),
    Key(Verb.EXTEND, ("shift+up", "shift+down", "J", "K"), "Select a range", _CHOOSING),
    Key(Verb.RANGE, ("v",), "Begin a range; moving extends it", _CHOOSING),
    Key(Verb.ALL, ("ctrl+a",), "Select all rows of the filter", _CHOOSING),
    Key(Verb.NONE, ("escape",), "Select none", _CHOOSING),
    Key(Verb.MENU, ("enter", "m"), "Menu: all that can be done with the row", _DECIDING),
    Key(Verb.INCLUDE, ("i",), "Include", _DECIDING),
    Key(Verb.EXCLUDE, ("e",), "Exclude from this sync", _DECIDING),
    Key(Verb.IGNORE_ONCE, ("o",), "Ignore differences until the next time one changes", _DECIDING),
    Key(Verb.IGNORE_FOREVER, ("f",), "Ignore difference forever…", _DECIDING),
    Key(Verb.PREFER_SALESFORCE, (">",), "Use Salesforce's values", _DECIDING),
    Key(Verb.PREFER_OUTLOOK, ("<",), "Use Outlook's values", _DECIDING),
    Key(Verb.PREFER_FIELDS, ("p",), "Choose field by field…", _DECIDING),
    Key(Verb.LINK, ("l",), "Link to…", _DECIDING),
    Key(Verb.UNLINK, ("u",), "Unlink", _DECIDING),
    Key(Verb.RELEASE, ("r",), "Release", _DECIDING),
    Key(Verb.CLEAR, ("c",), "Back to the recommendation", _DECIDING),
    Key(Verb.UNDO, ("z", "ctrl+z"), "Undo", _DECIDING),
    Key(Verb.REDO, ("Z", "ctrl+y"), "Redo", _DECIDING),
    Key(Verb.FILTER, ("/",), "Filter: words of a title, or state=conflict kind=tasks field=location", _LOOKING),
    Key(Verb.SORT, ("S",), "Sort by time, title, action or last change", _LOOKING),
    Key(Verb.HIDDEN, ("h",), "Show or hide what is hidden", _LOOKING),
    Key(Verb.DETAIL, ("tab",), "The fields of the row, large or small", _LOOKING),
    Key(Verb.STORY, ("s",), "The whole story of the row", _LOOKING),
    Key(Verb.HELP, ("?",), "Help", _LOOKING),
    Key(Verb.APPLY, ("a",), "Apply…", _ENDING),
    Key(Verb.QUIT, ("q",), "Quit; what you decided is kept", _ENDING),
)

LABELS = {key.verb: key.label for key in KEYS}

DECISIONS: dict[Verb, Decision | None] = {
    Verb.INCLUDE: Decision(choice=Choice.INCLUDE),
    Verb.EXCLUDE: Decision(choice=Choice.EXCLUDE),
    Verb.IGNORE_ONCE: Decision(choice=Choice.IGNORE_ONCE),
    Verb.IGNORE_FOREVER: Decision(choice=Choice.IGNORE_FOREVER),
    Verb.PREFER_SALESFORCE: Decision(choice=Choice.PREFER, side=Side.SALESFORCE),
    Verb.PREFER_OUTLOOK: Decision(choice=Choice.PREFER, side=Side.OUTLOOK),
    Verb.PREFER_FIELDS: Decision(choice=Choice.PREFER, side=Side.OUTLOOK),
    Verb.LINK: Decision(choice=Choice.LINK),
    Verb.UNLINK: Decision(choice=Choice.UNLINK),
    Verb.RELEASE: Decision(choice=Choice.RELEASE),
    Verb.CLEAR: None,
}
"""The decision of each verb that decides, as far as it is known before anything is asked; None takes one back."""

_OPTIONS = (
    ("choose --include to create a new one", "include it to create a new one"),
    ("Settle it with --prefer outlook or --prefer salesforce", "Use Outlook's or Salesforce's values to settle it"),
    ("settle it with --prefer outlook or --prefer salesforce", "use Outlook's or Salesforce's values to settle it"),
    ("--prefer salesforce", LABELS[Verb.PREFER_SALESFORCE]),
    ("--prefer outlook", LABELS[Verb.PREFER_OUTLOOK]),
    ("--prefer", "Use Salesforce's or Outlook's values"),
    ("--ignore-forever", "Ignore difference forever"),
    ("--ignore-once", "Ignore differences"),
    ("--include", LABELS[Verb.INCLUDE]),
    ("--exclude", LABELS[Verb.EXCLUDE]),
    ("--clear", LABELS[Verb.CLEAR]),
    ("--release", LABELS[Verb.RELEASE]),
    ("--unlink", LABELS[Verb.UNLINK]),
    ("--link", "Link"),
)


def as_labels(text: str) -> str:
    """Return a sentence that names options of `accord decide` with the labels that a review has for them."""
    for option, label in _OPTIONS:
        text = text.replace(option, label)
    return text
