"""Whether the HTML of a body says more than its text, and how text is put beside it. Pure.

Every body that Outlook or Exchange stores is HTML. What they put around plain text is no formatting: the page, its
head, blocks, line breaks, one font for all of it. Shapes: Exchange's page "converted from text", Word's `MsoNormal`
paragraphs, the new Outlook's `elementToProof` blocks. Whatever is not known to be plain counts as formatting: that a
row says too much is harmless, that it says nothing is not.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from adapters.outlook.looks import Given, font_of, looks_different

_UNSEEN = frozenset({"head", "style", "script", "title"})
_PLAIN = frozenset({"html", "body", "p", "div", "span", "font", "o:p", "a", *_UNSEEN})
_VOID = frozenset(
    {"br", "wbr", "meta", "link", "base", "img", "hr", "input", "area", "col", "embed", "source", "track"}
)
_SEEN_BY_THEMSELVES = frozenset({
    "img", "hr", "input", "embed", "video", "audio", "object", "svg", "canvas", "iframe"
})  # fmt: skip
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_DEEPEST = 500
"""Elements inside one another, beyond which nobody looks: the page counts as formatted."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the HTML of a body comes to."""

    source: str
    formatted: bool
    """Plain text would lose something that it shows: emphasis, words with links behind them, images, lists, tables,
    colours, indents, or a change of font."""
    start: int
    """Where what it shows begins and ends in the source."""
    stop: int

    def beside(self, front: str, back: str) -> str:
        """Return the source with text before and after all that it shows, which stays as it is to the letter."""
        before, shown, after = self.source[: self.start], self.source[self.start : self.stop], self.source[self.stop :]
        return before + _paragraphs(front) + shown + _paragraphs(back) + after


def read_page(source: str) -> Page:
    """Return what a body's HTML comes to."""
    reader = _Reader(source)
    try:
        reader.feed(source)
        reader.close()
    except AssertionError:  # what Python's parser says to a declaration that it does not know
        reader.formatted = True
    linked = any(not _is_spelt_out(link) for link in reader.links)
    return Page(source, reader.formatted or len(reader.fonts) > 1 or linked, reader.start, reader.stop)


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for text inside an element, by itself and by all that is around it."""

    tag: str = ""
    hidden: bool = False
    different: bool = False
    font: tuple[str, str] = ("", "")
    """Family and size."""


class _Reader(HTMLParser):
    """Walks through a page, and notes what its visible text looks like."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.formatted = False
        self.fonts: set[tuple[str, str]] = set()
        """The fonts of all visible text."""
        self.links: list[list[str]] = []
        """The address of each link, and then its texts."""
        self.start, self.stop, self._length = 0, len(source), len(source)
        self._lines = [0, *(found.end() for found in re.finditer("\n", source))]
        self._open = [_Around()]
        self._link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Given = {name: (value or "").strip() for name, value in attrs}
        if tag == "body":
            self._open = [_Around()]  # whatever was left open before it, such as the head
            if self.start == 0:
                self.start, self.stop = self._position() + len(self.get_starttag_text() or ""), self._length
        if tag == "a" and given.get("href"):
            self._link = [given["href"]]
            self.links.append(self._link)
        around = self._open[-1]
        self.formatted |= (tag in _SEEN_BY_THEMSELVES and not around.hidden) or len(self._open) > _DEEPEST
        if tag not in _VOID and len(self._open) <= _DEEPEST:
            self._open.append(self._inside(around, tag, given))

    def _inside(self, around: _Around, tag: str, given: Given) -> _Around:
        different = tag not in _PLAIN or looks_different(given, linked=self._link is not None)
        return replace(
            around,
            tag=tag,
            hidden=around.hidden or tag in _UNSEEN,
            different=around.different or different,
            font=font_of(tag, given, around.font),
        )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # as browsers do: <b/> opens

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None
        if tag == "body" and self._position() >= self.start:
            self.stop = self._position()
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        around = self._open[-1]
        if around.hidden or not data.translate(_INVISIBLE).strip():
            return
        self.formatted |= around.different
        self.fonts.add(around.font)
        if self._link is not None:
            self._link.append(data)

    def _position(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _is_spelt_out(link: list[str]) -> bool:
    """Tell whether a link's text is its address, so that the text alone says as much."""
    address, text = link[0], "".join(link[1:])
    return not text.strip() or _bare_address(address) == _bare_address(text)


def _bare_address(text: str) -> str:
    folded = "".join(text.split()).casefold()
    return re.sub(r"^(https?://|mailto:|tel:)", "", folded).rstrip("/")


def _paragraphs(text: str) -> str:
    """Return text as HTML that shows it and does nothing else, a block for each line."""
    return "".join(f"<div>{line or '<br>'}</div>\r\n" for line in _escaped(text))


def _escaped(text: str) -> Iterator[str]:
    for line in text.strip().split("\n") if text.strip() else ():
        yield html.escape(line.strip(), quote=False).replace("  ", "&nbsp; ")
