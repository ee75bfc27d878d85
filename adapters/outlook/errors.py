"""Graph's refusals, in the words of people and of the journal. Pure.

Branches on status and code, never on a message, but for two refusals that have no code of their own.
"""

from dataclasses import dataclass, field

from adapters.outlook.text import Json, mapping, word
from core.errors import AccordError, CursorExpired, ServiceUnavailable, SettingsError, SignInNeeded
from core.model import Problem

_LOST_STATE = frozenset({"syncstatenotfound", "resyncrequired", "syncstateinvalid"})
_NOT_FOUND = frozenset({"erroritemnotfound", "itemnotfound"})
_NO_MAILBOX = frozenset({"ErrorInvalidUser", "MailboxNotEnabledForRESTAPI"})
_NO_DELTA = ("delta query is not supported", "skip token is not provided")


class DeltaRefused(ServiceUnavailable):
    """A calendar or a To Do list cannot be asked what changed; it can still be read otherwise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of Graph, or of one request of a batch."""

    status: int
    body: Json = field(default_factory=dict)
    request_id: str | None = None
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def error(self) -> Json:
        return mapping(self.body.get("error"))

    @property
    def code(self) -> str:
        return word(self.error.get("code")) or f"HTTP {self.status}"

    @property
    def message(self) -> str:
        return word(self.error.get("message"))

    @property
    def gone(self) -> bool:
        """Graph says of this very id that there is no such item (and not that the mailbox is missing)."""
        return self.status == 404 and self.code.lower() in _NOT_FOUND

    @property
    def malformed(self) -> bool:
        """Graph takes the id for none of its own, as it has been seen to do with ids of contacts that are gone."""
        return self.status == 400 and self.code.lower() == "errorinvalididmalformed"

    @property
    def stale(self) -> bool:
        """The precondition failed, or Exchange itself saw two writers at once."""
        return self.status in (409, 412) and not self.duplicate

    @property
    def duplicate(self) -> str:
        """The id of the event that was already made with the same transactionId, "" if that is not the answer."""
        return word(self.error.get("@event.existingEventId"))

    @property
    def used_before(self) -> bool:
        """The transactionId was used for another event, whether or not the answer says for which."""
        return "duplicatetransaction" in self.code.lower()

    @property
    def zone_refused(self) -> bool:
        """A time was given in a zone whose name Graph does not take."""
        return self.status == 400 and self.code == "TimeZoneNotSupportedException"

    @property
    def no_delta(self) -> bool:
        """A To Do list refuses to tell its changes, as some do. The code alone could mean anything else, too."""
        return self.status == 400 and any(words in self.message.lower() for words in _NO_DELTA)

    @property
    def no_such_address(self) -> bool:
        """Graph does not know the function or the path that was asked for; of the item in it nothing is said."""
        return self.status in (400, 404, 405, 501) and not (self.cursor_lost or self.gone or self.code in _NO_MAILBOX)

    @property
    def cursor_lost(self) -> bool:
        lost = {self.code.lower(), word(mapping(self.error.get("innerError")).get("code")).lower()} & _LOST_STATE
        return self.status == 410 or bool(lost) or (self.status == 400 and "badly formed token" in self.message.lower())


def refusal(answer: Answer) -> AccordError:
    """Return the error for an answer that leaves nothing to go on with. It never quotes Graph's message, which may
    quote a record."""
    if answer.cursor_lost:
        return CursorExpired(
            "Outlook no longer knows where the last reading ended.", "The next reading is a whole one."
        )
    if answer.no_delta:
        return DeltaRefused("Outlook: this To Do list cannot tell what changed.", "It is read whole instead.")
    if answer.status == 401:
        return SignInNeeded(
            f"Outlook refused the access token ({answer.code}).", "Sign in again: get a new token, then repeat."
        )
    if answer.status == 403:
        return SignInNeeded(
            f"Outlook does not allow this with the access token ({answer.code}).",
            "The token needs the permissions Calendars.ReadWrite, Contacts.ReadWrite, Tasks.ReadWrite and User.Read on"
            " this mailbox; MailboxSettings.Read lets Accord know its time zone. An app that signs in by itself needs"
            " application permissions: Tasks.ReadWrite.All in place of Tasks.ReadWrite, and no User.Read.",
        )
    if answer.code in _NO_MAILBOX:
        return SettingsError(f"Outlook has no such mailbox ({answer.code}).", "Check mailbox in [outlook].")
    said = f", {answer.code}" if answer.error.get("code") else ""
    return ServiceUnavailable(
        f"Outlook refused a request (HTTP {answer.status}{said}).",
        f"Try again later; Microsoft's support will ask for the request id {answer.request_id or '(none was given)'}.",
    )


def problem(answer: Answer) -> Problem:
    """Return why one write did not happen."""
    return Problem(
        answer.code, answer.message or f"Outlook answered HTTP {answer.status}.", answer.status in (423, 429)
    )
