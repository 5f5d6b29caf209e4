"""The names of the design tokens, for Tailwind.

The values live in `assets/tokens.css`; a class such as `bg-surface` or `text-ink-2` therefore
follows the theme by itself. A colour that is missing here has no class, which is the intention.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.plugins.shared_tailwind import TailwindConfig

STYLESHEET = "/tokens.css"

COLOURS = (
    *("bg", "surface", "surface-2", "surface-3", "raised", "line", "line-2", "line-field"),
    *("ink", "ink-2", "ink-3", "accent", "accent-hover", "accent-soft", "accent-ink", "on-accent"),
    *("ok", "ok-soft", "warn", "warn-soft", "bad", "bad-soft", "bad-fill", "bad-fill-hover"),
    *("wa", "ig", "fb", "sms", "wa-fill", "ig-fill", "fb-fill", "sms-fill"),
    *("bubble-in", "bubble-out", "bubble-note", "bubble-auto", "note-line", "auto-line", "mark"),
    *("c1", "c2", "c3", "c4", "c5", "c6", "c7"),
)
AVATAR_COLOURS = tuple(f"av-{number}" for number in range(16))

FONT_SIZES: dict[str, list[Any]] = {
    "micro": ["0.6875rem", "1rem"],
    "meta": ["0.75rem", "1rem"],
    "ui": ["var(--ui-size)", "var(--ui-height)"],
    "body": ["var(--body-size)", "var(--body-height)"],
    "title": ["0.9375rem", "1.375rem"],
    "section": ["1rem", "1.5rem"],
    "page": ["1.25rem", {"lineHeight": "1.75rem", "letterSpacing": "-0.014em"}],
}


def tailwind_config() -> TailwindConfig:
    """The Tailwind configuration: dark by class, and our names beside Tailwind's own."""
    extended = {
        "colors": {name: f"var(--{name})" for name in COLOURS},
        "boxShadow": {step: f"var(--shadow-{step})" for step in "123"},
        "fontSize": FONT_SIZES,
        "fontFamily": {"sans": "var(--font)", "mono": "var(--mono)"},
    }
    return {"darkMode": "class", "theme": {"extend": extended}}


def tailwind_plugin() -> rx.plugins.TailwindV4Plugin:
    """The build plugin for rxconfig.py."""
    return rx.plugins.TailwindV4Plugin(tailwind_config())
