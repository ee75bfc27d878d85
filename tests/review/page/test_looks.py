"""How the page looks, as far as numbers tell: every text stands out from its ground, in the light and in the dark."""

import re

import pytest

from cli.review.page.drawing import HERE

CSS = (HERE / "assets" / "page.css").read_text("utf-8")

PAIRS = [
    *((ink, paper) for ink in ("ink", "dim") for paper in ("paper", "card", "pick")),
    *(
        (action, paper)
        for action in ("create", "update", "delete", "link", "wait")
        for paper in ("paper", "card", "pick")
    ),
    ("ink", "new"),
    ("ink", "gone"),
    ("on-main", "main"),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each theme by name; what a theme does not say, it takes from the light one."""
    light, dark, paper = (tokens(block) for block in re.findall(r":root \{([^}]+--ink[^}]+)\}", CSS))
    return {"light": light, "dark": light | dark, "print": light | paper}


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return how well two colours are told apart (WCAG 2.2): 1 for not at all, 21 for black on white."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_pair_of_colours_is_told_apart(theme: str) -> None:
    colors = themes()[theme]
    found = {f"{ink} on {paper}": round(contrast(colors[ink], colors[paper]), 2) for ink, paper in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


def test_colours_are_named_in_one_place_and_every_name_is_looked_at() -> None:
    rules = re.sub(r":root \{[^}]*\}", "", CSS)
    assert re.findall(r"#[0-9a-f]{3,6}\b(?![^{]*\{)", rules) == []
    inks = set(re.findall(r"(?<![\w-])color: var\(--([\w-]+)\)", rules))
    grounds = set(re.findall(r"background(?:-color)?: var\(--([\w-]+)\)", rules))
    assert inks | grounds <= {name for pair in PAIRS for name in pair}


def test_motion_and_paper_are_thought_of() -> None:
    for media in ("prefers-reduced-motion: reduce", "prefers-color-scheme: dark", "max-width", "print"):
        assert media in CSS
