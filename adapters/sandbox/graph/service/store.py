"""All of Graph's state: what it needs of the world, its mailboxes, and the tokens it accepts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from adapters.sandbox.faults import Faults
from adapters.sandbox.graph.calendar.calendars import add_calendar
from adapters.sandbox.graph.contacts.folders import add_default_folder
from adapters.sandbox.graph.forms.ids import core_of
from adapters.sandbox.graph.mailbox.box import Clock, Mailbox
from adapters.sandbox.graph.mailbox.outbox import Mail
from adapters.sandbox.graph.service.gate import Gate
from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.graph.todo.lists import add_list
from adapters.sandbox.graph.wire.rounds import Rounds


class Surroundings(Clock, Protocol):
    """What Graph needs of the world it is in."""

    lock: Any
    """A re-entrant lock, held while a request or a person's act is carried out."""
    faults: Faults


class World(Surroundings, Protocol):
    """A world that has a Graph."""

    graph: "GraphStore"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token that was given at a sign-in allows, and until when."""

    expires: datetime
    application: bool
    """It is an application's: any mailbox by /users/{id}, never /me."""
    allowed: bool
    """Permissions came with it; if not, everything is forbidden."""


class GraphStore:
    """All of Graph's state, and the tokens it accepts."""

    def __init__(self, world: Surroundings) -> None:
        self.world = world
        self.switches = Switches()
        self.outbox: list[Mail] = []
        """Every mail that Exchange would have sent, oldest first."""
        self.rounds = Rounds(world)
        self.gate = Gate()
        self.expired_tokens: set[str] = set()
        self.token = self._new_token()
        """The delegated bearer token of the first mailbox."""
        self.app_token = self._new_token()
        """An application's bearer token: any mailbox by /users/{id}, never /me."""
        self.grants: dict[str, Grant] = {}
        """The tokens that were given at sign-ins."""
        self.mailboxes: dict[str, Mailbox] = {}
        self.me = self.add_mailbox("Avery Stone", "avery.stone@accord.example")

    def _new_token(self) -> str:
        return "sandbox." + core_of(self.world.digest("token"))

    def expire_token(self) -> str:
        """End the life of the current token: it answers 401 from now on. Return the new one, which is valid."""
        self.expired_tokens.add(self.token)
        self.token = self._new_token()
        return self.token

    def grant(self, life: timedelta, *, application: bool = False, allowed: bool = True) -> str:
        """Return a new bearer token that is accepted for so long, besides all others."""
        token = self._new_token()
        self.grants[token] = Grant(self.world.now() + life, application, allowed)
        return token

    def revoke_grants(self) -> None:
        """End the life of every token that was given at a sign-in."""
        self.expired_tokens |= set(self.grants)

    def is_application(self, token: str) -> bool:
        return token == self.app_token or (token in self.grants and self.grants[token].application)

    def expire_delta_tokens(self) -> None:
        """Let every nextLink and deltaLink given so far answer 410."""
        self.rounds.expire()

    def add_mailbox(self, name: str, address: str) -> Mailbox:
        """Return a mailbox with what every mailbox has: a calendar, a contact folder, a task list and flagged mail."""
        box = Mailbox(self.world, self.switches, self.outbox, name, address)
        self.mailboxes[box.user_id] = box
        add_calendar(box, "Calendar", default=True)
        add_default_folder(box)
        add_list(box, "Tasks", "defaultList")
        add_list(box, "Flagged Emails", "flaggedEmails")
        return box

    def mailbox(self, user: str) -> Mailbox | None:
        """Return the mailbox of a user id or address."""
        folded = user.lower()
        matching = (m for m in self.mailboxes.values() if folded in (m.user_id, m.address.lower()))
        return next(matching, None)
