"""What of a body's HTML is formatting, and how text is put beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.outlook.formatting import read_page
from adapters.sandbox.graph.forms.bodies import text_of_html
from adapters.shared.text import canonical_text
from tests.adapters.outlook.test_calendar import STRINGS

EXCHANGE = (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
    '<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n'
    "<style><!-- .EmailQuote { margin-left: 1pt; border-left: #800000 2px solid; } --></style></head>\r\n<body>\r\n"
    '<font size="2"><span style="font-size:11pt;"><div class="PlainText">Bring the numbers'
    "<br>\r\nand &lt;the&gt; &nbsp;plan</div></span></font>\r\n</body>\r\n</html>\r\n"
)  # fmt: skip
WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--\n@font-face {font-family:Calibri}\n'
    "p.MsoNormal {margin:0cm; font-size:11.0pt}\n--></style>"
    '<!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]--></head><body lang="DE" link="#0563C1"'
    ' vlink="#954F72" style="word-wrap:break-word"><div class="WordSection1">'
    '<p class="MsoNormal"><span lang="EN-US">Agenda<o:p></o:p></span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
    '<p class="MsoNormal"><a href="https://acme.example/"><span style="color:#0563C1; text-decoration:underline">'
    "https://acme.example</span></a></p><b>&nbsp;</b></div></body></html>"
)
NEW_OUTLOOK = (
    '<html><head></head><body><div class="elementToProof" style="font-family:Aptos,Calibri; font-size:12pt; '
    'color:rgb(0,0,0); background-color:rgb(255, 255, 255); margin:0px; text-align:left">One</div>\n'
    '<div class="elementToProof" style="font-family:Aptos,Calibri; font-size:12pt; color:rgb(36, 36, 36)"><br></div>'
    '<div style="font-family:Aptos,Calibri; font-size:12pt"><span style="font-size:12pt">Two\u200b</span></div>'
    "</body></html>"
)  # fmt: skip


def page(inside: str) -> str:
    return f"<html><head><style>b {{ color: red }}</style></head><body>{inside}</body></html>"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("", id="nothing"),
        pytest.param("Only text & more", id="text without a page"),
        pytest.param(EXCHANGE, id="converted from text"),
        pytest.param(WORD, id="Word"),
        pytest.param(NEW_OUTLOOK, id="new Outlook"),
        pytest.param(page("<p>a<p>b<br/>c<!-- <b>d</b> -->"), id="not closed"),
        pytest.param(page('<div style="border:none; padding:0cm; margin-left:0.0pt">a</div>'), id="no border"),
        pytest.param(page('Write to <a href="mailto:Bob@acme.example">bob@acme.example</a>'), id="mail address"),
        pytest.param(page('<a href="http://x.example/a">HTTP://x.example/a/</a>'), id="link spelt out"),
        pytest.param(page('<a name="_Hlk1">an anchor of Word</a>'), id="anchor"),
        pytest.param(page("<b></b><i> \r\n</i><u>&nbsp;</u><ul></ul>a"), id="formatting of nothing"),
        pytest.param(
            page('<span style="font-weight:normal; font-style:normal; text-decoration:none">a</span>'), id="said"
        ),
        pytest.param("<head><body><p>a</p></body>", id="head not closed"),
    ],
)
def test_plain_text_in_a_page_is_no_formatting(source: str) -> None:
    assert not read_page(source).formatted


@pytest.mark.parametrize(
    "inside",
    [
        *(f"a <{tag}>b</{tag}>" for tag in ("b", "strong", "i", "em", "u", "s", "strike", "del", "sub", "sup", "h1")),
        *(f"a <{tag}>b</{tag}>" for tag in ("h6", "code", "pre", "blockquote", "center", "mark", "small", "unknown")),
        '<a href="https://acme.example/deal?id=7">the deal</a>',
        '<a href="https://acme.example/1">https://acme.example/2</a>',
        '<img src="cid:1">', "a<hr>b", "<ul><li>a</li></ul>", "<ol><li>a</li></ol>",
        "<table><tr><td>a</td></tr></table>",
        '<span style="color:#1F497D">a</span>', '<span style="color:red">a</span>', '<font color="blue">a</font>',
        '<span style="color:white">a</span>', '<div style="background:black">a</div>', '<p bgcolor="#ffff00">a</p>',
        '<span style="background-color:yellow">a</span>', '<span style="FONT-WEIGHT: bold">a</span>',
        '<span style="font-weight:700">a</span>', '<span style="font:italic 12pt Aptos">a</span>',
        '<span style="text-decoration:line-through">a</span>', '<span style="text-decoration-line:underline">a</span>',
        '<a href="http://x.example"><b>x.example</b></a>',
        '<p style="margin-left:36.0pt">a</p>', '<p align="center">a</p>',
        '<p style="text-align:right !important">a</p>',
        '<p style="mso-list:l0 level1 lfo1">- a</p>', '<div style="border-left:solid #ccc 1pt">a</div>',
        '<p dir="rtl">a</p>',
        '<p>a</p><p style="font-size:20pt">b</p>', '<font face="Arial">a</font> b', '<p style="display:none">a</p>',
        '<p class="MsoNormal Loud">a</p>', '<p class="MsoListParagraph">a</p>', "<b/>a", "<div hidden>a</div>",
        "<p>" * 600 + "a", "<![what]>a", "</body><head><body><b>a</b>",
    ],
)  # fmt: skip
def test_what_text_cannot_say_is_formatting(inside: str) -> None:
    assert read_page(page(inside)).formatted


@pytest.mark.parametrize(
    ("source", "front", "back", "expect"),
    [
        (page("<b>old</b>"), "", "new", page("<b>old</b><div>new</div>\r\n")),
        (page("<b>old</b>"), "new", "", page("<div>new</div>\r\n<b>old</b>")),
        (page("<b>old</b>"), "", "a\n\nb", page("<b>old</b><div>a</div>\r\n<div><br></div>\r\n<div>b</div>\r\n")),
        (page("<b>old</b>"), "", "<i>&amp;", page("<b>old</b><div>&lt;i&gt;&amp;amp;</div>\r\n")),
        ("<b>old</b>", "x", "y", "<div>x</div>\r\n<b>old</b><div>y</div>\r\n"),
        ("<BODY\n lang=EN>\n<b>old</b>\n</BODY>", "", "y", "<BODY\n lang=EN>\n<b>old</b>\n<div>y</div>\r\n</BODY>"),
        (
            "<head><!-- <body> --></head><body>\r\nold<!-- </body> --></body>", "x", "y",
            "<head><!-- <body> --></head><body><div>x</div>\r\n\r\nold<!-- </body> --><div>y</div>\r\n</body>",
        ),
    ],
)  # fmt: skip
def test_text_beside_a_page_leaves_it_as_it_is(source: str, front: str, back: str, expect: str) -> None:
    assert read_page(source).beside(front, back) == expect


PIECES = st.sampled_from([
    "<body>", "</body>", "<BODY x='>'>", "<head>", "</head>", "<b>", "</b>", "<style>", "<!--", "-->",
    "<![if x]>", "<![x]>",
    "<![CDATA[", "]]>", "<!x", "<?", "<a href=x>", "<p", ">", "&", "&amp;", "&#0;", "&#xD800;", "'", '"', "x",
    " ", "\n", "\r",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_page_is_read_to_its_end(source: str) -> None:
    """Bodies come from anybody who sends an invitation."""
    found = read_page(source)
    assert found.beside("", "") == source
    both = found.beside("front", "back")
    assert both.replace("<div>front</div>\r\n", "").replace("<div>back</div>\r\n", "") == source
    assert both.index("front") < both.index("back")


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_any_text_beside_a_page_is_shown_as_it_is(text: str) -> None:
    """Held against how the sandbox, which is another implementation, shows HTML as text."""
    held, added = "Bring the numbers & the plan", canonical_text(text) or ""
    bold = page("<p>Bring <b>the numbers</b> &amp; the plan</p>")
    for front, back in ((added, ""), ("", added), (added, added)):
        shown = text_of_html(read_page(bold).beside(front, back))
        assert shown.split() == f"{front} {held} {back}".split()
