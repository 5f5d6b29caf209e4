"""The product's own sign."""

from __future__ import annotations

import reflex as rx


def logo() -> rx.Component:
    """The speech bubble on the accent, 24 px."""
    return rx.el.span(
        rx.el.svg(
            rx.el.path(d="M5 6.5h14V15h-6.5l-4 3.5V15H5z", stroke_linejoin="round"),
            rx.el.path(d="M8.5 10.7h7", stroke_linecap="round"),
            view_box="0 0 24 24",
            fill="none",
            stroke="currentColor",
            stroke_width="2",
            class_name="size-4",
            custom_attrs={"aria-hidden": "true"},
        ),
        class_name="grid size-6 shrink-0 place-items-center rounded-[7px] bg-accent text-on-accent",
    )
