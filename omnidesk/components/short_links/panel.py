"""The tab Short links: the chart of all clicks, then the links with filters, search and export."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import look_of
from omnidesk.components.fields import INPUT, find_box
from omnidesk.components.icons import icon
from omnidesk.components.native import native_link
from omnidesk.components.queue.filters import SEGMENT
from omnidesk.components.refresher import keeps_fresh
from omnidesk.components.short_links.chart import click_chart
from omnidesk.components.short_links.table import link_table
from omnidesk.components.tables import card
from omnidesk.components.tags import chip
from omnidesk.components.words import t
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_rows import Client
from omnidesk.state.short_links import ShortLinks

# A state's attributes are values to a type checker, and Vars here.
LINKS: Any = ShortLinks
CLIENTS: Any = ApiClients

FILTERS = ("all", "active", "expired", "disabled")
DAYS = (14, 30)


def short_links_panel() -> rx.Component:
    """Everything of the tab."""
    return rx.fragment(
        keeps_fresh(LINKS.refresh, CLIENTS.refresh, live=True),
        rx.cond((LINKS.status == "failed") | _has_nothing(), rx.fragment(), _chart()),
        link_table(_above()),
    )


def _has_nothing() -> Any:
    """No link has been sent, so there is nothing to draw."""
    is_whole = (LINKS.shown == "all") & (LINKS.client == 0) & (LINKS.search == "")
    return (LINKS.status == "ready") & is_whole & (LINKS.links.length() == 0)


def _chart() -> rx.Component:
    days = [
        chip(
            t("short_links.days", n=days),
            pressed=LINKS.days == days,
            on_click=LINKS.show_days(days),
            data_testid=f"link-days-{days}",
        )
        for days in DAYS
    ]
    return card(
        rx.el.div(
            rx.el.h2(t("short_links.clicks"), class_name="text-section font-semibold"),
            rx.el.div(
                *days,
                role="group",
                class_name="ms-auto flex gap-1.5",
                custom_attrs={"aria-label": t("short_links.range")},
            ),
            class_name="mb-3 flex items-center gap-3",
        ),
        click_chart(LINKS.clicks, LINKS),
        class_name="mb-4 p-4",
    )


def _above() -> rx.Component:
    return rx.el.div(
        _segments(),
        rx.el.div(
            _clients(),
            find_box(
                t("short_links.find"),
                class_name="w-[300px] max-lg:w-auto max-lg:min-w-0 max-lg:grow max-md:basis-0",
                default_value=LINKS.search,
                key=rx.cond(LINKS.search == "", "empty", "typed"),
                on_change=LINKS.find.debounce(250),
                data_testid="link-search",
            ),
            _export(),
            class_name="ms-auto flex gap-2 max-lg:w-full max-md:flex-wrap",
        ),
        class_name="flex flex-wrap items-center gap-3 border-b border-line px-4 py-3",
    )


def _segments() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *(_segment(name) for name in FILTERS),
            role="group",
            class_name="flex w-max gap-0.5 rounded-lg bg-surface-2 p-0.5",
            custom_attrs={"aria-label": t("short_links.filters")},
        ),
        class_name="relative min-w-0 overflow-x-auto [scrollbar-width:none]",
    )


def _segment(name: str) -> rx.Component:
    return rx.el.button(
        t(f"short_links.{name}"),
        type="button",
        class_name=SEGMENT,
        on_click=LINKS.show(name),
        custom_attrs={"aria-pressed": rx.cond(LINKS.shown == name, "true", "false")},
        data_testid=f"link-filter-{name}",
    )


def _clients() -> rx.Component:
    return rx.el.select(
        rx.el.option(t("api_pages.all_clients"), value=""),
        rx.foreach(CLIENTS.clients, _option),
        value=rx.cond(LINKS.client > 0, LINKS.client.to_string(), ""),
        on_change=LINKS.show_client,
        class_name=f"{INPUT} h-8 w-auto max-w-44 rounded-md px-2 text-ui max-md:w-full "
        "max-md:max-w-full",
        custom_attrs={"aria-label": t("api_pages.client")},
        data_testid="link-client",
    )


def _option(one: rx.Var[Client]) -> rx.Component:
    client: Any = one
    return rx.el.option(client.name, value=client.id.to_string(), key=client.id)


def _export() -> rx.Component:
    """A plain link: the browser stores the file while it comes."""
    return native_link(
        icon("download"),
        rx.el.span(t("api_pages.export"), class_name="max-md:sr-only"),
        href=LINKS.export_url,
        title=t("api_pages.export"),
        class_name=look_of(),
        custom_attrs={"download": ""},
        data_testid="link-export",
    )
