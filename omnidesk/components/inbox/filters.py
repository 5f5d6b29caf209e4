"""What narrows the list: the platforms of the sidebar, the search, what is unread."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import icon
from omnidesk.components.inbox.shapes import counts, does, filters, has_sms
from omnidesk.components.marks import NAMES, channel_mark
from omnidesk.components.shell import ITEM_ICON, side_heading, side_item
from omnidesk.components.tags import CHIP, keys
from omnidesk.components.words import t

PLATFORMS = ("whatsapp", "instagram", "facebook")
# Shown only where there is a number for it.
SMS = "sms"


def platform_name(platform: rx.Var[str]) -> rx.Var[str]:
    """The name under which people know a platform."""
    return rx.Var.create(NAMES)[platform].to(str)


def platform_list() -> rx.Component:
    """The platforms of the sidebar, each with its unread messages."""
    return rx.fragment(
        side_heading(t("shell.platforms")),
        _platform("all", icon("radio", class_name=ITEM_ICON), t("inbox.all"), counts().all, ""),
        *(_known_platform(name) for name in PLATFORMS),
        rx.cond(has_sms(), _known_platform(SMS)),
    )


def _known_platform(name: str) -> rx.Component:
    return _platform(name, channel_mark(name), NAMES[name], getattr(counts(), name), name)


def _platform(
    name: str, sign: rx.Component, label: Any, unread: rx.Var[int], value: str
) -> rx.Component:
    return side_item(
        sign,
        label,
        current=filters().platform == value,
        unread=unread,
        data_testid=f"platform-{name}",
        attrs={"data-unread": unread, **does("platform", name)},
    )


def search_field() -> rx.Component:
    """Finds people; `/` leads here, Esc clears."""
    label = t("inbox.search")
    return rx.el.label(
        icon("search"),
        rx.el.input(
            type="search",
            placeholder=label,
            auto_complete="off",
            class_name="peer h-full min-w-0 grow bg-transparent text-ink outline-none "
            "max-md:text-base",
            data_testid="conversation-search",
            custom_attrs={"aria-label": label, "data-search": "true", "enterKeyHint": "search"},
        ),
        rx.el.span(keys("/"), class_name="peer-focus:hidden max-md:hidden"),
        class_name="mx-3 mb-2 flex h-8 shrink-0 items-center gap-2 rounded-lg bg-surface-2 px-2.5 "
        "text-ink-3 hover:bg-surface-3 has-focus-visible:outline-2 "
        "has-focus-visible:-outline-offset-1 has-focus-visible:outline-accent-ink max-md:h-11",
    )


def chips() -> rx.Component:
    """Unread only; on phones, where there is no sidebar, also the platforms."""
    each = [(name, getattr(counts(), name)) for name in (*PLATFORMS, SMS)]
    unread = rx.match(filters().platform, *each, counts().all).to(int)
    return rx.el.div(
        _chip(
            t("inbox.unread"),
            rx.cond(unread > 0, rx.el.span(unread, class_name="tabular-nums"), None),
            pressed=filters().unread,
            does_=does("unread"),
        ),
        *(_platform_chip(name) for name in PLATFORMS),
        rx.cond(has_sms(), _platform_chip(SMS)),
        class_name="relative flex shrink-0 gap-1.5 overflow-x-auto px-3 pb-2 "
        "[scrollbar-width:none]",
    )


def _platform_chip(name: str) -> rx.Component:
    return _chip(
        channel_mark(name, 14),
        rx.el.span(NAMES[name], custom_attrs={"aria-hidden": "true"}),
        pressed=filters().platform == name,
        does_=does("only", name),
        class_name="md:hidden",
    )


def _chip(
    *label: Any, pressed: rx.Var[bool], does_: dict[str, object], class_name: str = ""
) -> rx.Component:
    return rx.el.button(
        *label,
        type="button",
        class_name=f"{CHIP} {class_name}".strip(),
        custom_attrs={"aria-pressed": rx.cond(pressed, "true", "false"), **does_},
    )
