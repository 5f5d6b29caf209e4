"""Small carriers of meaning: tag, chip, badge, dot. Never colour alone: each holds a word."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import icon

TAG = (
    "inline-flex h-5 shrink-0 items-center gap-[5px] rounded px-[7px] text-meta leading-none "
    "font-medium whitespace-nowrap"
)
TONES = {
    "plain": "bg-surface-2 text-ink-2 group-hover:bg-surface-3",
    "accent": "bg-accent-soft text-accent-ink",
    "ok": "bg-ok-soft text-ok",
    "warn": "bg-warn-soft text-warn",
    "bad": "bg-bad-soft text-bad",
}
DOTS = {
    "none": "bg-surface-3",
    "ok": "bg-c2",
    "warn": "bg-c4",
    "bad": "bg-bad",
    "accent": "bg-accent",
}
CHIP = (
    "inline-flex h-6 shrink-0 items-center gap-[5px] rounded-full border border-line-2 px-2 "
    "text-meta font-medium whitespace-nowrap text-ink-2 transition-colors duration-100 "
    "hover:bg-surface-2 max-md:h-9 max-md:px-3 max-md:text-ui "
    "aria-pressed:border-transparent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
)


def tag(label: str | rx.Var[str], tone: str = "plain", icon_name: str = "") -> rx.Component:
    """A state or kind in one or two words."""
    return rx.el.span(
        icon(icon_name, 12) if icon_name else None,
        label,
        class_name=f"{TAG} {TONES[tone]}",
    )


def chip(
    *label: str | rx.Var[str] | rx.Component, pressed: bool | rx.Var[bool], **props: Any
) -> rx.Component:
    """A filter that is on or off."""
    pressed_word = rx.cond(pressed, "true", "false")
    return rx.el.button(
        *label, type="button", class_name=CHIP, custom_attrs={"aria-pressed": pressed_word}, **props
    )


def badge(count: int | rx.Var[int], label: str | rx.Var[str] | None = None) -> rx.Component:
    """A filled count; `label` says it in words for screen readers."""
    return rx.el.span(
        rx.el.span(count, custom_attrs={"aria-hidden": "true"}) if label is not None else count,
        rx.el.span(label, class_name="sr-only") if label is not None else None,
        class_name="h-[18px] min-w-[18px] shrink-0 rounded-full bg-accent px-[5px] text-center "
        "text-[0.6875rem] leading-[18px] font-semibold text-on-accent tabular-nums",
    )


def dot(tone: str = "none", class_name: str = "") -> rx.Component:
    """A point of colour beside the word that says the same."""
    return rx.el.span(class_name=f"size-2 shrink-0 rounded-full {DOTS[tone]} {class_name}".strip())


def keys(label: str | rx.Var[str]) -> rx.Component:
    """A key of the keyboard."""
    return rx.el.kbd(
        label,
        class_name="min-w-5 rounded border border-line bg-surface-2 px-[5px] py-[3px] text-center "
        "font-sans text-[0.6875rem] leading-none font-medium text-ink-3",
    )
