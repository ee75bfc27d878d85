"""What is missing in Outlook: looked at for a person who asks, by readings alone.

Permissions: https://learn.microsoft.com/graph/permissions-reference. The claims of a token tell a person which rights
were given; whether they suffice is Graph's to say, so each kind is read once, too.
"""

from collections.abc import Mapping, Sequence

from adapters.outlook.containers import claims_of, mailbox_address, zone_address
from adapters.outlook.directory import Directory
from adapters.outlook.errors import Answer, refusal
from adapters.outlook.graph import path
from adapters.outlook.text import word
from adapters.shared.tokens import TokenSource
from core.errors import AccordError, SettingsError, SignInNeeded
from core.model import Kind

_RIGHTS = {Kind.CALENDAR: "Calendars", Kind.CONTACTS: "Contacts", Kind.TASKS: "Tasks"}
_FIRST = {
    Kind.CALENDAR: path("calendars", _top=1),
    Kind.CONTACTS: path("contacts", _select="id", _top=1),
    Kind.TASKS: path("todo", "lists", _top=1),
}
_ZONE = "MailboxSettings.Read"


class Checkup:
    """Looks at one mailbox with the token in use. Every look may raise AccordError, which says what is wrong."""

    def __init__(self, directory: Directory, mailbox: str, tokens: TokenSource, *, signs_in_as_app: bool) -> None:
        """`signs_in_as_app`: no person stands behind the token. One that shows roles is an app's in any case."""
        self._directory, self._graph = directory, directory.graph
        self._mailbox, self._tokens = mailbox, tokens
        self._signs_in_as_app = signs_in_as_app
        self._owner: Answer | None = None
        self._lacking: tuple[Kind, ...] = ()

    def whose(self) -> str:
        """Return whose token it is, "" where Graph takes it and does not say."""
        self._owner = self._graph.settled(mailbox_address(self._graph.root))
        return word(self._owner.body.get("mail")) or word(self._owner.body.get("userPrincipalName"))

    def missing(self, kinds: Sequence[Kind]) -> tuple[str, ...]:
        """Return the permissions that these kinds need and that the token lacks."""
        self._lacking = tuple(kind for kind in kinds if self._lacks(kind))
        return tuple(self._right(kind) for kind in self._lacking)

    def is_app(self) -> bool:
        """Tell whether the app itself is let in, by application permissions, and not a person by delegated ones."""
        return self._signs_in_as_app or bool(self._roles())

    def _right(self, kind: Kind) -> str:
        if self.is_app():
            return f"{_RIGHTS[kind]}.ReadWrite{'.All' if kind is Kind.TASKS else ''}"
        return f"{_RIGHTS[kind]}.ReadWrite{'' if self._mailbox == 'me' else '.Shared'}"

    def _lacks(self, kind: Kind) -> bool:
        answer = self._graph.settled(f"{self._graph.root}{_FIRST[kind]}")
        if answer.status == 403:
            return True
        if not answer.ok:
            raise refusal(answer)
        granted = self._scopes() | self._roles()
        wanted = {self._right(kind), f"{_RIGHTS[kind]}.ReadWrite.Shared", f"{_RIGHTS[kind]}.ReadWrite.All"}
        return bool(granted) and not granted & wanted

    def _scopes(self) -> frozenset[str]:
        """Return the rights that a person gave, by their short names; none where the token does not show them."""
        scopes = word(claims_of(self._tokens.token()).get("scp")).split()
        return frozenset(scope.rpartition("/")[2] for scope in scopes)

    def _roles(self) -> frozenset[str]:
        roles = claims_of(self._tokens.token()).get("roles")
        return frozenset(word(role) for role in roles) if isinstance(roles, list) else frozenset()

    def hides_zone(self) -> bool:
        """Tell whether the mailbox's time zone may not be read; Accord works without it."""
        return self._graph.settled(zone_address(self._graph.root)).status == 403

    def mailbox(self) -> str:
        """Return what the mailbox is called."""
        if self._owner is not None and self._owner.status == 403 and self._mailbox == "me":
            raise SignInNeeded(
                "Outlook does not tell whose mailbox it is: the permission User.Read is missing.",
                "Add User.Read to the application, consent to it, and sign in again.",
            )
        return self._directory.look_up({}).name

    def sources(self, sources: Mapping[Kind, str]) -> tuple[AccordError, ...]:
        """Return what is wrong with the calendar, folder or list that the settings name for each kind.

        Kinds whose permission was found missing are left out: that has been said.
        """
        problems: list[AccordError] = []
        for kind, source in sources.items():
            if kind in self._lacking:
                continue
            try:
                self._directory.container(kind, source)
                if kind is Kind.CALENDAR and not self._directory.calendar(source).can_edit:
                    problems.append(_read_only(source))
            except AccordError as error:
                problems.append(error)
        return tuple(problems)


def _read_only(source: str) -> AccordError:
    return SettingsError(
        f'Outlook: the calendar "{source}" can be read and not written.',
        "Ask its owner for the right to edit, name another one as source in [calendar], or prevent what writes there.",
    )
