"""Bodies with formatting, through the adapter: what is told of them, and what a write of text makes of their HTML."""

from typing import Any

import pytest

from core.model import Kind, Record, Status
from tests.adapters.outlook.conftest import Outlook, change, event, scope_of

BOLD = "<p>Bring <b>the numbers</b></p><ul><li>plan</li></ul>"


def made(outlook: Outlook, content: str = BOLD, kind: str = "html", **more: Any) -> str:
    body = {"contentType": kind, "content": content}
    return str(outlook.people.create("events", event(body=body, **more)))


def page(outlook: Outlook, id_: str) -> str:
    """Return the HTML that Exchange holds."""
    return str(outlook.people.get("events", id_)["body"]["content"])


def known(outlook: Outlook, id_: str, formatted: bool | None) -> Record:
    """Return a record as a plan knows it."""
    record = outlook.one(Kind.CALENDAR, id_)
    assert record.formatted is None
    return Record(**{**{name: getattr(record, name) for name in record.__struct_fields__}, "formatted": formatted})


def bodies_asked(outlook: Outlook) -> int:
    return sum(
        request.method == "GET" and "body,changeKey" in request.path for request in outlook.sandbox.world.requests
    )


def test_it_is_told_which_bodies_have_formatting_and_of_which_version(outlook: Outlook) -> None:
    plain, bold = made(outlook, "a\nb", "text"), made(outlook)
    records = {id_: outlook.one(Kind.CALENDAR, id_) for id_ in (plain, bold)}
    told = outlook.adapter.formatting(scope_of(Kind.CALENDAR), [plain, bold, "AAkAgone="])
    assert told == {plain: (records[plain].version, False), bold: (records[bold].version, True)}


def test_to_do_tells_no_formatting(outlook: Outlook) -> None:
    id_ = outlook.people.create("tasks", {"title": "Call", "body": {"contentType": "html", "content": BOLD}})
    version = outlook.one(Kind.TASKS, id_).version
    assert outlook.adapter.formatting(scope_of(Kind.TASKS), [id_]) == {id_: (version, False)}


@pytest.mark.parametrize(
    ("text", "front", "back"),
    [
        ("Bring the numbers\nplan\n\nBy Friday", "", "By Friday"),
        ("First things first:\nBring the numbers plan", "First things first:", ""),
        ("A & <b>\nBring   the numbers\n\nplan\nC", "A &amp; &lt;b&gt;", "C"),
    ],
)
@pytest.mark.parametrize("formatted", [True, None], ids=["known to be formatted", "not known"])
def test_what_is_put_beside_leaves_the_formatting(
    outlook: Outlook, text: str, front: str, back: str, formatted: bool | None
) -> None:
    id_ = made(outlook)
    before = page(outlook, id_)
    outcome = outlook.write(change(Kind.CALENDAR, known(outlook, id_, formatted), body=text))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    assert str(outcome.echo.fields["body"]).split() == text.split()
    after = page(outlook, id_)
    assert BOLD in after
    expect = before
    if front:
        expect = expect.replace("<body>", f"<body><div>{front}</div>\r\n")
    if back:
        expect = expect.replace("</body>", f"<div>{back}</div>\r\n</body>")
    assert after == expect


def test_formatting_that_the_plan_did_not_know_of_is_not_flattened(outlook: Outlook) -> None:
    id_ = made(outlook)
    for formatted in (None, False):
        outcome = outlook.write(change(Kind.CALENDAR, known(outlook, id_, formatted), body="Something else"))
        assert outcome.status is Status.STALE
        assert outcome.problem is not None
        assert "formatting" in outcome.problem.message
    assert BOLD in page(outlook, id_)


def test_formatting_that_the_plan_told_is_replaced(outlook: Outlook) -> None:
    id_ = made(outlook)
    assert outlook.write(change(Kind.CALENDAR, known(outlook, id_, True), body="Else")).status is Status.SUCCEEDED
    assert "<b>" not in page(outlook, id_)


def test_a_plain_body_is_replaced_whatever_the_plan_knew(outlook: Outlook) -> None:
    for formatted in (None, False, True):
        id_ = made(outlook, "a\nb", "text")
        assert outlook.write(change(Kind.CALENDAR, known(outlook, id_, formatted), body="c")).status is Status.SUCCEEDED
        assert outlook.one(Kind.CALENDAR, id_).fields["body"] == "c"


