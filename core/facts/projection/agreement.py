"""The base: it advances where both sides agree again, and is unknown where content was erased."""

from core.facts.recorded import Recorded
from core.facts.state import Item, State
from core.fields import BY_NAME
from core.fields.drift import drift
from core.model import Kind


def kind_of(recorded: Recorded) -> Kind:
    if recorded.kind is None:
        raise ValueError(f"event {recorded.position} names no kind")
    return recorded.kind


def settle(item: Item, state: State) -> None:
    """Let the base advance wherever both sides agree again."""
    outlook, salesforce = item.outlook, item.salesforce
    if not item.linked or not outlook or not salesforce or outlook.gone or salesforce.gone:
        return
    if not outlook.drift and not salesforce.drift:
        item.taken_back = ()
        return
    specs, org = BY_NAME[item.kind], state.org()
    for name in {*outlook.drift, *salesforce.drift}:
        if specs[name].agree(outlook.fields.get(name), salesforce.fields.get(name), org):
            outlook.drift.pop(name, None)
            salesforce.drift.pop(name, None)
    if item.taken_back:
        item.taken_back = tuple(n for n in item.taken_back if n in outlook.drift or n in salesforce.drift)


def agree_anew(item: Item, state: State) -> None:
    """Begin a new base for a pair whose former one was erased, once both records are known again.

    What they agree in is the base. What they differ in may be an edit that nobody can tell from the former value any
    more: it is drift from nothing, and so a question, where neither side left it empty.
    """
    if not item.linked or not item.outlook or not item.salesforce or item.is_erased():
        return
    item.outlook.drift, item.salesforce.drift = (
        drift(item.kind, item.outlook.fields, {}),
        drift(item.kind, item.salesforce.fields, {}),
    )
