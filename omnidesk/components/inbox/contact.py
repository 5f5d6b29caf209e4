"""What a person decides about the contact: the thread's menu, and the strip that reminds of it."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.buttons import icon_button
from omnidesk.components.inbox.shapes import Notice, does, head
from omnidesk.components.menus import menu, menu_item, menu_line, opens
from omnidesk.components.states import strip
from omnidesk.components.words import t
from omnidesk.store import store

MENU = "thread-menu"


def thread_menu() -> rx.Component:
    """Marks that keep programs away from the contact. Done at once; a toast offers to undo it."""
    return rx.fragment(
        icon_button(
            "ellipsis", t("inbox.menu"), data_testid="thread-menu", custom_attrs=opens(MENU)
        ),
        menu(
            rx.cond(
                head().is_opted_out,
                _act("opt_in", "message-circle", yet=head().is_blocked),
                _act("opt_out", "bell-off"),
            ),
            menu_line(),
            rx.cond(
                head().is_blocked,
                _act("unblock", "ban", yet=head().is_opted_out),
                _act("block", "ban", bad=True),
            ),
            id=MENU,
            label=t("inbox.menu"),
        ),
    )


def _act(
    name: str, icon_name: str, *, bad: bool = False, yet: rx.Var[bool] | None = None
) -> rx.Component:
    """`yet`: whether the other mark stands, so that programs pass the contact over all the same."""
    help = t(f"inbox.{name}_help")
    if yet is not None:
        help = rx.cond(yet, t(f"inbox.{name}_yet"), help)
    return menu_item(
        t(f"inbox.{name}"),
        icon_name,
        bad=bad,
        help=help,
        data_testid=f"mark-{name}",
        custom_attrs=does("mark", name),
    )


def contact_notice() -> rx.Component:
    """The agent is warned before sending, never stopped."""
    who = head()
    return rx.cond(
        who.is_blocked,
        _notice("blocked", "ban"),
        rx.cond(who.is_opted_out, _notice("opted_out", "bell-off"), rx.fragment()),
    )


def _notice(name: str, icon_name: str) -> rx.Component:
    """While the vendor's window is closed nobody can answer, so that is not said."""
    words = rx.cond(
        store("notice", Notice).kind == "closed",
        t(f"inbox.{name}_closed", name=head().name),
        t(f"inbox.{name}", name=head().name),
    )
    return rx.el.div(
        strip("warn", icon_name, rx.el.span(words)),
        class_name="mb-2",
        data_testid="contact-notice",
        custom_attrs={"data-kind": name},
    )
