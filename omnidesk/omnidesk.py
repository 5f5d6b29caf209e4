"""Builds the app: the pages, the routes and the middleware, each in one visible list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx

# A handler's first dict argument imports this, which would hold the event loop for a second.
import reflex.model
from fastapi import FastAPI
from starlette.types import ASGIApp

from omnidesk import db, event_guard, live
from omnidesk.components.head import head_components
from omnidesk.components.toasts import toaster
from omnidesk.components.words import t
from omnidesk.components.wraps import app_wraps
from omnidesk.logs import configure_logs
from omnidesk.pages.admin import admin_page
from omnidesk.pages.api_message import api_message_page
from omnidesk.pages.inbox import ROUTE as INBOX_ROUTE
from omnidesk.pages.inbox import inbox
from omnidesk.pages.login import login_page
from omnidesk.pages.not_found import not_found
from omnidesk.pages.password import password_page
from omnidesk.pages.settings import settings_page
from omnidesk.pages.templates import templates_page
from omnidesk.routes import (
    api_export,
    auth,
    external,
    health,
    link_export,
    meta,
    short_links,
    twilio,
)
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.routes.external.straight import straight
from omnidesk.routes.site import site
from omnidesk.services.api import message_queue, request_log
from omnidesk.state.admin import AdminState
from omnidesk.state.alarms import AlarmState
from omnidesk.state.api_page import ApiPage
from omnidesk.state.failures import handler_failed, page_failed
from omnidesk.state.gate import Gate
from omnidesk.state.inbox import InboxState
from omnidesk.state.password import PasswordForm
from omnidesk.state.settings import LimitsForm
from omnidesk.state.shell import ShellState
from omnidesk.state.templates import TemplatesPage
from omnidesk.theme import STYLESHEET

configure_logs("web")

api = FastAPI(title="OmniDesk", docs_url=None, redoc_url=None, openapi_url=None)
for one in (external, meta, twilio, short_links, auth, api_export, link_export, health):
    # As they are: FastAPI would match all routes of an included router twice for each request.
    api.router.routes.extend(one.router.routes)
install_errors(api)


class OmniDesk(rx.App):
    """Reflex's app with the edge around everything, what Reflex answers by itself included."""

    def __call__(self) -> ASGIApp:
        """The ASGI app of one web process."""
        return edge(straight(super().__call__()))


app = OmniDesk(
    stylesheets=[STYLESHEET],
    head_components=head_components(),
    # From the inside out: the pages around Reflex, then our routes.
    api_transformer=[site, api],
    html_lang="en",
    toaster=toaster(),
    app_wraps=app_wraps(),
    backend_exception_handler=handler_failed,
    frontend_exception_handler=page_failed,
)
app.add_middleware(Gate())


@asynccontextmanager
async def pools() -> AsyncIterator[None]:
    """The connections of this process, on its own event loop."""
    await db.open_pools()
    yield
    await message_queue.flush()
    await request_log.flush()
    await db.close_pools()


app.register_lifespan_task(pools)
live.attach(app)
event_guard.attach(app)

app.add_page(login_page, route="/login", title=t("login.page_title"))
app.add_page(
    inbox,
    route=INBOX_ROUTE,
    title=t("inbox.page_title"),
    on_load=[ShellState.enter, AlarmState.enter, InboxState.arrive],
)
app.add_page(
    admin_page,
    route="/admin",
    title=t("admin.page_title"),
    on_load=[ShellState.enter, AlarmState.enter, AdminState.enter],
)
app.add_page(
    templates_page,
    route="/templates",
    title=t("templates.page_title"),
    on_load=[ShellState.enter, AlarmState.enter, TemplatesPage.enter],
)
app.add_page(
    api_message_page,
    route="/api-message",
    title=t("api_pages.page_title"),
    on_load=[ShellState.enter, AlarmState.enter, ApiPage.enter],
)
app.add_page(
    settings_page,
    route="/settings",
    title=t("settings.page_title"),
    on_load=[ShellState.enter, AlarmState.enter, LimitsForm.enter],
)
app.add_page(
    password_page,
    route="/password",
    title=t("password.page_title"),
    on_load=PasswordForm.enter,
)
app.add_page(not_found, route="404", title=t("common.not_found_title"))
