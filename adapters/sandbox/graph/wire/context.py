"""One request on its way through: what came, and whose mailbox it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.hand import Hand
from adapters.sandbox.graph.wire.call import METADATA, Answer, Call
from adapters.sandbox.graph.wire.options import ENTITY, Options, read_options
from adapters.sandbox.graph.wire.prefer import Prefer
from adapters.sandbox.graph.wire.rounds import Rounds


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that answering one request needs."""

    box: Mailbox
    rounds: Rounds
    call: Call
    prefer: Prefer
    ids: Mapping[str, str]
    """The ids in the path, by the name the route gives them."""
    path: str
    """The path below the user, in lower case but for ids: `events/AAM...`."""

    @property
    def hand(self) -> Hand:
        return Hand(self.box)

    @property
    def if_match(self) -> str | None:
        return self.call.headers.get("if-match")

    def options(self, allowed: frozenset[str], names: frozenset[str]) -> Options:
        return read_options(self.call.query, allowed, names)

    def entity_options(self, names: frozenset[str]) -> Options:
        return self.options(ENTITY, names)

    def about(self, what: str) -> str:
        """Return the @odata.context of an answer."""
        return f"{METADATA}users('{self.box.user_id}')/{what}"


Endpoint = Callable[[Context], Answer]
