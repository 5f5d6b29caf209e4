"""The conversation list: its head, its rows, and what stands there when there are none."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.avatars import avatar
from omnidesk.components.buttons import button
from omnidesk.components.inbox.filters import chips, platform_name, search_field
from omnidesk.components.inbox.shapes import RowView, does, filters
from omnidesk.components.inbox.ticks import tick
from omnidesk.components.states import empty, row_skeleton, skeleton, strip
from omnidesk.components.tags import badge
from omnidesk.components.words import t
from omnidesk.store import store

ROW = (
    "group grid grid-cols-[36px_minmax(0,1fr)] gap-x-3 mx-1.5 p-2.5 rounded-lg relative "
    "[--ground:var(--surface)] bg-[var(--ground)] hover:[--ground:var(--surface-2)] "
    "aria-[current=true]:[--ground:var(--accent-soft)] focus-visible:-outline-offset-2 "
    "[content-visibility:auto] [contain-intrinsic-size:auto_62px] "
    "max-md:grid-cols-[44px_minmax(0,1fr)] max-md:mx-0 max-md:rounded-none max-md:px-4 "
    "max-md:py-3 max-md:[contain-intrinsic-size:auto_68px]"
)


def list_pane() -> rx.Component:
    """The left column of the inbox."""
    return rx.el.section(
        _head(),
        _news(),
        search_field(),
        chips(),
        _rows(),
        class_name=[
            "flex min-h-0 min-w-0 flex-col",
            rx.cond(store("view", str) == "thread", "max-md:hidden", ""),
        ],
        custom_attrs={"aria-label": t("inbox.list"), "data-pane": "list"},
    )


def _head() -> rx.Component:
    platform = filters().platform
    return rx.el.header(
        rx.el.h1(
            rx.cond(platform == "", t("inbox.all"), platform_name(platform)),
            class_name="truncate text-title font-semibold",
        ),
        class_name="flex h-14 shrink-0 items-center gap-2 px-4",
    )


def _news() -> rx.Component:
    """The strip above the list while the connection is away or its updates are late."""
    lines = [
        ("reconnecting", strip("warn", "wifi-off", t("inbox.reconnecting"))),
        ("delayed", strip("warn", "triangle-alert", t("inbox.delayed"))),
    ]
    return rx.el.div(
        rx.match(store("connection", str), *lines, rx.fragment()),
        class_name="px-3 pb-2 empty:hidden",
    )


def _rows() -> rx.Component:
    rows = store("rows", list[RowView])
    return rx.el.div(
        rx.foreach(rows, lambda row: conversation_row(row=row, key=row.id.to_string())),
        rx.match(
            store("rows_state", str),
            ("loading", rx.cond(rows.length() == 0, _waiting(9), rx.fragment())),
            ("empty", empty("inbox", t("inbox.empty"), t("inbox.empty_help"))),
            ("unmatched", _unmatched()),
            ("error", _failed()),
            rx.cond(store("rows_more", bool), _waiting(2), rx.fragment()),
        ),
        class_name="relative min-h-0 grow overflow-y-auto overscroll-contain pb-2",
        data_testid="conversation-list",
        custom_attrs={"data-list": "true"},
    )


def _waiting(n: int) -> rx.Component:
    widths = (("w-1/2", "w-4/5"), ("w-2/5", "w-3/5"), ("w-3/5", "w-2/3"))
    bones = [row_skeleton(widths[place % 3]) for place in range(n)]
    return skeleton(*bones, class_name="px-4")


def _unmatched() -> rx.Component:
    clear = button(t("inbox.clear_filters"), size="small", custom_attrs=does("clear"))
    return empty("list-filter", t("inbox.unmatched"), t("inbox.unmatched_help"), clear)


def _failed() -> rx.Component:
    return failed_pane("retry_rows")


def failed_pane(action: str) -> rx.Component:
    """A pane that could not be loaded, with another try by the browser store."""
    again = button(
        t("common.try_again"), size="small", icon_name="refresh-cw", custom_attrs=does(action)
    )
    return empty(
        "triangle-alert",
        t("common.not_loaded"),
        t("common.not_loaded_help"),
        again,
        tile="bg-bad-soft text-bad",
        role="alert",
    )


@rx.memo
def conversation_row(rest: rx.RestProp, row: rx.Var[RowView]) -> rx.Component:
    """One conversation: who, when, what was said last, and how much of it is unread."""
    line: Any = row
    return rx.el.a(
        rest,
        avatar(line.initials, line.colour, 36, line.platform, "max-md:size-11 max-md:text-title"),
        rx.el.span(_first_line(line), _second_line(line), class_name="min-w-0"),
        href=line.href,
        tab_index=line.tab,
        class_name=ROW,
        data_testid="conversation-row",
        custom_attrs={
            "aria-label": _full_name(line),
            "aria-current": rx.cond(line.current, "true", "false"),
            "data-open": line.id,
            "data-conversation-id": line.id,
            "data-unread": line.unread,
            "data-platform": line.platform,
        },
    )


def _full_name(line: Any) -> rx.Var[str]:
    said = {"name": line.name, "platform": platform_name(line.platform), "time": line.time}
    name: rx.Var[str] = rx.cond(
        line.unread > 0, t("inbox.row_unread", n=line.unread, **said), t("inbox.row", **said)
    )
    return name


def _first_line(line: Any) -> rx.Component:
    is_new = line.unread > 0
    return rx.el.span(
        rx.el.span(
            line.name,
            title=line.name,
            dir="auto",
            class_name=[
                "truncate max-md:text-title",
                rx.cond(is_new, "font-semibold", "font-medium"),
            ],
        ),
        rx.el.span(
            line.time,
            class_name=[
                "ms-auto shrink-0 text-meta tabular-nums max-md:text-ui",
                rx.cond(is_new, "font-medium text-accent-ink", "text-ink-3"),
            ],
        ),
        class_name="flex items-center gap-1.5",
    )


def _second_line(line: Any) -> rx.Component:
    return rx.el.span(
        rx.cond(line.status != "", tick(line.status, 14), rx.fragment()),
        rx.el.span(
            line.preview,
            dir="auto",
            class_name=[
                "min-w-0 grow truncate max-md:text-body",
                rx.cond(
                    line.unread > 0, "text-ink", "text-ink-3 group-aria-[current=true]:text-ink-2"
                ),
            ],
        ),
        rx.cond(line.unread > 0, badge(line.unread), rx.fragment()),
        class_name="mt-px flex items-center gap-1.5 text-ink-3",
    )
