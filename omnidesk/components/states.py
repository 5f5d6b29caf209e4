"""The states of a pane besides its content: empty, failed, waiting, and the strips above it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, look_of
from omnidesk.components.icons import icon
from omnidesk.components.links import page_link
from omnidesk.components.words import t

TILE = "mb-2 grid size-11 place-items-center rounded-xl"
STRIP = "flex items-center gap-2 rounded-lg px-3 py-[7px] text-meta text-pretty"
STRIPS = {
    "plain": "bg-surface-2 text-ink-2",
    "accent": "bg-accent-soft text-accent-ink",
    "ok": "bg-ok-soft text-ok",
    "warn": "bg-warn-soft text-warn",
    "bad": "bg-bad-soft text-bad",
}


def empty(
    icon_name: str,
    title: str | rx.Var[str],
    help: str | rx.Var[str],
    action: rx.Component | None = None,
    *,
    tile: str = "bg-surface-2 text-ink-2",
    **props: Any,
) -> rx.Component:
    """Nothing here: what it is, what to do, and at most one button."""
    return rx.el.div(
        rx.el.span(icon(icon_name, 20), class_name=f"{TILE} {tile}"),
        rx.el.p(title, class_name="font-semibold text-ink"),
        rx.el.p(help, class_name="max-w-[44ch] text-pretty"),
        rx.el.div(action, class_name="mt-2") if action is not None else None,
        class_name="flex flex-col items-center gap-1 px-6 py-8 text-center text-ink-3",
        **props,
    )


def failed(
    on_retry: Any, title: str | rx.Var[str] | None = None, help: str | rx.Var[str] | None = None
) -> rx.Component:
    """Only the pane that failed says so: what happened, what is safe, and another try."""
    return empty(
        "triangle-alert",
        t("common.not_loaded") if title is None else title,
        t("common.not_loaded_help") if help is None else help,
        button(t("common.try_again"), size="small", icon_name="refresh-cw", on_click=on_retry),
        tile="bg-bad-soft text-bad",
        role="alert",
    )


def no_right() -> rx.Component:
    """The page is not for this person: who could help, and the way back."""
    return empty(
        "shield",
        t("common.no_right"),
        t("common.no_right_help"),
        page_link(t("common.to_inbox"), to="/inbox/", class_name=look_of("plain", "small")),
    )


def strip(tone: str, icon_name: str, *words: Any, **props: Any) -> rx.Component:
    """A line of news about the pane below it."""
    return rx.el.div(icon(icon_name, 14), *words, class_name=f"{STRIP} {STRIPS[tone]}", **props)


def trouble(sentence: rx.Var[str]) -> rx.Component:
    """Why a form did not save, when it concerns no single field."""
    said = strip("bad", "circle-alert", rx.el.span(sentence), role="alert")
    return rx.cond(sentence != "", said)


def bone(class_name: str) -> rx.Component:
    """One grey shape of a skeleton; give it the size of what it stands for."""
    return rx.el.span(class_name=f"pulses block rounded bg-surface-3 {class_name}")


def skeleton(*bones: rx.Component, class_name: str = "") -> rx.Component:
    """The shape of what is coming, after 120 ms; says "Loading…" to screen readers."""
    return rx.el.div(
        rx.el.span(t("common.loading"), class_name="sr-only"),
        rx.el.div(*bones, class_name=class_name, custom_attrs={"aria-hidden": "true"}),
        class_name="waits",
        role="status",
    )


def row_skeleton(widths: tuple[str, str] = ("w-1/2", "w-4/5")) -> rx.Component:
    """A row with an avatar and two lines."""
    return rx.el.div(
        bone("size-9 shrink-0 rounded-full"),
        rx.el.div(
            bone(f"h-2.5 {widths[0]}"),
            bone(f"h-2.5 {widths[1]}"),
            class_name="flex min-w-0 grow flex-col gap-2 pt-1",
        ),
        class_name="flex gap-3 py-2.5",
    )
