"""The tab Documentation: where the description of the external API stands, for people and tools."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.buttons import look_of
from omnidesk.components.icons import icon
from omnidesk.components.native import native_link
from omnidesk.components.tables import card
from omnidesk.components.words import t

DOCS = "/api/external/docs"
OPENAPI = "/api/external/openapi.json"


def documentation_panel() -> rx.Component:
    """The two links; both open for anybody, so they can be handed on."""
    return rx.el.div(
        _link(DOCS, "file-text", t("api_pages.docs"), t("api_pages.docs_help"), look="primary"),
        _link(OPENAPI, "download", t("api_pages.openapi"), t("api_pages.openapi_help")),
        class_name="grid grid-cols-2 gap-4 max-lg:grid-cols-1",
    )


def _link(
    to: str, icon_name: str, title: rx.Var[str], help: rx.Var[str], *, look: str = "plain"
) -> rx.Component:
    return card(
        rx.el.h2(title, class_name="text-section font-semibold"),
        rx.el.p(help, class_name="mt-0.5 text-pretty text-ink-3"),
        rx.el.code(to, class_name="mt-3 block font-mono text-meta text-ink-2"),
        native_link(
            icon(icon_name),
            t("api_pages.open_docs") if to == DOCS else t("api_pages.open_openapi"),
            href=to,
            class_name=f"{look_of(look)} mt-3",
            custom_attrs={"target": "_blank", "rel": "noopener"},
        ),
        class_name="p-4",
    )
