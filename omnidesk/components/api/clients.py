"""The tab Clients of the API page: a card for each, with its last days and today's use."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.connection import reconnecting_strip
from omnidesk.components.icons import icon
from omnidesk.components.menus import menu, menu_item, menu_line, opens
from omnidesk.components.page import section_head
from omnidesk.components.queue.said import said
from omnidesk.components.refresher import keeps_fresh
from omnidesk.components.states import bone, empty, failed, skeleton
from omnidesk.components.tables import card
from omnidesk.components.tags import dot, tag
from omnidesk.components.times import future_time, past_day, since_time
from omnidesk.components.words import t
from omnidesk.state.api_client_forms import ClientForms
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_rows import Bar, Client

# A state's attributes are values to a type checker, and Vars here.
CLIENTS: Any = ApiClients
FORMS: Any = ClientForms

GRID = "grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4"


def clients_panel() -> rx.Component:
    """The head with "New client", then the cards in their present state."""
    cards = rx.el.ul(
        rx.foreach(CLIENTS.clients, _card), class_name=GRID, custom_attrs={"data-rows": ""}
    )
    nothing = card(empty("webhook", t("api_pages.no_clients"), t("api_pages.no_clients_help")))
    return rx.fragment(
        keeps_fresh(CLIENTS.refresh, live=True),
        section_head(
            t("api_pages.clients"),
            t("api_pages.clients_help"),
            button(
                t("api_pages.new_client"),
                look="primary",
                icon_name="plus",
                on_click=FORMS.open_new,
                data_testid="client-new",
            ),
        ),
        reconnecting_strip("mb-3.5"),
        rx.match(
            CLIENTS.status,
            ("loading", _waiting()),
            ("failed", card(failed(CLIENTS.refresh))),
            rx.cond(CLIENTS.clients, cards, nothing),
        ),
    )


def _card(one: rx.Var[Client]) -> rx.Component:
    client: Any = one
    return rx.el.li(
        card(
            _head(client),
            _id(client),
            _chart(client),
            _quota(client),
            _notes(client),
            class_name="flex h-full flex-col p-4",
        ),
        key=client.id,
        data_testid="client-card",
        custom_attrs={"data-name": client.name},
    )


def _head(client: Any) -> rx.Component:
    state = rx.cond(
        client.is_active,
        rx.el.span(
            dot("ok"),
            rx.el.span(t("api_pages.active"), class_name="sr-only"),
            class_name="flex shrink-0",
        ),
        tag(t("api_pages.disabled"), "warn", "ban"),
    )
    return rx.el.div(
        state,
        rx.el.h3(client.name, title=client.name, class_name="min-w-0 grow truncate font-semibold"),
        icon_button(
            "code",
            t("api_pages.request_of", name=client.name),
            size="small",
            on_click=FORMS.open("request", client.id),
            data_testid="client-request",
        ),
        _menu(client),
        class_name="flex items-center gap-2",
    )


def _menu(client: Any) -> rx.Component:
    name = f"client-menu-{client.id}"
    switch = rx.cond(
        client.is_active,
        _item("disable", t("api_pages.disable"), "ban", client),
        menu_item(t("api_pages.enable"), "circle-check", on_click=FORMS.enable(client.id)),
    )
    return rx.fragment(
        icon_button(
            "ellipsis",
            t("admin.actions_for", name=client.name),
            size="small",
            custom_attrs=opens(name),
            data_testid="client-menu",
        ),
        menu(
            _item("request", t("api_pages.ready_request"), "code", client),
            _item("edit", t("api_pages.edit"), "pencil", client),
            _item("rotate", t("api_pages.rotate"), "key-round", client),
            switch,
            menu_line(),
            _item("delete", t("api_pages.delete_client"), "trash-2", client, bad=True),
            id=name,
            label=t("admin.actions_for", name=client.name),
        ),
    )


def _item(
    dialog: str, words: rx.Var[str], icon_name: str, client: Any, *, bad: bool = False
) -> rx.Component:
    return menu_item(words, icon_name, bad=bad, on_click=FORMS.open(dialog, client.id))


def _id(client: Any) -> rx.Component:
    """The id, which is no secret, with the way to copy it."""
    place = f"client-id-{client.id}"
    return rx.el.div(
        rx.el.code(
            client.client_id, id=place, class_name="truncate font-mono text-meta text-ink-2"
        ),
        rx.el.button(
            icon("copy", 14, "group-data-copied:hidden"),
            icon("check", 14, "hidden text-ok group-data-copied:block"),
            rx.el.span(t("api_pages.copy_id"), class_name="sr-only"),
            rx.el.span(
                t("common.copied"),
                role="status",
                class_name="sr-only hidden group-data-copied:inline",
            ),
            type="button",
            title=t("api_pages.copy_id"),
            class_name="group grid size-[26px] shrink-0 place-items-center rounded-md text-ink-3 "
            "hover:bg-surface-2 hover:text-ink max-md:size-10",
            custom_attrs={"data-copies": place},
        ),
        class_name="flex items-center gap-1",
    )


def _chart(client: Any) -> rx.Component:
    """Fourteen days; the numbers stand in the tooltips and for screen readers in one sentence."""
    return rx.el.div(
        rx.foreach(client.bars, _bar),
        role="img",
        class_name="mt-3 flex h-9 items-end gap-1 border-b border-line",
        custom_attrs={"aria-label": t("api_pages.usage", n=client.used_today)},
    )


def _bar(one: rx.Var[Bar]) -> rx.Component:
    bar: Any = one
    words = t("api_pages.bar", day=past_day(bar.day_ms, CLIENTS), n=bar.used)
    return rx.el.span(
        rx.el.span(
            class_name=[
                "block w-full rounded-t-[3px]",
                rx.cond(bar.is_today, "bg-c1", "bg-c1/45"),
            ],
            style={"height": bar.height},
        ),
        title=words,
        class_name="flex h-full min-w-0 grow items-end",
    )


def _quota(client: Any) -> rx.Component:
    """How much of today's quota is used, and the limit of a minute."""
    full = client.is_nearly_full
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                class_name=["h-full rounded-full", rx.cond(full, "bg-c4", "bg-c1")],
                style={"width": client.share},
            ),
            class_name="mt-2.5 h-1.5 overflow-hidden rounded-full bg-surface-3",
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.div(
            rx.el.span(
                rx.cond(full, icon("triangle-alert", 12, "me-1 inline"), rx.fragment()),
                t("api_pages.used_today", used=said(client.used), limit=said(client.limit)),
                class_name=rx.cond(full, "font-medium text-warn", "text-ink-2"),
                data_testid="client-used",
            ),
            rx.el.span(t("api_pages.per_minute_short", n=client.per_minute), class_name="ms-auto"),
            class_name="mt-1.5 flex gap-2 text-meta text-ink-2 tabular-nums",
        ),
    )


