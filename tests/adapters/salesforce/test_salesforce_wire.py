"""The forms of values on Salesforce's wire."""

from datetime import UTC, datetime

import pytest

from adapters.salesforce.wire import (
    QUERY_BYTES,
    as_day,
    as_instant,
    from_http_date,
    http_date,
    is_id,
    literal,
    query_chunks,
)


@pytest.mark.parametrize(
    ("stamp", "expect"),
    [
        ("2013-05-08T21:20:00.000+0000", "2013-05-08T21:20:00Z"),
        ("2013-05-08T21:20:00Z", "2013-05-08T21:20:00Z"),
        ("2013-05-08T21:20:00.999+0200", "2013-05-08T19:20:00Z"),
        ("2013-05-08T21:20:00+05:30", "2013-05-08T15:50:00Z"),
        ("2013-05-08T21:20:00", "2013-05-08T21:20:00Z"),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_times_become_instants(stamp: str | None, expect: str | None) -> None:
    assert as_instant(stamp) == expect


def test_days_stay_days_and_times_become_their_utc_day() -> None:
    assert as_day("2026-02-28") == "2026-02-28"
    assert as_day("2026-02-28T23:30:00.000-0100") == "2026-03-01"
    assert as_day(None) is None


def test_http_dates_are_in_gmt_and_in_english() -> None:
    assert http_date("2026-11-22T15:04:05.000+0000") == "Sun, 22 Nov 2026 15:04:05 GMT"
    assert from_http_date("Sun, 22 Nov 2026 15:04:05 GMT") == datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)
    assert from_http_date("soon") is None
    assert from_http_date(None) is None


@pytest.mark.parametrize(
    ("candidate", "expect"),
    [
        ("00U000000000001", True),
        ("00U000000000001AAA", True),
        ("00U00000000000", False),
        ("00U00000000000'1AA", False),
        ("", False),
        ("00U000000000001\n", False),
    ],
)
def test_only_15_or_18_letters_and_digits_are_an_id(candidate: str, expect: bool) -> None:
    assert is_id(candidate) is expect


def test_literals_cannot_be_broken_out_of() -> None:
    assert literal("O'Neil \\ x\n") == "'O\\'Neil \\\\ x\\n'"


def test_lists_are_cut_so_that_an_address_stays_short() -> None:
    ids = [f"003{n:015d}" for n in range(2000)]
    chunks = list(query_chunks(ids, "SELECT Id FROM Contact WHERE Id IN ()"))
    assert [each.strip("'") for chunk in chunks for each in chunk.split(",")] == ids
    assert 4 < len(chunks) < 8
    assert all(27 * len(chunk.split(",")) < QUERY_BYTES for chunk in chunks)


def test_an_empty_list_makes_no_query() -> None:
    assert list(query_chunks([], "SELECT")) == []
