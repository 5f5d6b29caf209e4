"""Lucide icons in the weights of the design language."""

from __future__ import annotations

import reflex as rx

# A large icon gets a thinner line, so that it does not look heavier than the text beside it.
STROKES = {12: 2.0, 14: 1.75, 16: 1.75, 18: 1.75, 20: 1.6, 22: 1.6}


def icon(name: str, size: int = 16, class_name: str = "") -> rx.Component:
    """A decorative icon: 16 px in controls, 14 in meta, 20 to 22 in tab bar and empty states."""
    return rx.icon(
        name,
        size=size,
        stroke_width=STROKES[size],
        class_name=f"shrink-0 {class_name}".strip(),
        custom_attrs={"aria-hidden": "true"},
    )


def hidden(text: str | rx.Var[str]) -> rx.Component:
    """Words for screen readers only."""
    return rx.el.span(text, class_name="sr-only")
