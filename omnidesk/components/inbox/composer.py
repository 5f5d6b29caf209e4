"""The composer: an uncontrolled field, so that typing never waits for anything.

The browser store keeps the draft, grows the field and sends; nothing leaves the browser before.
"""

from __future__ import annotations

import reflex as rx

from omnidesk.components.buttons import look_of
from omnidesk.components.icons import icon
from omnidesk.components.inbox.contact import contact_notice
from omnidesk.components.inbox.filters import platform_name
from omnidesk.components.inbox.shapes import Notice, does, head
from omnidesk.components.states import strip
from omnidesk.components.tags import keys
from omnidesk.components.words import t
from omnidesk.store import store


def composer() -> rx.Component:
    """What to know before writing, the field, and the button."""
    return rx.el.div(
        contact_notice(),
        _notice(),
        rx.el.div(
            rx.el.label(
                t("inbox.reply_to", name=head().name), html_for="composer", class_name="sr-only"
            ),
            _field(),
            _tools(),
            class_name="rounded-xl border border-line-2 bg-surface shadow-1 "
            "focus-within:border-accent-ink focus-within:shadow-[0_0_0_1px_var(--accent-ink)] "
            "has-[textarea:disabled]:bg-surface-2",
        ),
        class_name="shrink-0 px-4 pb-3.5 max-md:px-2 "
        "max-md:pb-[max(8px,env(safe-area-inset-bottom))]",
        custom_attrs={"data-pane": "composer"},
    )


def _field() -> rx.Component:
    is_closed = store("notice", Notice).kind == "closed"
    return rx.el.textarea(
        id="composer",
        rows=2,
        placeholder=t("inbox.reply_on", channel=platform_name(head().platform)),
        disabled=is_closed,
        class_name="block w-full resize-none field-sizing-content min-h-[59px] max-h-[220px] "
        "bg-transparent px-3.5 pt-[11px] pb-1.5 text-body outline-none max-md:min-h-[65px] "
        "max-md:text-base [@media(max-height:480px)]:min-h-10",
        data_testid="composer-input",
        custom_attrs={"data-composer": "true", "dir": "auto", "enterKeyHint": "send"},
    )


def _tools() -> rx.Component:
    return rx.el.div(
        _room(),
        rx.el.span(
            keys("↵"),
            t("inbox.enter_sends"),
            class_name="ms-auto flex shrink-0 items-center gap-1 text-meta text-ink-3 "
            "max-md:hidden",
        ),
        rx.el.button(
            icon("send", 14),
            rx.el.span(t("inbox.send"), class_name="@max-[320px]/thread:sr-only"),
            type="button",
            title=t("inbox.send"),
            disabled=(store("notice", Notice).kind == "closed") | (store("room", int) < 0),
            class_name=look_of("primary", "small", "max-md:ms-auto"),
            data_testid="composer-send",
            custom_attrs=does("send"),
        ),
        class_name="flex items-center gap-2 px-1.5 pt-1 pb-1.5 ps-3.5",
    )


def _room() -> rx.Component:
    """How much the channel still takes, once the text comes near its limit."""
    room, limit = store("room", int), store("limit", int)
    over = t("inbox.characters_over", n=-room, limit=limit, channel=platform_name(head().platform))
    return rx.el.span(
        rx.cond(
            store("crowded", bool),
            rx.cond(room < 0, over, t("inbox.characters_left", n=room, limit=limit)),
            "",
        ),
        role="status",
        class_name=["min-w-0 text-meta", rx.cond(room < 0, "text-bad", "text-ink-3")],
        data_testid="composer-room",
    )


def _notice() -> rx.Component:
    """Until when the vendor lets us answer freely, and what is possible after that."""
    notice = store("notice", Notice)
    left = rx.cond(
        notice.hours > 0,
        t("inbox.window_hours", hours=notice.hours, minutes=notice.minutes),
        t("inbox.window_minutes", minutes=notice.minutes),
    )
    until = (
        rx.el.span(t("inbox.window_open", time=notice.until), class_name="min-w-0 grow truncate"),
        rx.el.span(left, class_name="shrink-0 font-medium tabular-nums"),
    )
    closed = rx.el.span(t("inbox.window_closed", name=head().name))
    return rx.match(
        notice.kind,
        ("open", _strip(strip("plain", "clock", *until), "open")),
        ("soon", _strip(strip("warn", "clock", *until), "soon")),
        ("closed", _strip(strip("warn", "lock", closed), "closed")),
        rx.fragment(),
    )


def _strip(line: rx.Component, kind: str) -> rx.Component:
    return rx.el.div(
        line, class_name="mb-2", data_testid="window-notice", custom_attrs={"data-kind": kind}
    )
