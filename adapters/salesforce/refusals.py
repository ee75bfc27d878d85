"""What Salesforce says when it does not do something, in Accord's words.

Refusals of a whole request are a JSON array of objects with `errorCode`; those of one row in a collection are objects
with `statusCode`; those of sign-in are one object with `error`; and at the edge or during maintenance they are
web pages. Messages may quote values: they go into a `Problem`, never into an error's text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import ServiceUnavailable
from core.model import Outcome, Problem, Record, Status, Write

LOCKED = "UNABLE_TO_LOCK_ROW"
LIMIT = "REQUEST_LIMIT_EXCEEDED"
TAKEN = frozenset({"DUPLICATE_VALUE", "DUPLICATE_EXTERNAL_ID"})
"""Another record has a value that only one may have."""
STALE = frozenset({"ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE_CHECK"})
"""The record was changed since the time in If-Unmodified-Since."""
NO_ID = ("INVALID_QUERY_FILTER_OPERATOR", "MALFORMED_ID", "INVALID_ID_FIELD")
"""An id is none, or one of another object's."""
UNREADABLE = "JSON_PARSER_ERROR"
LOST_LOCATOR = "INVALID_QUERY_LOCATOR"
GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"})
_RETRYABLE = frozenset({LOCKED, "UNKNOWN_EXCEPTION", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT", "TXN_SECURITY_NO_ACCESS"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error of Salesforce's."""

    code: str
    message: str = ""
    fields: tuple[str, ...] = ()
    rule: str | None = None
    """The duplicate rule that objected."""

    def problem(self) -> Problem:
        return Problem(code=self.code, message=self._text(), retryable=self.code in _RETRYABLE)

    def _text(self) -> str:
        if self.code == "DUPLICATES_DETECTED":
            rule = self.rule or "of the organisation"
            return f"The duplicate rule {rule} found that this record exists already. Link it, or ignore it."
        named = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.message or self.code}{named}"


class Refused(ServiceUnavailable):
    """Salesforce understood a whole request and refused it (4xx), with these errors."""

    def __init__(self, status: int, refusals: Sequence[Refusal]) -> None:
        self.status = status
        self.refusals = tuple(refusals)
        super().__init__(
            f"Salesforce refused a request: {', '.join(r.code for r in self.refusals)} (HTTP {status}).",
            "Check the permissions of the user and api_version in [salesforce], then try again.",
        )

    def names(self, code: str) -> bool:
        return any(refusal.code == code for refusal in self.refusals)


def refusals_in(body: object) -> tuple[Refusal, ...]:
    """Return the errors that an answer's body lists, in either spelling; empty when it lists none."""
    listed = body if isinstance(body, list) else [body]
    found = (refusal_in(each) for each in listed)
    return tuple(refusal for refusal in found if refusal)


def refusal_in(entry: object) -> Refusal | None:
    """Return one error, None if it is not in any form that Salesforce uses."""
    if not isinstance(entry, Mapping):
        return None
    code = entry.get("errorCode") or entry.get("statusCode") or entry.get("error")
    if not isinstance(code, str):
        return None
    named = entry.get("fields")
    return Refusal(
        code=code,
        message=str(entry.get("message") or entry.get("error_description") or ""),
        fields=tuple(str(name) for name in named) if isinstance(named, list) else (),
        rule=_rule_in(entry),
    )


def _rule_in(entry: Mapping[str, object]) -> str | None:
    """Return the duplicate rule's name. Salesforce really writes `duplicateResut`."""
    result = entry.get("duplicateResut") or entry.get("duplicateResult")
    rule = result.get("duplicateRule") if isinstance(result, Mapping) else None
    return rule if isinstance(rule, str) else None


def succeeded(write: Write, echo: Record | None = None, left_out: Sequence[Refusal] = ()) -> Outcome:
    """Return the outcome of a write that was made, and as its problem what of it was refused, all the same."""
    problem = left_out[0].problem() if left_out else None
    if problem and len(left_out) > 1:
        message = " ".join(dict.fromkeys(refusal.problem().message for refusal in left_out))
        problem = Problem(problem.code, message, problem.retryable)
    return Outcome(key=write.key, status=Status.SUCCEEDED, echo=echo, problem=problem)


def failed(write: Write, refusals: Sequence[Refusal]) -> Outcome:
    """Return the outcome of a write that was refused: stale if the record is gone or was changed, else failed."""
    first = refusals[0] if refusals else Refusal("UNKNOWN_ERROR", "Salesforce gave no reason.")
    if any(refusal.code in STALE for refusal in refusals):
        return stale(write)
    if write.id is not None and first.code in GONE and not first.fields:
        return gone_already(write)
    return Outcome(key=write.key, status=Status.FAILED, problem=first.problem())


def gone_already(write: Write) -> Outcome:
    problem = Problem(
        code="gone", message="The record is no longer in Salesforce, or this user may not see it any more."
    )
    return Outcome(key=write.key, status=Status.STALE, problem=problem)


def stale(write: Write) -> Outcome:
    problem = Problem(code="stale", message="The record was changed in Salesforce since the plan was made.")
    return Outcome(key=write.key, status=Status.STALE, problem=problem)


def unknown(write: Write, refusals: Sequence[Refusal] = ()) -> Outcome:
    """Return the outcome of a write whose answer, or whose echo, was lost, or that Salesforce refuses to speak of."""
    lost = Problem(code="no-answer", message="No usable answer came from Salesforce.", retryable=True)
    problem = refusals[0].problem() if refusals else lost
    return Outcome(key=write.key, status=Status.UNKNOWN, problem=problem)


def not_applied(write: Write) -> Outcome:
    problem = Problem(code="not-applied", message="Salesforce did not apply this write.", retryable=True)
    return Outcome(key=write.key, status=Status.FAILED, problem=problem)
