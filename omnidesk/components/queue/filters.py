"""The filters of a list as one row of segments; it scrolls where it is too narrow."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.queue.status import WORDS
from omnidesk.components.words import t

FILTERS = ("all", "queued", "processing", "sending", "sent", "failed", "unknown", "cancelled")
SEGMENT = (
    "flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-meta font-medium "
    "whitespace-nowrap text-ink-2 transition-colors duration-100 hover:text-ink "
    "aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-1 "
    "dark:aria-pressed:bg-surface-3 max-md:h-9 max-md:text-ui"
)


def filters(list_: Any) -> rx.Component:
    """The segments as the head of a table."""
    return rx.el.div(segments(list_), class_name="border-b border-line px-4 py-3")


def segments(list_: Any) -> rx.Component:
    """One segment for each state of a message; open work carries its count."""
    return rx.el.div(
        rx.el.div(
            *(_segment(name, list_) for name in FILTERS),
            role="group",
            class_name="flex w-max gap-0.5 rounded-lg bg-surface-2 p-0.5",
            custom_attrs={"aria-label": t("queue.filters")},
        ),
        class_name="relative min-w-0 overflow-x-auto [scrollbar-width:none]",
    )


def _segment(name: str, list_: Any) -> rx.Component:
    words = t("queue.all") if name == "all" else WORDS[name]
    count = list_.counts.get(name, "")
    return rx.el.button(
        words,
        rx.cond(count != "", rx.el.span(count, class_name="text-ink-3 tabular-nums")),
        type="button",
        class_name=SEGMENT,
        on_click=list_.show(name),
        custom_attrs={"aria-pressed": rx.cond(list_.shown == name, "true", "false")},
        data_testid=f"queue-filter-{name}",
    )
