"""Names with their values, one below the other; what is empty is left out."""

from __future__ import annotations

import reflex as rx


def facts(*lines: rx.Component) -> rx.Component:
    """The list of `fact`s."""
    return rx.el.dl(
        *lines,
        class_name="grid grid-cols-[128px_minmax(0,1fr)] gap-x-4 gap-y-2 "
        "max-md:grid-cols-[104px_minmax(0,1fr)]",
    )


def fact(
    name: rx.Var[str], value: rx.Var[str] | rx.Component, shown: rx.Var[bool], *, code: bool = False
) -> rx.Component:
    """One line; `code` for ids, which are copied more often than read."""
    look = "font-mono text-meta leading-5 select-all" if code else "tabular-nums"
    return rx.cond(
        shown,
        rx.fragment(
            rx.el.dt(name, class_name="text-ink-3"),
            rx.el.dd(value, dir="auto", class_name=f"min-w-0 wrap-anywhere {look}"),
        ),
    )


def whole_text(text: rx.Var[str], label: rx.Var[str], *, code: bool = False) -> rx.Component:
    """A text with its own lines, which scrolls in its own box; `code` for what programs wrote."""
    look = "font-mono text-meta leading-5" if code else "font-sans text-body"
    return rx.el.pre(
        text,
        dir="auto",
        tab_index=0,
        class_name="relative max-h-72 overflow-auto rounded-lg border border-line bg-surface-2 "
        f"px-3 py-2.5 {look} whitespace-pre-wrap wrap-anywhere",
        role="region",
        custom_attrs={"aria-label": label},
    )
