"""One record that Graph will not give stops no other."""

import pytest

from adapters.outlook.errors import Answer
from adapters.outlook.graph import listed
from adapters.outlook.places.base import taken
from core.errors import AccordError, CursorExpired, ServiceUnavailable
from core.model import Kind

TEA = {"id": "here", "title": "Tea", "status": "notStarted", "importance": "normal"}
HERE = Answer(200, TEA)
GONE = Answer(404, {"error": {"code": "ErrorItemNotFound"}})


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 422, 423])
def test_a_record_that_graph_refuses_is_put_aside_and_the_others_come(status: int) -> None:
    refused = Answer(status, {"error": {"code": "ErrorSomething"}})
    assert taken(Kind.TASKS, {"here": HERE, "gone": GONE, "stubborn": refused}) == ([TEA], ("gone",), ("stubborn",))


@pytest.mark.parametrize("status", [401, 500, 503])
def test_trouble_of_the_service_is_no_matter_of_one_record(status: int) -> None:
    with pytest.raises(AccordError):
        taken(Kind.TASKS, {"here": HERE, "lost": Answer(status, {})})


def test_a_cursor_that_is_lost_is_no_matter_of_one_record() -> None:
    lost = Answer(400, {"error": {"code": "SyncStateNotFound"}})
    with pytest.raises(CursorExpired):
        taken(Kind.TASKS, {"here": HERE, "lost": lost})


@pytest.mark.parametrize("body", [{}, {"value": []}, {"id": None}, {"id": ["here"]}, {"subject": "Tea"}], ids=str)
def test_a_yes_without_the_record_is_no_answer(body: dict[str, object]) -> None:
    assert taken(Kind.TASKS, {"here": HERE, "hollow": Answer(200, body)}) == ([TEA], (), ("hollow",))


@pytest.mark.parametrize("page", [{}, {"value": None}, {"value": {}}, {"@odata.nextLink": "x"}], ids=str)
def test_no_list_is_not_an_empty_list(page: dict[str, object]) -> None:
    with pytest.raises(ServiceUnavailable):
        listed(page)
    assert listed({"value": []}) == ()