def test_formatting_that_came_after_the_plan_is_not_flattened(outlook: Outlook) -> None:
    """Somebody made a word bold: the text is the same, so nothing else would stop the write."""
    id_ = made(outlook, "<p>Bring the numbers plan</p>")
    record = known(outlook, id_, False)
    outlook.people.edit("events", id_, {"body": {"contentType": "html", "content": BOLD}})
    outcome = outlook.write(change(Kind.CALENDAR, record, body="Something else"))
    assert outcome.status is Status.STALE
    assert BOLD in page(outlook, id_)


def test_a_text_that_somebody_changed_meanwhile_is_not_put_beside(outlook: Outlook) -> None:
    id_ = made(outlook)
    record = known(outlook, id_, True)
    outlook.people.edit("events", id_, {"body": {"contentType": "html", "content": BOLD + "<p>Theirs</p>"}})
    outcome = outlook.write(change(Kind.CALENDAR, record, body="Bring the numbers plan Ours"))
    assert outcome.status is Status.STALE
    assert "Ours" not in page(outlook, id_)


def test_a_version_that_moved_without_an_edit_does_not_stop_it(outlook: Outlook) -> None:
    id_ = made(outlook)
    record = known(outlook, id_, None)
    outlook.people.bump("events", id_)
    outcome = outlook.write(change(Kind.CALENDAR, record, body="Bring the numbers plan Ours"))
    assert outcome.status is Status.SUCCEEDED
    assert BOLD in page(outlook, id_)


def test_an_edit_between_the_look_at_the_page_and_the_write_is_refused(outlook: Outlook) -> None:
    """The page goes along with its version: the service refuses it if somebody was quicker."""
    id_ = made(outlook)
    record = known(outlook, id_, True)
    edited = {"body": {"contentType": "html", "content": BOLD + "<p>Theirs</p>"}}
    send = outlook.adapter._directory.graph.ask

    def ask(method: str, address: str, **how: Any) -> Any:
        if method == "PATCH":
            outlook.people.edit("events", id_, edited)
        return send(method, address, **how)

    outlook.adapter._directory.graph.ask = ask  # type: ignore[method-assign]
    outcome = outlook.write(change(Kind.CALENDAR, record, body="Bring the numbers plan Ours"))
    assert outcome.status is Status.STALE
    assert "Theirs" in page(outlook, id_)
    assert "Ours" not in page(outlook, id_)


@pytest.mark.parametrize(("status", "expect"), [(503, Status.FAILED), (403, Status.FAILED), (404, Status.STALE)])
def test_a_page_that_is_not_told_writes_nothing(outlook: Outlook, status: int, expect: Status) -> None:
    id_ = made(outlook)
    record = known(outlook, id_, True)
    code = {404: "ErrorItemNotFound"}.get(status, "Refused")
    outlook.fail("status", path="body,changeKey", status=status, body={"error": {"code": code}}, count=None)
    assert outlook.write(change(Kind.CALENDAR, record, body="Else")).status is expect
    assert BOLD in page(outlook, id_)


def test_only_a_write_of_the_body_costs_another_look(outlook: Outlook) -> None:
    id_ = made(outlook)
    outlook.write(change(Kind.CALENDAR, known(outlook, id_, None), location="Room 1"))
    assert bodies_asked(outlook) == 0
    outlook.write(change(Kind.CALENDAR, known(outlook, id_, None), body="Bring the numbers plan x"))
    assert bodies_asked(outlook) == 1


def test_a_body_of_nothing_but_an_image_keeps_it(outlook: Outlook) -> None:
    image = '<p><img src="cid:map"></p>'
    id_ = made(outlook, image)
    assert (
        outlook.write(change(Kind.CALENDAR, known(outlook, id_, None), body="See the map")).status is Status.SUCCEEDED
    )
    assert image in page(outlook, id_)
    assert "<div>See the map</div>" in page(outlook, id_)


def test_where_versions_are_not_enforced_a_newer_body_is_not_overwritten(outlook: Outlook) -> None:
    outlook.switches.stale_tasks = "ignored"
    id_ = outlook.people.create("tasks", {"title": "Call", "body": {"contentType": "text", "content": "Mine"}})
    record = outlook.one(Kind.TASKS, id_)
    send, asked = outlook.adapter._directory.graph.ask, []

    def ask(method: str, address: str, **how: Any) -> Any:
        asked.append(method)
        if asked == ["GET", "GET"]:
            outlook.people.edit("tasks", id_, {"body": {"contentType": "text", "content": "Theirs"}})
        return send(method, address, **how)

    outlook.adapter._directory.graph.ask = ask  # type: ignore[method-assign]
    outcome = outlook.write(change(Kind.TASKS, record, body="Ours"))
    assert outcome.status is Status.STALE
    assert outlook.one(Kind.TASKS, id_).fields["body"] == "Theirs"
