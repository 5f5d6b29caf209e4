"""The middle column: whose conversation it is, its messages, and the composer below them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.avatars import avatar
from omnidesk.components.buttons import button, icon_button
from omnidesk.components.icons import icon
from omnidesk.components.inbox.composer import composer
from omnidesk.components.inbox.contact import thread_menu
from omnidesk.components.inbox.departments import department
from omnidesk.components.inbox.messages import message
from omnidesk.components.inbox.rows import failed_pane
from omnidesk.components.inbox.shapes import Item, Jump, does, head
from omnidesk.components.states import bone, empty, skeleton
from omnidesk.components.words import t
from omnidesk.store import store


def thread_pane() -> rx.Component:
    """The open conversation, or what stands in its place."""
    return rx.el.section(
        rx.match(
            store("thread_state", str),
            ("none", _no_thread("inbox", t("inbox.choose"), t("inbox.choose_help"))),
            ("missing", _gone("search-x", t("inbox.missing"), t("inbox.missing_help"))),
            ("moved", _gone("users", t("inbox.moved"), t("inbox.moved_help"))),
            rx.fragment(_head(), _content(), composer()),
        ),
        class_name=[
            "relative flex min-h-0 min-w-0 flex-col border-line @container/thread md:border-s",
            rx.cond(store("view", str) == "thread", "", "max-md:hidden"),
        ],
        custom_attrs={"aria-label": t("inbox.thread"), "data-pane": "thread"},
    )


def _head() -> rx.Component:
    who = head()
    return rx.el.header(
        # On phones the list, whose title is the page's elsewhere, is not there.
        rx.el.h1(t("inbox.thread"), class_name="sr-only md:hidden"),
        _back(),
        rx.cond(
            who.id != 0,
            rx.fragment(
                avatar(who.initials, who.colour, 32, who.platform),
                _title(who),
                rx.el.div(
                    department(),
                    thread_menu(),
                    class_name="ms-auto flex shrink-0 items-center gap-2 max-md:gap-0",
                ),
            ),
            rx.el.div(
                bone("size-8 rounded-full"),
                bone("h-2.5 w-40"),
                class_name="waits flex items-center gap-3",
            ),
        ),
        class_name="flex h-14 shrink-0 items-center gap-3 border-b border-line ps-4 pe-3 "
        "max-md:gap-2 max-md:ps-1",
    )


def _back() -> rx.Component:
    return icon_button(
        "arrow-left", t("common.back"), class_name="md:hidden", custom_attrs=does("back")
    )


def _title(who: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            who.name,
            title=who.name,
            dir="auto",
            tab_index=-1,
            class_name="truncate text-body font-semibold outline-none",
            data_testid="thread-title",
            custom_attrs={"data-thread-title": "true"},
        ),
        rx.el.p(
            rx.cond(store("refreshing", bool), t("inbox.refreshing"), _address(who)),
            class_name="truncate text-meta text-ink-3 tabular-nums",
        ),
        class_name="min-w-0 grow",
    )


def _address(who: Any) -> rx.Var[str]:
    """How the contact is reached, and on which account; Messenger tells no address."""
    address: rx.Var[str] = rx.cond(
        who.address == "",
        t("inbox.to_channel", channel=who.channel),
        t("inbox.address", address=who.address, channel=who.channel),
    )
    return address


def _content() -> rx.Component:
    return rx.match(
        store("thread_state", str),
        ("error", rx.el.div(failed_pane("retry_thread"), class_name="grow")),
        ("loading", _waiting()),
        rx.el.div(_messages(), _jump(), class_name="relative flex min-h-0 grow flex-col"),
    )


def _messages() -> rx.Component:
    """Laid out from below, so that the newest message stays in view without any script."""
    items = store("items", list[Item])
    return rx.el.div(
        rx.el.div(
            _older(),
            rx.foreach(items, lambda item: message(item=item, key=item.key)),
            class_name="flex flex-col",
        ),
        key=head().id.to_string(),
        role="log",
        tab_index=0,
        class_name="relative flex min-h-0 grow flex-col-reverse overflow-y-auto overscroll-contain "
        "px-5 pt-2 pb-3 focus-visible:-outline-offset-2 max-md:px-3",
        data_testid="thread",
        custom_attrs={
            "aria-label": t("inbox.messages"),
            "data-thread": "true",
            "data-pane-focus": "true",
        },
    )


def _older() -> rx.Component:
    older = store("older", str)
    return rx.cond(
        older != "none",
        rx.el.div(
            button(
                rx.cond(older == "loading", t("common.loading"), t("inbox.older")),
                look="quiet",
                size="small",
                icon_name="arrow-up",
                disabled=older == "loading",
                data_testid="load-older",
                custom_attrs=does("older"),
            ),
            # The browser must hold on to a message and not to this button when older ones come.
            class_name="my-1.5 flex justify-center [overflow-anchor:none]",
        ),
    )


def _jump() -> rx.Component:
    jump = store("jump", Jump)
    return rx.cond(
        jump.shown,
        rx.el.button(
            icon("arrow-down"),
            rx.cond(
                jump.n > 0,
                rx.el.span(t("inbox.arrived", n=jump.n)),
                rx.el.span(t("inbox.to_newest"), class_name="sr-only"),
            ),
            type="button",
            title=t("inbox.to_newest"),
            class_name="absolute bottom-3 left-1/2 flex h-8 min-w-8 -translate-x-1/2 items-center "
            "justify-center gap-1.5 rounded-full border border-line-2 bg-raised px-2 font-medium "
            "text-accent-ink shadow-2 hover:bg-surface-2 max-md:h-11 max-md:min-w-11",
            data_testid="jump-to-newest",
            custom_attrs=does("bottom"),
        ),
    )


# The shape of a conversation: sides and widths of its bubbles.
BUBBLES = (
    ("self-start", "w-3/5 h-14"),
    ("self-end", "w-2/5 h-9"),
    ("self-start", "w-2/5 h-9"),
    ("self-end", "w-1/2 h-14"),
    ("self-start", "w-1/2 h-9"),
)


def _waiting() -> rx.Component:
    bubbles = [bone(f"{side} {size} max-w-[440px] rounded-[14px]") for side, size in BUBBLES]
    return rx.el.div(
        skeleton(*bubbles, class_name="flex flex-col gap-3"),
        class_name="flex min-h-0 grow flex-col justify-end overflow-hidden px-5 pb-3 max-md:px-3",
    )


def _no_thread(icon_name: str, title: rx.Var[str], help: rx.Var[str]) -> rx.Component:
    return rx.el.div(empty(icon_name, title, help), class_name="m-auto")


def _gone(icon_name: str, title: rx.Var[str], help: rx.Var[str]) -> rx.Component:
    return rx.fragment(
        rx.el.header(_back(), class_name="flex h-14 shrink-0 items-center ps-1 md:hidden"),
        _no_thread(icon_name, title, help),
    )
