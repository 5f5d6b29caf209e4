"""The frame of pages outside the shell: signing in, changing the password, not found."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.brand import logo
from omnidesk.components.buttons import icon_button, look_of
from omnidesk.components.icons import icon
from omnidesk.components.kit import kit
from omnidesk.components.words import language, t
from omnidesk.state.shell import ShellState

GROUND = (
    "flex h-dvh flex-col overflow-y-auto bg-bg bg-[radial-gradient(60rem_34rem_at_50%_-8rem,"
    "var(--accent-soft),transparent_70%)]"
)
CARD = (
    "w-full rounded-2xl px-8 pt-9 pb-7 max-md:px-2 max-md:py-4 md:border md:border-line "
    "md:bg-surface md:shadow-2"
)


def front(*children: Any, signed_in: bool = False) -> rx.Component:
    """One card in the middle of a quiet page; on phones the card is the page.

    `signed_in`: the language is kept with the account and not only in the browser.
    """
    return rx.el.div(
        kit(),
        rx.el.header(
            rx.el.span(
                logo(),
                rx.el.span("OmniDesk", class_name="text-body font-semibold"),
                class_name="flex items-center gap-2",
            ),
            rx.el.div(
                language_button(signed_in=signed_in),
                theme_button(),
                class_name="scripted ms-auto flex items-center gap-1",
            ),
            class_name="flex shrink-0 items-center px-6 py-4 max-md:px-4 max-md:py-2",
        ),
        rx.el.main(
            rx.el.div(*children, class_name=CARD),
            id="content",
            class_name="mx-auto flex w-full max-w-[432px] grow flex-col justify-center p-4 "
            "pb-20 max-md:justify-start max-md:pt-[4vh]",
        ),
        class_name=GROUND,
    )


def front_title(title: str | rx.Var[str], subtitle: str | rx.Var[str]) -> rx.Component:
    """The one heading of the page and a sentence below it."""
    return rx.el.div(
        rx.el.h1(title, class_name="text-page font-semibold text-balance"),
        rx.el.p(subtitle, class_name="mt-1 text-ink-3 text-balance"),
        class_name="mb-6 text-center",
    )


def language_button(*, signed_in: bool) -> rx.Component:
    """Leads to the other language, named in its own words."""
    other = rx.cond(language() == "id", "en", "id")
    does: dict[str, Any] = (
        {"on_click": ShellState.switch_language}
        if signed_in
        else {"custom_attrs": {"data-speaks": other}}
    )
    return rx.el.button(
        icon("languages", 14),
        rx.el.span(t("shell.other_language")),
        type="button",
        class_name=look_of("quiet", "small"),
        data_testid="language-switch",
        **does,
    )


def theme_button() -> rx.Component:
    """From light to dark and back."""
    label = rx.color_mode_cond(t("shell.dark_theme"), t("shell.light_theme"))
    return rx.el.span(
        rx.color_mode_cond(
            icon_button("moon", t("shell.dark_theme"), on_click=rx.toggle_color_mode),
            icon_button("sun", t("shell.light_theme"), on_click=rx.toggle_color_mode),
        ),
        title=label,
        data_testid="theme-toggle",
    )
