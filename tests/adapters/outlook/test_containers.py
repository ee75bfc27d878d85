"""Which calendar, folder or list is meant, and how cursors and refusals read."""

import base64
import json
from typing import Any

import pytest

from adapters.outlook.containers import choose, tenant_of
from adapters.outlook.cursor import Cursor, usable
from adapters.outlook.errors import Answer, DeltaRefused, problem, refusal
from core.errors import AccordError, CursorExpired, ServiceUnavailable, SettingsError, SignInNeeded
from core.model import Kind, Window

PLACES: list[dict[str, Any]] = [
    {"id": "1", "name": "Calendar"},
    {"id": "2", "name": "Team "},
    {"id": "3", "name": "Holidays"},
    {"id": "4", "name": "holidays"},
    {"id": "Team", "name": "an id that is another's name"},
]


@pytest.mark.parametrize(("source", "id_"), [("calendar", "1"), (" CALENDAR", "1"), ("2", "2"), ("Team", "Team")])
def test_a_place_is_found_by_id_or_by_name(source: str, id_: str) -> None:
    assert choose(PLACES, source, Kind.CALENDAR)["id"] == id_


def test_a_place_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match='no calendar "Sales"') as raised:
        choose(PLACES, "Sales", Kind.CALENDAR)
    assert '"Calendar"' in raised.value.hint


def test_two_places_of_one_name_need_an_id() -> None:
    with pytest.raises(SettingsError, match="2 calendars") as raised:
        choose(PLACES, "Holidays", Kind.CALENDAR)
    assert "3, 4" in raised.value.hint


def jwt(claims: object) -> str:
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.c2ln"


@pytest.mark.parametrize(
    ("token", "tenant"),
    [
        (jwt({"tid": "T-1", "upn": "é"}), "T-1"),
        (jwt({"tid": 7}), ""),
        (jwt([]), ""),
        ("opaque", ""),
        ("a.b", ""),
        ("a.$$$.c", ""),
        ("a.////.c", ""),
    ],
)
def test_the_tenant_is_what_a_jwt_says(token: str, tenant: str) -> None:
    assert tenant_of(token) == tenant


YEAR = Window("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
MAY = Window("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z")
LATER = Window("2026-05-01T00:00:00Z", "2027-01-02T00:00:00Z")
GOES_ON = Cursor(container="C", link="https://x/delta", window=YEAR)


@pytest.mark.parametrize(
    ("cursor", "container", "window", "good"),
    [
        pytest.param(GOES_ON.encoded(), "C", YEAR, True, id="same"),
        pytest.param(GOES_ON.encoded(), "C", MAY, True, id="narrower window"),
        pytest.param(GOES_ON.encoded(), "C", LATER, False, id="window moved on"),
        pytest.param(GOES_ON.encoded(), "D", YEAR, False, id="other calendar"),
        pytest.param(Cursor(container="C", link="https://x").encoded(), "C", None, True, id="no time"),
        pytest.param(Cursor(container="C", link="https://x").encoded(), "C", YEAR, False, id="time appeared"),
        pytest.param(Cursor(container="C", window=YEAR).encoded(), "C", YEAR, False, id="a place without delta"),
        pytest.param("not ours", "C", YEAR, False, id="nonsense"),
        pytest.param("{}", "C", YEAR, False, id="other JSON"),
        pytest.param("\ud800", "C", YEAR, False, id="no text"),
        pytest.param(None, "C", YEAR, False, id="none"),
    ],
)
def test_when_a_cursor_goes_on(cursor: str | None, container: str, window: Window | None, good: bool) -> None:
    assert usable(cursor, container, window) == (Cursor(container="C", link="https://x/delta", window=YEAR)
        if good and window else Cursor(container="C", link="https://x") if good else None)  # fmt: skip


def answer(status: int, code: str = "", message: str = "") -> Answer:
    return Answer(status, {"error": {"code": code, "message": message}}, "req-1")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(410, "SyncStateNotFound"), CursorExpired),
        (answer(410), CursorExpired),
        (answer(400, "syncStateNotFound"), CursorExpired),
        (answer(409, "resyncRequired"), CursorExpired),
        (answer(400, "BadRequest", "Badly formed token."), CursorExpired),
        (answer(400, "ErrorInvalidRequest", "Invalid request. Delta query is not supported by this resource."),
         DeltaRefused),
        (answer(400, "ErrorInvalidRequest", "skip token is not provided"), DeltaRefused),
        (answer(400, "ErrorInvalidRequest", "something else"), ServiceUnavailable),
        (answer(401, "InvalidAuthenticationToken"), SignInNeeded),
        (answer(403, "ErrorAccessDenied"), SignInNeeded),
        (answer(404, "ErrorItemNotFound"), ServiceUnavailable),
        (answer(500), ServiceUnavailable),
        (Answer(400, {"error": "invalid_grant"}), ServiceUnavailable),
        (Answer(400, {}), ServiceUnavailable),
    ],
    ids=lambda value: f"{value.status} {value.code}" if isinstance(value, Answer) else value.__name__,
)  # fmt: skip
def test_refusals(given: Answer, kind: type[AccordError]) -> None:
    assert type(refusal(given)) is kind


def test_a_refusal_does_not_quote_the_message() -> None:
    error = refusal(answer(400, "ErrorInvalidRequest", "The name 'Ann' is invalid."))
    assert "Ann" not in f"{error.problem}{error.hint}"
    assert "req-1" in error.hint


def test_a_problem_of_one_write_does() -> None:
    assert problem(answer(400, "ErrorInvalidRequest", "The name 'Ann' is invalid.")).message.startswith(
        "The name 'Ann'"
    )
    assert problem(Answer(500)).code == "HTTP 500"


@pytest.mark.parametrize(
    ("given", "gone"),
    [
        (answer(404, "ErrorItemNotFound"), True),
        (answer(404, "ErrorInvalidUser"), False),
        (answer(404, "MailboxNotEnabledForRESTAPI"), False),
        (answer(404), False),
        (answer(400, "ErrorInvalidIdMalformed"), False),
    ],
)
def test_only_the_word_about_this_id_means_gone(given: Answer, gone: bool) -> None:
    assert given.gone is gone
