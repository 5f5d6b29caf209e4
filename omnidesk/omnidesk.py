"""Builds the app: the pages, the routes and the middleware, each in one visible list."""

from __future__ import annotations

import reflex as rx
from fastapi import FastAPI

from omnidesk.theme import STYLESHEET

api = FastAPI(title="OmniDesk", docs_url=None, redoc_url=None, openapi_url=None)

app = rx.App(
    stylesheets=[STYLESHEET],
    api_transformer=[api],
    html_lang="en",
    enable_state=True,
)


def index() -> rx.Component:
    return rx.el.main(rx.el.h1("OmniDesk"))


app.add_page(index, route="/", title="OmniDesk")
