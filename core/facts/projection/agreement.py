"""What several folds need: the kind of an event, and the base that advances where both sides agree."""

from core.facts.recorded import Recorded
from core.facts.state import Item, State
from core.fields import BY_NAME
from core.model import Kind


def kind_of(recorded: Recorded) -> Kind:
    if recorded.kind is None:
        raise ValueError(f"event {recorded.position} names no kind")
    return recorded.kind


def settle(item: Item, state: State) -> None:
    """Let the base advance wherever both sides agree again."""
    if not item.linked or not item.outlook or not item.salesforce or item.outlook.gone or item.salesforce.gone:
        return
    if not item.outlook.drift and not item.salesforce.drift:
        return
    specs, org = BY_NAME[item.kind], state.org()
    for name in {*item.outlook.drift, *item.salesforce.drift}:
        if specs[name].agree(item.outlook.fields.get(name), item.salesforce.fields.get(name), org):
            item.outlook.drift.pop(name, None)
            item.salesforce.drift.pop(name, None)
