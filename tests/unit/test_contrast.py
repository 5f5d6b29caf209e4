"""Every pair of colours that the design language puts together can be read (WCAG 2).

The pairs are those of its table of tokens; the values are read from the style sheet that ships.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from omnidesk.theme import AVATAR_COLOURS, COLOURS

STYLESHEET = Path(__file__).parents[2] / "assets" / "tokens.css"
GROUNDS = ("surface", "bg", "surface-2", "surface-3", "accent-soft")
BUBBLES = ("bubble-in", "bubble-out", "bubble-note", "bubble-auto")
TONES = ("ok", "warn", "bad")
FILLS = ("wa-fill", "ig-fill", "fb-fill", "sms-fill", "accent", "accent-hover")

TEXTS = [
    *product(("ink", "ink-2", "ink-3", "accent-ink", "wa", "ig", "fb", "sms", *TONES), GROUNDS),
    *product(("ink", "ink-2", "ink-3", *TONES), ("raised",)),
    *((tone, f"{tone}-soft") for tone in TONES),
    *product(("ink", "ink-2", "accent-ink", "bad", "warn"), BUBBLES),
    *product(("on-accent",), (*FILLS, "bad-fill", "bad-fill-hover", *AVATAR_COLOURS)),
    ("ink", "mark"),
]
# Outlines of fields, the focus ring and the lines of charts must only be seen, not read.
SHAPES = [
    *product(("line-field",), ("bg", "surface")),
    *product(("accent-ink",), GROUNDS),
    *product((f"c{number}" for number in range(1, 8)), ("surface",)),
]


def blocks() -> dict[str, dict[str, str]]:
    """The tokens of both themes; dark says only what differs."""
    css = STYLESHEET.read_text()
    light = _tokens(css, r"^:root \{(.*?)^\}")
    return {"light": light, "dark": light | _tokens(css, r"^\.dark \{(.*?)^\}")}


def _tokens(css: str, pattern: str) -> dict[str, str]:
    block = re.search(pattern, css, re.DOTALL | re.MULTILINE)
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == 21
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    tokens = blocks()[theme]
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shape_can_be_seen(theme: str, shape: str, ground: str) -> None:
    tokens = blocks()[theme]
    assert contrast(tokens[shape], tokens[ground]) >= 3


def test_every_colour_of_tailwind_is_a_token_in_the_style_sheet() -> None:
    assert set(blocks()["light"]) == {*COLOURS, *AVATAR_COLOURS}


def test_no_colour_is_named_outside_the_style_sheet() -> None:
    """Pages and components use tokens; white and the two currents are the only words allowed."""
    sources = [*Path("omnidesk/pages").rglob("*.py"), *Path("omnidesk/components").rglob("*.py")]
    found = [
        (path.name, hit)
        for path in sources
        for hit in re.findall(
            r"#[0-9A-Fa-f]{6}\b|\brgb\(|\b(?:bg|text)-(?:gray|slate|blue)-\d", path.read_text()
        )
    ]
    assert sources
    assert found == []
