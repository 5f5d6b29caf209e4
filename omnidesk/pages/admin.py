"""The admin page: people, programs, the system. Whoever may not be here is told who may."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.admin.department_dialogs import department_dialogs
from omnidesk.components.admin.departments import departments_tab
from omnidesk.components.admin.user_dialogs import user_dialogs
from omnidesk.components.admin.users import users_tab
from omnidesk.components.api.client_dialogs import client_dialogs
from omnidesk.components.api.clients import clients_panel
from omnidesk.components.api.queue import queue_panel
from omnidesk.components.api.queue_dialogs import api_queue_dialogs
from omnidesk.components.page import page_head, tab, tab_list, tab_panel, with_tabs
from omnidesk.components.queue.dialogs import queue_dialogs
from omnidesk.components.queue.system import system_tab
from omnidesk.components.shell import shell
from omnidesk.components.short_links.dialogs import short_link_dialogs
from omnidesk.components.short_links.panel import short_links_panel
from omnidesk.components.states import no_right
from omnidesk.components.words import t
from omnidesk.state.admin import AdminState

# A state's attributes are values to a type checker, and Vars here.
ADMIN: Any = AdminState
# Wide tables.
WIDE = "max-w-[1320px]"


def admin_page() -> rx.Component:
    """The page `/admin`."""
    return shell(
        "admin",
        page_head(t("admin.title")),
        rx.cond(ADMIN.status == "denied", no_right(), _sections()),
        user_dialogs(),
        department_dialogs(),
        queue_dialogs(),
        client_dialogs(),
        api_queue_dialogs(with_decision=False),
        short_link_dialogs(),
    )


def _sections() -> rx.Component:
    here = ADMIN.tab
    return with_tabs(
        tab_list(
            t("admin.sections"),
            _tab("users", t("admin.users"), "users"),
            _tab("departments", t("admin.departments"), "building-2"),
            _tab("api-clients", t("api_pages.admin_clients"), "webhook"),
            _tab("api-queue", t("api_pages.admin_queue"), "send"),
            _tab("short-links", t("short_links.title"), "link"),
            _tab("system", t("queue.system"), "server"),
        ),
        rx.match(
            here,
            ("departments", tab_panel("departments", departments_tab())),
            ("api-clients", tab_panel("api-clients", clients_panel())),
            ("api-queue", tab_panel("api-queue", queue_panel(), width=WIDE)),
            ("short-links", tab_panel("short-links", short_links_panel(), width=WIDE)),
            ("system", tab_panel("system", system_tab())),
            tab_panel("users", users_tab()),
        ),
    )


def _tab(name: str, label: rx.Var[str], icon_name: str) -> rx.Component:
    return tab(
        name,
        label,
        icon_name,
        selected=ADMIN.tab == name,
        on_click=ADMIN.choose_tab(name),
    )
