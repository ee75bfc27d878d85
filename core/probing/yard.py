"""The one door through which a probe reaches a service: it counts, and lets no write through that is not its own.

What may leave is judged by the fence of a side, which knows its addresses. What a create will be called is in the
ledger before it leaves, and its id as soon as the service tells it: a crash leaves nothing that cannot be found.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from core.errors import GuardRefused
from core.probing.model import Seen, Why

KEPT_BACK = 20
"""Requests of the budget that only cleaning up may use."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that is about to leave."""

    method: str
    address: str
    """The path under the service's root, with its query."""
    body: object = None


@dataclass(frozen=True, slots=True)
class Made:
    """Something that a create made, or will have made."""

    what: str
    """`calendar`, `folder`, `list`, or an item: `event`, `contact`, `task`, `Event`, `Contact`, `Task`."""
    name: str
    id: str = ""


class Own(Protocol):
    """What is certainly the probe's own."""

    def has(self, id_: str) -> bool:
        """Tell whether an id is that of a place or record that the probe made."""


class Fence(Protocol):
    """What one side's writes look like. Pure."""

    def writes(self, sent: Sent) -> bool:
        """Tell whether a request changes anything."""

    def refusal(self, sent: Sent, own: Own) -> str | None:
        """Return why a write may not leave, None if it may."""

    def making(self, sent: Sent) -> tuple[Made, ...]:
        """Return what a write will make, by name."""

    def made(self, sent: Sent, answer: object, own: Own) -> tuple[Made, ...]:
        """Return what an answer says is there now and is the probe's own, with ids."""


class Ledger(Own, Protocol):
    """What a probe made, on disk before anything else."""

    @property
    def made(self) -> Sequence[Made]:
        """What it names: of a create that broke off, the name alone."""

    def will_make(self, made: Made) -> None:
        """Note a name. It is durable on return."""

    def has_made(self, made: Made) -> None:
        """Note an id. It is durable on return."""

    def empty(self) -> None:
        """Forget all: nothing of it is left."""


class Answer(Protocol):
    """The part of `requests.Response` that is used here."""

    @property
    def status_code(self) -> int: ...

    @property
    def content(self) -> bytes: ...


AnswerT = TypeVar("AnswerT", bound=Answer)


class BudgetSpent(GuardRefused):
    """The number of requests that the person allowed is used up."""

    def __init__(self) -> None:
        super().__init__(
            "The probe has used up the requests that it may make.", "Allow more with --budget, or ask less with --only."
        )


class Yard:
    """Lets the requests of one run out, one at a time. Safe between threads."""

    def __init__(self, fence: Fence, ledger: Ledger, *, budget: int) -> None:
        self._fence = fence
        self._ledger = ledger
        self._budget = budget
        self._one = threading.Lock()
        self.requests = 0
        self.writes = 0
        self._trouble: Why | None = None
        self.tidying = False
        """The last requests of the budget may be used: it is being cleaned up."""

    def send(self, sent: Sent, call: Callable[[], AnswerT]) -> AnswerT:
        """Return the answer to a request. Raises GuardRefused for one that must not leave; then nothing has."""
        with self._one:
            writing = self._fence.writes(sent)
            if writing and (why := self._fence.refusal(sent, self._ledger)):
                raise GuardRefused(
                    f"The probe stopped itself before a write: {why}.", "Nothing was sent. Please report this."
                )
            if self.requests >= self._budget - (0 if self.tidying else KEPT_BACK):
                raise BudgetSpent
            for made in self._fence.making(sent) if writing else ():
                self._ledger.will_make(made)
            self.requests += 1
            self.writes += writing
            before, self._trouble = self._trouble, Why.BROKE_OFF  # unless an answer comes
            answer = call()
            self._trouble = before or Seen(answer.status_code).trouble
            for made in self._fence.made(sent, _json(answer), self._ledger) if answer.status_code < 300 else ():
                self._ledger.has_made(made)
            return answer

    def trouble(self) -> Why | None:
        """Return why an answer since the last call says nothing about the service, None if all of them do."""
        told, self._trouble = self._trouble, None
        return told


def _json(answer: Answer) -> object:
    try:
        return json.loads(answer.content) if answer.content else None
    except ValueError:
        return None


def forbidden(body: object, names: frozenset[str]) -> str | None:
    """Return a property that must never be written, wherever in a body it stands, in any spelling of its case."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            if str(name).lower() in names:
                return str(name)
            if found := forbidden(value, names):
                return found
    elif isinstance(body, list | tuple):
        return next((found for each in body if (found := forbidden(each, names))), None)
    return None
