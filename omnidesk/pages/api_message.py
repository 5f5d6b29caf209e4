"""The page of the external API. Whoever may not be here is told who may."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.api.client_dialogs import client_dialogs
from omnidesk.components.api.clients import clients_panel
from omnidesk.components.api.documentation import documentation_panel
from omnidesk.components.api.log import log_dialog, log_panel
from omnidesk.components.api.queue import queue_panel
from omnidesk.components.api.queue_dialogs import api_queue_dialogs
from omnidesk.components.page import page_head, tab_panel, top_tab, top_tab_list, under_tabs
from omnidesk.components.shell import shell
from omnidesk.components.short_links.dialogs import short_link_dialogs
from omnidesk.components.short_links.panel import short_links_panel
from omnidesk.components.states import no_right
from omnidesk.components.words import t
from omnidesk.state.api_page import ApiPage

# A state's attributes are values to a type checker, and Vars here.
PAGE: Any = ApiPage
# As wide as the queue, which is a table: nothing jumps from tab to tab.
WIDE = "max-w-[1320px]"


def api_message_page() -> rx.Component:
    """The page `/api-message`."""
    return shell(
        "api",
        page_head(t("api_pages.title")),
        rx.match(
            PAGE.status,
            ("denied", no_right()),
            ("ready", _sections()),
            rx.fragment(),
        ),
        client_dialogs(),
        api_queue_dialogs(with_decision=True),
        short_link_dialogs(),
        log_dialog(),
    )


def _sections() -> rx.Component:
    return under_tabs(
        top_tab_list(
            t("api_pages.sections"),
            _tab("clients", t("api_pages.clients")),
            _tab("queue", t("api_pages.queue")),
            _tab("short-links", t("short_links.title")),
            _tab("log", t("api_pages.log")),
            _tab("documentation", t("api_pages.documentation")),
        ),
        rx.match(
            PAGE.tab,
            ("queue", tab_panel("queue", queue_panel(), width=WIDE)),
            ("short-links", tab_panel("short-links", short_links_panel(), width=WIDE)),
            ("log", tab_panel("log", log_panel(), width=WIDE)),
            ("documentation", tab_panel("documentation", documentation_panel(), width=WIDE)),
            tab_panel("clients", clients_panel(), width=WIDE),
        ),
    )


def _tab(name: str, label: rx.Var[str]) -> rx.Component:
    return top_tab(name, label, selected=PAGE.tab == name, on_click=PAGE.choose_tab(name))
