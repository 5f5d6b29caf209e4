"""The foot of the sidebar: the connection, the person, theme, language, password, sign-out.

On phones the same lines stand in the sheet that "More" opens.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.avatars import avatar
from omnidesk.components.connection import connection_status
from omnidesk.components.icons import icon
from omnidesk.components.links import page_link
from omnidesk.components.menus import ITEM, PANEL
from omnidesk.components.native import native_form
from omnidesk.components.words import t
from omnidesk.state.shell import PersonInFrame, ShellState
from omnidesk.store import store

FOOT = (
    "flex flex-col max-md:mt-1 max-md:border-t max-md:border-line max-md:pt-1 "
    "md:mt-auto md:items-center md:gap-0.5 md:pt-2 @min-[200px]/side:items-stretch"
)
ROW = "flex flex-col items-center gap-1 max-md:items-stretch @min-[200px]/side:flex-row"
# The same control: an icon in the sidebar, a line with words in the sheet.
CONTROL = (
    "flex items-center rounded-md text-ink-2 transition-colors duration-100 hover:bg-surface-2 "
    "hover:text-ink max-md:h-11 max-md:w-full max-md:gap-[17px] max-md:px-[17px] max-md:text-ink "
    "md:size-[30px] "
    "md:justify-center"
)
WORD = "md:sr-only"
# In the sheet the icons stand below the middle of the face.
LINE = f"{ITEM} max-md:gap-[17px] max-md:px-[17px]"


def person() -> Any:
    """Who is signed in, as the browser store knows it."""
    return store("person", PersonInFrame)


def account() -> rx.Component:
    """Everything that concerns the person and not the work."""
    return rx.el.div(
        connection_status(),
        rx.el.div(
            _person(),
            _menu(),
            _theme(),
            _sign_out(),
            class_name=ROW,
        ),
        class_name=FOOT,
    )


def _person() -> rx.Component:
    return rx.el.button(
        avatar(person().initials, person().colour, 26),
        rx.el.span(
            person().name,
            class_name="truncate font-medium md:hidden @min-[200px]/side:inline",
        ),
        type="button",
        title=t("shell.account"),
        class_name="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-1 text-start "
        "hover:bg-surface-2 max-md:pointer-events-none max-md:h-12 max-md:gap-3 max-md:px-3 "
        "@min-[200px]/side:grow",
        custom_attrs={
            "popoverTarget": "account-menu",
            "aria-haspopup": "menu",
            "data-menu-button": "account-menu",
        },
    )


def _menu() -> rx.Component:
    return rx.el.div(
        page_link(
            icon("key-round", class_name="text-ink-3"),
            t("shell.change_password"),
            to="/password/",
            role="menuitem",
            class_name=LINE,
        ),
        rx.el.button(
            icon("languages", class_name="text-ink-3"),
            t("shell.other_language"),
            type="button",
            role="menuitem",
            on_click=ShellState.switch_language,
            class_name=LINE,
            data_testid="language-switch",
        ),
        id="account-menu",
        role="menu",
        class_name=f"{PANEL} {FLAT}",
        custom_attrs={"popover": "auto", "aria-label": t("shell.account")},
    )


# In the sheet the menu is not a layer of its own: its lines stand between the others.
FLAT = (
    "max-md:static max-md:block max-md:w-full max-md:border-0 max-md:bg-transparent max-md:p-0 "
    "max-md:shadow-none"
)


def _theme() -> rx.Component:
    label = rx.color_mode_cond(t("shell.dark_theme"), t("shell.light_theme"))
    return rx.el.button(
        rx.color_mode_cond(icon("moon"), icon("sun")),
        rx.el.span(label, class_name=WORD),
        type="button",
        title=label,
        on_click=rx.toggle_color_mode,
        class_name=CONTROL,
        data_testid="theme-toggle",
    )


def _sign_out() -> rx.Component:
    return native_form(
        rx.el.button(
            icon("log-out"),
            rx.el.span(t("shell.sign_out"), class_name=WORD),
            type="submit",
            title=t("shell.sign_out"),
            class_name=CONTROL,
            data_testid="logout",
        ),
        method="post",
        action="/api/auth/logout",
    )
