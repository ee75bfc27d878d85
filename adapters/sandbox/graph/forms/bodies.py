"""Bodies: what Exchange makes of text and HTML (graph.md §C.4, shapes seen on the live service)."""

import html
import re
from html.parser import HTMLParser

from adapters.sandbox.graph.forms.words import words

_META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
_FROM_TEXT = (
    f"<html>\r\n<head>\r\n{_META}\r\n"
    '<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n'
    "<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style>"
    '</head>\r\n<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">'
)
_TEXT_END = "</div></span></font>\r\n</body>\r\n</html>\r\n"
_SCRIPT = re.compile(r"<(script|iframe|object)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLOCKS = words("address blockquote center div dl dt dd fieldset form h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul")
_UNSEEN = frozenset({"head", "style", "script", "title"})
PREVIEW = 255
"""Characters of a bodyPreview."""


def crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def html_of_text(text: str) -> str:
    """Return the HTML that Exchange stores for a plain text; nothing stays nothing."""
    if not text:
        return ""
    escaped = html.escape(text.replace("\r\n", "\n").replace("\r", "\n"), quote=False).replace("  ", "&nbsp; ")
    return _FROM_TEXT + escaped.replace("\n", "<br>\r\n") + _TEXT_END


def html_of_html(content: str) -> str:
    """Return HTML as Exchange stores it: a whole document, without scripts, with CRLF."""
    harmless = _SCRIPT.sub("", crlf(content))
    if not harmless or re.search(r"<html\b", harmless, re.IGNORECASE):
        return harmless
    return f"<html>\r\n<head>\r\n{_META}\r\n</head>\r\n<body>\r\n{harmless}\r\n</body>\r\n</html>\r\n"


def text_of_html(content: str) -> str:
    """Return the plain text of stored HTML, with CRLF, as `outlook.body-content-type="text"` gives it."""
    if not content:
        return ""
    reader = _TextReader()
    reader.feed(content)
    reader.close()
    lines = (line.strip(" ") for line in "".join(reader.parts).split("\n"))
    return "\r\n".join(lines).strip("\r\n").replace("\xa0", " ")


class _TextReader(HTMLParser):
    """Collects the visible text; line breaks come from br and from blocks only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _UNSEEN
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        folded = re.sub(r"[ \t\r\n]+", " ", data)
        after_break = not self.parts or self.parts[-1].endswith("\n")
        shown = folded.lstrip(" ") if after_break else folded
        if shown and not self._hidden:
            self.parts.append(shown)

    def _break(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")
