"""The nouns of a sync, as frozen values.

Every other module speaks in these words (docs/glossary.md). Values are plain enough to be written as JSON:
text, true/false, lists of text and "nothing"; times are text as well, in the two forms of `core.times`.
"""

from core.model.decision import Choice, Decision
from core.model.pair import Pair
from core.model.plan import (
    VISIBLE,
    WAITING,
    ActionKind,
    Face,
    FieldChange,
    LastRead,
    LeftOut,
    Plan,
    Rival,
    Row,
    RowState,
    Why,
)
from core.model.record import (
    DEFAULT_SOURCE,
    Fields,
    Gone,
    Identity,
    Kind,
    Lock,
    Named,
    Outside,
    Page,
    Record,
    Scope,
    Side,
    Standing,
    Value,
    Window,
)
from core.model.rule import Hold, Rule
from core.model.write import Operation, Outcome, Problem, Status, Write

__all__ = [
    "DEFAULT_SOURCE",
    "VISIBLE",
    "WAITING",
    "ActionKind",
    "Choice",
    "Decision",
    "Face",
    "FieldChange",
    "Fields",
    "Gone",
    "Hold",
    "Identity",
    "Kind",
    "LastRead",
    "LeftOut",
    "Lock",
    "Named",
    "Operation",
    "Outcome",
    "Outside",
    "Page",
    "Pair",
    "Plan",
    "Problem",
    "Record",
    "Rival",
    "Row",
    "RowState",
    "Rule",
    "Scope",
    "Side",
    "Standing",
    "Status",
    "Value",
    "Why",
    "Window",
    "Write",
]
