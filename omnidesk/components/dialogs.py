"""Dialogs: the platform's own, opened modally by `assets/inbox.js` when the state says so.

`data-shown` follows the state; the script shows the dialog as a modal, closes it on Esc and on the
scrim (not while something typed would be lost), and the browser gives the focus back.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.kit import FIRST
from omnidesk.components.native import native_form
from omnidesk.components.words import t

PANEL = (
    "m-auto max-h-[calc(100dvh-32px)] max-w-[calc(100vw-32px)] flex-col overflow-hidden rounded-xl "
    "border border-line-2 bg-raised p-0 text-ink shadow-3 open:flex unfolds md:mt-[12vh] "
    # Below the room above it, so that the buttons of a long form stay on the screen.
    "md:max-h-[calc(88dvh-16px)] "
    "max-md:mx-0 max-md:mt-auto max-md:mb-0 max-md:w-full max-md:max-w-full max-md:rounded-b-none"
)
# A form in a dialog is its body and its foot, and the body scrolls.
DIALOG_FORM = "flex min-h-0 flex-col"
WIDTHS = {440: "md:w-[440px]", 640: "md:w-[640px]", 880: "md:w-[880px]"}


class Modal(BaseHTML):
    """A `dialog` element that tells when the person leaves it."""

    tag = "dialog"

    on_close: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[type-arg, valid-type]


def dialog(
    *children: Any,
    name: str,
    is_open: rx.Var[bool],
    title: str | rx.Var[str],
    on_close: Any,
    width: int = 440,
    locked: bool = False,
) -> rx.Component:
    """A modal dialog whose life is the state's `is_open`; its content exists only while it is open.

    `on_close` is called when it closes for whatever reason. `locked`: only a button inside closes
    it, for secrets that are shown once.
    """
    return Modal.create(
        rx.cond(is_open, rx.fragment(_head(name, title, locked=locked), *children)),
        id=name,
        on_close=on_close,
        class_name=f"{PANEL} {WIDTHS[width]}",
        custom_attrs={
            "aria-labelledby": f"{name}-title",
            "data-shown": rx.cond(is_open, "true", "false"),
            "data-locked": "true" if locked else "false",
        },
    )


def _head(name: str, title: str | rx.Var[str], *, locked: bool) -> rx.Component:
    cross = native_form(
        icon_button("x", t("common.close"), size="small", type="submit", class_name="-me-1"),
        method="dialog",
    )
    return rx.el.div(
        rx.el.h2(title, id=f"{name}-title", class_name="min-w-0 grow text-section font-semibold"),
        None if locked else cross,
        class_name="flex shrink-0 items-start gap-3 px-[18px] pt-4 pb-1",
    )


def dialog_body(*children: Any) -> rx.Component:
    """The part that scrolls when the screen is low."""
    return rx.el.div(
        *children,
        class_name="relative flex min-h-0 flex-col gap-4 overflow-y-auto px-[18px] pt-1 pb-[18px]",
    )


def dialog_foot(*buttons: rx.Component) -> rx.Component:
    """The buttons, right; the safe one left of the dangerous one."""
    return rx.el.div(
        *buttons,
        class_name="flex shrink-0 flex-wrap justify-end gap-2 border-t border-line "
        "bg-surface-2/50 px-4 py-3",
    )


def cancel_button(label: str | rx.Var[str] | None = None, *, first: bool = False) -> rx.Component:
    """Leaves the dialog and changes nothing. `first`: it has the focus when the dialog opens."""
    return button(
        t("common.cancel") if label is None else label,
        custom_attrs={"data-closes": "dialog", **(FIRST if first else {})},
    )
