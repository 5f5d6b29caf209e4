"""Buttons: verbs with their object. At most one `primary` per pane."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import hidden, icon

SHAPE = (
    "inline-flex shrink-0 items-center justify-center border font-medium whitespace-nowrap "
    "transition-colors duration-100 disabled:border-line disabled:bg-surface-2 "
    "disabled:text-ink-3 disabled:shadow-none"
)
LOOKS = {
    "plain": "border-line-2 bg-surface text-ink shadow-1 hover:bg-surface-2",
    "primary": "border-accent bg-accent text-on-accent shadow-1 hover:bg-accent-hover",
    "danger": "border-bad-fill bg-bad-fill text-on-accent shadow-1 hover:bg-bad-fill-hover",
    "quiet": "border-transparent text-ink-2 hover:bg-surface-2 hover:text-ink",
    "warning": "border-transparent text-bad hover:bg-bad-soft",
}
SIZES = {
    "small": "h-7 gap-1.5 rounded-md px-[9px] text-meta max-md:h-9 max-md:text-ui",
    "normal": "h-8 gap-1.5 rounded-md px-3 text-ui max-md:h-11 max-md:text-title",
    "large": "h-10 gap-2 rounded-lg px-[18px] text-body max-md:h-12",
}
ICON_BUTTON = (
    "inline-grid shrink-0 place-items-center rounded-md text-ink-2 transition-colors duration-100 "
    "hover:bg-surface-2 hover:text-ink aria-expanded:bg-accent-soft aria-expanded:text-accent-ink "
    "disabled:text-ink-3 disabled:hover:bg-transparent"
)
ICON_SIZES = {
    "small": "size-[26px] max-md:size-10",
    "normal": "size-[30px] max-md:size-11",
}


def look_of(look: str = "plain", size: str = "normal", class_name: str = "") -> str:
    """The class names of a button, for links that look like one."""
    return f"{SHAPE} {LOOKS[look]} {SIZES[size]} {class_name}".strip()


def button(
    label: str | rx.Var[str],
    *,
    look: str = "plain",
    size: str = "normal",
    icon_name: str = "",
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A button with words; `type` is `button` unless said otherwise."""
    props.setdefault("type", "button")
    return rx.el.button(
        icon(icon_name) if icon_name else None,
        rx.el.span(label),
        class_name=look_of(look, size, class_name),
        **props,
    )


def save_button(
    label: str | rx.Var[str],
    working: rx.Var[bool],
    working_label: str | rx.Var[str],
    *,
    look: str = "primary",
    size: str = "normal",
    **props: Any,
) -> rx.Component:
    """A submit button that keeps its width while it works, and says so only after 300 ms."""
    return rx.el.button(
        rx.el.span(label, class_name=rx.cond(working, "invisible", "")),
        rx.cond(
            working,
            rx.el.span(
                icon("loader-circle", class_name="turns"),
                working_label,
                class_name="late absolute inset-0 flex items-center justify-center gap-1.5",
            ),
        ),
        type="submit",
        disabled=working,
        class_name=look_of(look, size, "relative min-w-28"),
        **props,
    )


def icon_button(
    name: str,
    label: str | rx.Var[str],
    *,
    size: str = "normal",
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """An icon alone, with its name as tooltip and for screen readers."""
    props.setdefault("type", "button")
    return rx.el.button(
        icon(name, class_name="max-md:size-5"),
        hidden(label),
        title=label,
        class_name=f"{ICON_BUTTON} {ICON_SIZES[size]} {class_name}".strip(),
        **props,
    )
