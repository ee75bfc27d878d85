"""Whether an element of a body's HTML makes its text look different from plain text. Pure.

Sources: CSS properties as Word, Exchange and the new Outlook write them into bodies.
"""

import re
from collections.abc import Iterator, Mapping

Given = Mapping[str, str]
"""The attributes of an element; names in lower case."""

_OURS = re.compile(
    r"(x_)*(Mso(Normal|PlainText|NoSpacing|Hyperlink|HyperlinkFollowed)|PlainText|WordSection\d+|EmailStyle\d+"
    r"|elementToProof|ContentPasted\d*|gmail_default|apple-converted-space)",
    re.IGNORECASE,
)
"""Classes of plain text: Word's, Exchange's, the new Outlook's. That a link looks like a link is not formatting."""

_LOOKS = re.compile(
    r"font|font-weight|font-style|font-variant|text-decoration(-\w+)?|text-transform|text-align|text-indent"
    r"|background|background-color|background-image|color|border|border-(top|right|bottom|left)|border-(style|width)"
    r"|margin-left|padding-left|vertical-align|display|visibility|direction|list-style|list-style-type"
    r"|mso-list|mso-highlight"
)
"""Style properties by which a text looks different; space between paragraphs and the like does not count."""
_LINKED = re.compile(r"color|text-decoration(-\w+)?")
"""Those by which a link looks like a link."""
_AS_IT_IS = frozenset({
    "", "none", "normal", "auto", "inherit", "initial", "unset", "transparent", "start", "left", "justify", "ltr",
    "baseline", "400", "medium", "visible",
})  # fmt: skip
_TEXT_COLOURS = frozenset({"black", "windowtext", "currentcolor"})
_SHOWN = frozenset({"", "block", "inline", "inline-block", "inherit", "initial", "unset"})
_ZERO = re.compile(r"-?(0+(\.0*)?|\.0+)[a-z%]*")
_STRESSED = re.compile(r"\b(bold|bolder|italic|oblique|small-caps|[6-9]00)\b")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*(?:[,/]\s*[\d.%]+\s*)?\)")
_DARK = 0x40
"""Up to here a grey counts as black: clients write with greys of 0x21 to 0x33."""
_NEARLY = 4
"""So far the three parts of a grey may be apart."""


def looks_different(given: Given, *, linked: bool) -> bool:
    """Tell whether text inside an element looks different because of it; `linked` is within a link."""
    return any(_differences(given, linked))


def _differences(given: Given, linked: bool) -> Iterator[bool]:
    yield any(_OURS.fullmatch(each) is None for each in given.get("class", "").split())
    yield given.get("align", "").lower() not in ("", "left", "justify")
    yield given.get("dir", "").lower() == "rtl"
    yield "hidden" in given or "background" in given
    yield not _is_plain("background", given.get("bgcolor", ""))
    yield not linked and not _is_plain("color", given.get("color", ""))
    for name, value in _style(given):
        if _LOOKS.fullmatch(name) and not (linked and _LINKED.fullmatch(name)):
            yield not _is_plain(name, value)


def font_of(tag: str, given: Given, around: tuple[str, str]) -> tuple[str, str]:
    """Return family and size of the font inside an element, given those around it."""
    style = dict(_style(given))
    family, size = style.get("font-family"), style.get("font-size")
    if tag == "font":
        family, size = family or given.get("face", "").lower(), size or given.get("size", "").lower()
    if shorthand := style.get("font"):
        return shorthand, ""
    return family or around[0], size or around[1]


def _style(given: Given) -> Iterator[tuple[str, str]]:
    for declaration in given.get("style", "").lower().split(";"):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.replace("!important", "").strip()


def _is_plain(name: str, value: str) -> bool:
    """Tell whether a property has a value that changes nothing: what text looks like by itself."""
    value = value.strip().lower()
    if name == "font":  # a shorthand: size and family are judged as a font
        return not _STRESSED.search(value)
    if name == "display":
        return value in _SHOWN
    if (grey := _grey(value)) is not None:
        return grey <= _DARK if name == "color" else grey == 0xFF
    if value in _TEXT_COLOURS or value in ("white", "window"):
        return (value in _TEXT_COLOURS) == (name == "color")
    return all(word in _AS_IT_IS or _ZERO.fullmatch(word) for word in value.split())


def _grey(value: str) -> int | None:
    """Return the shade of a colour that is a grey, None for any other value."""
    if found := _RGB.fullmatch(value):
        parts = [int(part) for part in found.groups()]
    elif re.fullmatch(r"#[0-9a-f]{3}", value):
        parts = [int(digit * 2, 16) for digit in value[1:]]
    elif re.fullmatch(r"#[0-9a-f]{6}", value):
        parts = [int(value[at : at + 2], 16) for at in (1, 3, 5)]
    else:
        return None
    return parts[0] if max(parts) - min(parts) <= _NEARLY else None
