"""Bodies as HTML: asked for when it matters whether one has formatting, and written so that it stays if it can.

Readings bring bodies as text. A text that is written replaces the HTML, and with it what text cannot say; where text
was only put before or after the old one, the old HTML stays and the new text is put beside it (Graph: event-update,
itemBody). To Do tells every body as text, whatever it looks like (microsoft-graph-docs issue 18531): then nobody can
know of its formatting.
"""

from collections.abc import Sequence

from adapters.outlook.calendar import version
from adapters.outlook.formatting import Page, read_page
from adapters.outlook.graph import AS_HTML, Ask
from adapters.outlook.places.base import Place
from adapters.outlook.text import Json, mapping, word
from adapters.shared.text import canonical_text
from core.fields.base import added_to
from core.model import Record, Value


def formatting(place: Place, ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Return, by id, the version of a record and whether its body then has formatting."""
    answers = place.graph.batch([place.body_address(id_) for id_ in ids], AS_HTML)
    return {
        id_: (version(answer.body), page_of(answer.body).formatted)
        for id_, answer in zip(ids, answers, strict=True)
        if answer.ok
    }


def ask_for_page(place: Place, id_: str) -> Ask:
    """Return what asks for a record with its body as HTML."""
    return Ask("GET", place.body_address(id_), headers={"Prefer": ", ".join(AS_HTML)})


def page_of(item: Json) -> Page:
    """Return the page that the body of a record is; a body that came as text has no formatting to lose."""
    body = mapping(item.get("body"))
    is_html = word(body.get("contentType")).lower() == "html"
    return read_page(word(body.get("content"))) if is_html else read_page("")


def body_over(page: Page, before: Record, wanted: Value) -> Json | None:
    """Return the body to write over a page, None if that would lose formatting which the plan did not know of."""
    text = canonical_text(wanted) or ""
    plain = {"contentType": "text", "content": text}
    if not page.formatted:
        return plain
    if added := added_to(str(before.fields.get("body") or ""), text):
        return {"contentType": "html", "content": page.beside(*added)}
    return plain if before.formatted else None
