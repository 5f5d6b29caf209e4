"""Menus: the platform's own popover, placed beside its button by `assets/inbox.js`.

The button names the menu with `popover_target`; arrows, Home, End, letters and Esc work in the
menu, and the destructive item stands last after a line.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import icon

PANEL = (
    "m-0 min-w-52 rounded-lg border border-line-2 bg-raised p-1 text-ink shadow-2 "
    "max-h-[70dvh] overflow-y-auto"
)
ITEM = (
    "flex h-8 w-full items-center gap-[9px] rounded-md px-2 text-start whitespace-nowrap "
    "hover:bg-surface-2 focus-visible:bg-surface-2 focus-visible:-outline-offset-2 max-md:h-11"
)

HELP = "block max-w-72 text-meta text-pretty whitespace-normal text-ink-3"


def opens(menu_id: str | rx.Var[str]) -> dict[str, Any]:
    """The attributes of the button that opens the menu `menu_id`."""
    return {"popoverTarget": menu_id, "aria-haspopup": "menu", "data-menu-button": menu_id}


def menu(
    *items: rx.Component, id: str | rx.Var[str], label: str | rx.Var[str], class_name: str = ""
) -> rx.Component:
    """The panel with its items; closed until its button is pressed."""
    return rx.el.div(
        *items,
        id=id,
        role="menu",
        class_name=f"{PANEL} unfolds {class_name}".strip(),
        custom_attrs={"popover": "auto", "aria-label": label},
    )


def menu_item(
    label: str | rx.Var[str],
    icon_name: str = "",
    *,
    bad: bool = False,
    help: str | rx.Var[str] | None = None,
    **props: Any,
) -> rx.Component:
    """One verb of a menu, with what it means where that is not plain. Choosing closes the menu."""
    tone = "text-bad" if bad else "text-ink"
    words = rx.el.span(label, class_name="grow")
    if help is not None:
        words = rx.el.span(label, rx.el.span(help, class_name=HELP), class_name="grow")
        tone += " h-auto! items-start py-1.5 *:first:mt-0.5"
    return rx.el.button(
        icon(icon_name, class_name="" if bad else "text-ink-3") if icon_name else None,
        words,
        type="button",
        role="menuitem",
        tab_index=-1,
        class_name=f"{ITEM} {tone}",
        **props,
    )


def menu_line() -> rx.Component:
    """The line before the destructive item."""
    return rx.el.div(role="separator", class_name="-mx-1 my-1 h-px bg-line")
