"""Answers that are none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from adapters.shared.replies import json_object
from core.errors import ServiceUnavailable
from core.model import Side


@dataclass(frozen=True)
class Answer:
    content: bytes
    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing"),
        (b"  \n", "nothing"),
        (b"<!DOCTYPE html><html>Sign in", "a web page"),
        (b'{"value": [{"id": "a"', "broken"),
        (b"[1, 2]", "unexpected"),
        (b"\xff\xfe", "broken"),
        (b"[" * 100_000, "broken"),
    ],
    ids=["empty", "blank", "page", "half", "array", "bytes", "deep"],
)
def test_an_answer_that_is_not_json_is_told_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(ServiceUnavailable, match=says):
        json_object(Answer(content=content), Side.OUTLOOK)


def test_json_with_a_byte_order_mark_is_json() -> None:
    assert json_object(Answer(content=b'\xef\xbb\xbf{"a": 1}'), Side.OUTLOOK) == {"a": 1}