def _notes(client: Any) -> rx.Component:
    """What is not as usual with this client, and when it called last."""
    until = future_time(client.old_secret_until_ms, CLIENTS)
    last = t("api_pages.last_call", time=since_time(client.last_request_ms, CLIENTS))
    return rx.el.div(
        rx.el.p(rx.cond(client.last_request_ms > 0, last, t("api_pages.never_called"))),
        rx.cond(
            client.old_secret_until_ms > 0,
            rx.el.p(t("api_pages.old_holds", time=until), class_name="text-warn"),
        ),
        rx.cond(
            client.network_count > 0,
            rx.el.p(t("api_pages.networks_counted", n=client.network_count)),
        ),
        rx.cond(client.requires_version_2, rx.el.p(t("api_pages.only_version_2"))),
        rx.cond(client.has_fast_lane, rx.el.p(t("api_pages.has_fast_lane"))),
        rx.cond(
            client.template != "",
            rx.el.p(
                t("api_pages.has_template", name=client.template),
                title=client.template,
                class_name="truncate",
            ),
        ),
        class_name="mt-1.5 text-meta text-ink-3",
    )


def _waiting() -> rx.Component:
    shape = card(
        bone("h-3 w-32"),
        bone("mt-3 h-2.5 w-48"),
        bone("mt-4 h-9 w-full"),
        bone("mt-2.5 h-1.5 w-full"),
        bone("mt-3 h-2 w-36"),
        class_name="p-4",
    )
    return skeleton(shape, shape, shape, class_name=GRID)
