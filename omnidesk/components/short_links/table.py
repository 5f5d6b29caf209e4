"""The table of short links: where to, for whom, by whom, how often followed, and in what state."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button
from omnidesk.components.icons import icon
from omnidesk.components.links import page_link
from omnidesk.components.listing import listing, pager, waiting_lines
from omnidesk.components.queue.said import said
from omnidesk.components.short_links.state import link_state
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import (
    FOLDED_CELL,
    FOLDED_ROW,
    area,
    cell,
    table_row,
    when_narrow,
)
from omnidesk.components.times import future_time, past_time
from omnidesk.components.words import t
from omnidesk.state.link_rows import Link
from omnidesk.state.short_links import ShortLinks

# A state's attributes are values to a type checker, and Vars here.
LINKS: Any = ShortLinks

# On phones: the link and its state, for whom and how often, by whom and when. What can be done
# stands in the dialog of the link.
PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'l_s'_'r_n'_'c_w']"
NARROW = when_narrow(
    "grid-cols-[minmax(0,1fr)_minmax(0,1fr)_96px_124px] [grid-template-areas:'l_r_n_s'_'l_c_w_a']"
)
HEADS = [
    (t("short_links.link"), ""),
    (t("short_links.recipient"), "w-[19%]"),
    (t("api_pages.client"), "w-[10%]"),
    (t("short_links.clicks"), "w-[96px]"),
    (t("short_links.last_click"), "w-[118px]"),
    (t("short_links.state"), "w-[148px]"),
    (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[116px]"),
]


def link_table(above: rx.Component) -> rx.Component:
    """The links below `above`, which stays in every state."""
    return listing(
        LINKS.status,
        LINKS.links,
        _row,
        heads=HEADS,
        label=t("short_links.title"),
        waiting=waiting_lines(
            5,
            rx.el.div(bone("h-2.5 w-36"), bone("h-2 w-44"), class_name="flex grow flex-col gap-2"),
            bone("h-2.5 w-28 max-md:hidden"),
            bone("h-2.5 w-16 max-md:hidden"),
            bone("h-5 w-16"),
        ),
        nothing=_nothing(),
        on_retry=LINKS.refresh,
        above=above,
        below=pager(LINKS, LINKS.links.length()),
        folds=True,
    )


def _row(one: rx.Var[Link]) -> rx.Component:
    link: Any = one
    end = "max-md:text-end " + when_narrow("text-end")
    return table_row(
        _cell("l", _link(link)),
        _cell("r", _recipient(link)),
        _cell("c", _client(link)),
        _cell("n", _counts(link), class_name=end),
        _cell("w", _last(link), class_name=end),
        _cell("s", _state(link)),
        _cell("a", _act(link), class_name="text-end whitespace-nowrap max-md:hidden"),
        key=link.id,
        class_name=f"{PHONE} {FOLDED_ROW} {NARROW}",
        data_testid="link-row",
        custom_attrs={"data-state": link.state, "data-link-id": link.id},
    )


def _cell(place: str, *content: rx.Component, class_name: str = "") -> rx.Component:
    return cell(*content, class_name=f"{area(place)} {FOLDED_CELL} {class_name}".strip())


def _link(link: Any) -> rx.Component:
    """The host, which opens everything about the link, and the address that people got."""
    return rx.el.div(
        rx.el.button(
            link.host,
            type="button",
            title=t("short_links.show", host=link.host),
            dir="ltr",
            on_click=LINKS.open("details", link.id),
            class_name="block max-w-full truncate text-start font-medium hover:underline "
            "max-md:min-h-6",
            data_testid="link-details",
        ),
        _short(link.short_url),
        class_name="min-w-0",
    )


def _short(address: Any) -> rx.Component:
    """Where there is no room, the host is cut and the code stays."""
    parts = address.to(str).split("/s/")
    return rx.el.div(
        rx.el.span(parts[0], class_name="truncate"),
        rx.el.span("/s/", parts[1], class_name="shrink-0"),
        title=address,
        dir="ltr",
        class_name="flex min-w-0 overflow-hidden font-mono text-meta text-ink-3",
    )


def _recipient(link: Any) -> rx.Component:
    return rx.el.div(
        page_link(
            link.name,
            to=f"/inbox/{link.conversation_id}/",
            title=t("queue.open_conversation", name=link.name),
            class_name="block truncate hover:underline",
        ),
        rx.cond(
            link.address != "",
            rx.el.div(link.address, class_name="truncate text-meta text-ink-3 tabular-nums"),
        ),
        class_name="min-w-0",
    )


def _client(link: Any) -> rx.Component:
    name = rx.cond(link.client != "", link.client, t("short_links.campaign"))
    return rx.el.div(name, title=name, class_name="truncate text-ink-2")


def _counts(link: Any) -> rx.Component:
    """How many people and robots; the words for screen readers stand in the tooltip, too."""
    people, robots = said(link.people), said(link.robots)
    words = t("short_links.counted", people=people, robots=robots)
    return rx.el.div(
        rx.el.span(words, class_name="sr-only"),
        _count("user", people),
        _count("bot", robots),
        title=words,
        class_name="inline-flex items-center gap-3 text-ink-2 tabular-nums",
    )


def _count(icon_name: str, count: rx.Var[str]) -> rx.Component:
    return rx.el.span(
        icon(icon_name, 14, "text-ink-3"),
        count,
        class_name="flex items-center gap-1",
        custom_attrs={"aria-hidden": "true"},
    )


def _last(link: Any) -> rx.Component:
    words = rx.cond(link.last_ms > 0, past_time(link.last_ms, LINKS), t("short_links.never"))
    return rx.el.div(words, class_name="text-ink-2 tabular-nums max-md:whitespace-nowrap")


def _state(link: Any) -> rx.Component:
    until = t("short_links.until", time=future_time(link.ends_ms, LINKS))
    ends = (link.state == "active") & (link.ends_ms > 0)
    return rx.el.div(
        link_state(link),
        rx.cond(
            ends,
            rx.el.div(until, class_name="text-meta text-ink-3 tabular-nums lg:whitespace-nowrap"),
        ),
        class_name=f"max-md:flex max-md:flex-col max-md:items-end {when_narrow('text-end')}",
    )


def _act(link: Any) -> rx.Component:
    return rx.cond(
        link.state == "disabled",
        button(
            t("short_links.enable"),
            size="small",
            on_click=LINKS.enable(link.id),
            data_testid="link-enable",
        ),
        button(
            t("short_links.disable"),
            size="small",
            on_click=LINKS.disable(link.id),
            data_testid="link-disable",
        ),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        (LINKS.shown == "all") & (LINKS.client == 0) & (LINKS.search == ""),
        empty("link", t("short_links.empty"), t("short_links.empty_help")),
        empty(
            "list-filter",
            t("short_links.unmatched"),
            t("api_pages.unmatched_help"),
            button(t("api_pages.clear_filters"), size="small", on_click=LINKS.show_everything),
        ),
    )
