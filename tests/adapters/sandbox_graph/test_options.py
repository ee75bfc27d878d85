from typing import Any

import pytest

from adapters.sandbox.graph.forms.errors import GraphError
from adapters.sandbox.graph.wire.filters import parse_filter
from adapters.sandbox.graph.wire.prefer import Prefer, parse_prefer
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import meeting
from tests.support.graph_client import Client

ITEM: dict[str, Any] = {
    "subject": "O'Hara",
    "status": "completed",
    "isAllDay": False,
    "seriesMasterId": None,
    "start": {"dateTime": "2026-03-04T09:00:00.0000000"},
    "lastModifiedDateTime": "2026-03-02T09:30:15.25Z",
    "categories": ["Red", "Blue"],
    "singleValueExtendedProperties": [{"id": "Integer 0x36", "value": "2"}],
}


@pytest.mark.parametrize(
    ("clause", "holds"),
    [
        ("subject eq 'O''Hara'", True),
        ("subject ne 'O''Hara'", False),
        ("status ne 'completed'", False),
        ("not (status eq 'completed')", False),
        ("status eq 'completed' and isAllDay eq true or subject eq 'O''Hara'", True),
        ("status eq 'completed' and (isAllDay eq true or subject eq 'x')", False),
        ("isAllDay eq false", True),
        ("seriesMasterId eq null", True),
        ("subject ne null", True),
        ("start/dateTime ge '2026-03-04T09:00:00'", True),
        ("start/dateTime gt '2026-03-04T09:00:00'", False),
        ("start/dateTime le '2026-03-04T09:00:00.0000000'", True),
        ("lastModifiedDateTime ge 2026-03-02T09:30:15Z", True),
        ("lastModifiedDateTime lt 2026-03-02T09:30:15Z", False),
        ("startswith(subject,'o''h')", True),
        ("contains(subject,'x')", False),
        ("categories/any(c:c eq 'Red')", True),
        ("categories/all(c:c eq 'Red')", False),
        ("singleValueExtendedProperties/any(ep:ep/id eq 'Integer 0x0036' and cast(ep/value, Edm.Int32) ge 2)", True),
        ("singleValueExtendedProperties/any(ep:ep/id eq 'Integer 0x0036' and cast(ep/value, Edm.Int32) gt 2)", False),
        ("singleValueExtendedProperties/any(ep:ep/id eq 'Integer 0x37' and ep/value ne null)", False),
    ],
)
def test_what_a_filter_says(clause: str, holds: bool) -> None:
    assert parse_filter(clause)(ITEM) is holds


@pytest.mark.parametrize(
    "clause",
    [
        "subject eq",
        "subject eq 'x",
        "eq 'x'",
        "(subject eq 'x'",
        "subject eq 'x')",
        "a/any(b c)",
        "subject = 'x'",
        "subject lt 5",
    ],
)
def test_a_filter_that_cannot_be_read(clause: str) -> None:
    with pytest.raises(GraphError, match="400 BadRequest"):
        parse_filter(clause)(ITEM)


@pytest.mark.parametrize(
    ("header", "prefer"),
    [
        ("", Prefer()),
        ("odata.maxpagesize=50", Prefer(page_size=50, applied=("odata.maxpagesize=50",))),
        (
            'outlook.timezone="Pacific Standard Time"',
            Prefer("Pacific Standard Time", applied=('outlook.timezone="Pacific Standard Time"',)),
        ),
        ('IDTYPE="ImmutableId",foo=bar', Prefer(immutable=True, applied=('IdType="ImmutableId"',))),
        (
            'outlook.body-content-type="text"; odata.maxpagesize=x',
            Prefer(text=True, applied=('outlook.body-content-type="text"',)),
        ),
    ],
)
def test_what_a_prefer_header_says(header: str, prefer: Prefer) -> None:
    assert parse_prefer(header) == prefer


@pytest.fixture
def many(sandbox: Sandbox) -> list[str]:
    return [sandbox.outlook.create("events", meeting(subject=f"{n:02}")) for n in range(12)]


def test_lists_come_in_pages_of_ten(graph: Client, many: list[str]) -> None:
    page = graph.ok("GET", "events")
    assert len(page["value"]) == 10
    assert [row["id"] for row in graph.rows("events")] == many


def test_top_skip_order_count_and_select(graph: Client, many: list[str]) -> None:
    page = graph.ok("GET", "events?%24top=3&$skip=1&$orderby=subject+desc&$count=true&$select=subject")
    assert [row["subject"] for row in page["value"]] == ["10", "09", "08"]
    assert page["@odata.count"] == 12
    assert set(page["value"][0]) == {"@odata.etag", "id", "subject"}
    assert len(graph.rows("events?$top=5&$select=subject")) == 12


@pytest.mark.parametrize("clause", ["subject eq '07'", "id eq '{}'", "iCalUId eq '{}'"])
def test_one_event_is_found(graph: Client, many: list[str], clause: str) -> None:
    wanted = graph.ok("GET", f"events/{many[7]}")
    text = clause.format(wanted["iCalUId"] if clause.startswith("iCal") else wanted["id"])
    assert [row["id"] for row in graph.rows(f"events?$filter={text}")] == [many[7]]


@pytest.mark.parametrize(
    "query",
    [
        "$foo=1",
        "$search=x",
        "$top=0",
        "$top=x",
        "$skip=-1",
        "$select=nonsense",
        "$orderby=subject sideways",
        "$expand=nonsense",
        "$expand=singleValueExtendedProperties",
        "$filter=subject eq",
    ],
)
def test_an_option_that_is_refused(graph: Client, many: list[str], query: str) -> None:
    assert graph.refused("GET", f"events?{query}")[0] == 400
