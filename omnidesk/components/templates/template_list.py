"""The tab Templates: the texts, what fills them in, and who uses them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.listing import listing, waiting_lines
from omnidesk.components.menus import menu, menu_item, menu_line, opens
from omnidesk.components.page import section_head
from omnidesk.components.refresher import keeps_fresh
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import (
    FOLDED_CELL,
    FOLDED_ROW,
    area,
    cell,
    table_row,
    when_narrow,
)
from omnidesk.components.tags import tag
from omnidesk.components.templates.lists import ACTIONS, BODY, nothing_found, search_box
from omnidesk.components.words import t
from omnidesk.state.template_forms import TemplateForms
from omnidesk.state.template_rows import Blank, Template
from omnidesk.state.templates import Templates

# A state's attributes are values to a type checker, and Vars here.
TEMPLATES: Any = Templates
FORMS: Any = TemplateForms

AREAS = "[grid-template-areas:'n_m'_'t_t'_'p_p'_'u_u']"
FOLDED = f"{FOLDED_ROW} {when_narrow(f'grid-cols-[minmax(0,1fr)_auto] {AREAS}')}"
PHONE = f"max-md:grid-cols-[minmax(0,1fr)_auto] max-md:{AREAS}"
# Rows of several lines begin together; one line stands in the middle of its row.
PLACE = f"md:py-3.5 md:align-top {FOLDED_CELL}"


def templates_panel() -> rx.Component:
    """The head with "New template", then the table in its present state."""
    return rx.fragment(
        keeps_fresh(TEMPLATES.refresh),
        section_head(
            t("templates.templates"),
            t("templates.templates_help"),
            button(
                t("templates.new"),
                look="primary",
                icon_name="plus",
                on_click=FORMS.open_new,
                data_testid="template-new",
            ),
        ),
        listing(
            TEMPLATES.status,
            TEMPLATES.lines,
            _template,
            heads=[
                (t("templates.name"), "w-[22%]"),
                (t("templates.text"), ""),
                (t("templates.placeholders"), "w-[22%]"),
                (t("templates.used_by"), "w-[16%]"),
                ACTIONS,
            ],
            label=t("templates.templates"),
            waiting=waiting_lines(3, bone("h-2.5 w-32"), bone("h-2.5 w-64 max-md:hidden")),
            nothing=nothing_found(
                TEMPLATES,
                empty("file-text", t("templates.none"), t("templates.none_help")),
                t("templates.unmatched"),
            ),
            on_retry=TEMPLATES.refresh,
            above=search_box(TEMPLATES, t("templates.find"), "template-search"),
            folds=True,
        ),
    )


def _template(one: rx.Var[Template]) -> rx.Component:
    template: Any = one
    return table_row(
        cell(_name(template), class_name=f"{PLACE} {area('n')}"),
        cell(
            rx.el.div(template.body, title=template.body, dir="auto", class_name=BODY),
            class_name=f"{PLACE} {area('t')} text-ink-2",
        ),
        cell(_blanks(template), class_name=f"{PLACE} {area('p')}"),
        cell(_users(template), class_name=f"{PLACE} {area('u')}"),
        cell(
            _template_menu(template),
            class_name=f"{PLACE} {area('m')} text-end",
        ),
        key=template.id,
        class_name=f"{PHONE} {FOLDED}",
        data_testid="template-row",
        custom_attrs={"data-name": template.name},
    )


def _name(template: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(
                template.name, title=template.name, class_name="min-w-0 truncate font-medium"
            ),
            rx.cond(~template.is_active, tag(t("templates.off"), "warn", "ban")),
            class_name="flex items-center gap-2",
        ),
        rx.cond(
            template.content_sid != "",
            rx.el.div(
                t("templates.sid_short", id=template.content_sid),
                title=template.content_sid,
                class_name="truncate text-meta text-ink-3",
            ),
        ),
        class_name="min-w-0",
    )


def _blanks(template: Any) -> rx.Component:
    return rx.el.ul(rx.foreach(template.blanks, _blank), class_name="flex flex-wrap gap-1")


def _blank(one: rx.Var[Blank]) -> rx.Component:
    """The placeholder, with its default where it has one."""
    blank: Any = one
    words = t("templates.default_is", name=blank.name, value=blank.default)
    shown = rx.cond(blank.default != "", words, blank.name)
    return rx.el.li(
        shown,
        key=blank.name,
        title=shown,
        class_name="max-w-full truncate rounded bg-surface-2 px-[7px] py-0.5 font-mono text-meta "
        "text-ink-2 group-hover:bg-surface-3",
    )


def _users(template: Any) -> rx.Component:
    """The clients that send it; on phones the column has no head, so the words say what it is."""
    named = rx.fragment(
        rx.el.span(
            t("templates.used_by"), " ", class_name=f"md:sr-only {when_narrow('not-sr-only')}"
        ),
        template.clients,
    )
    return rx.el.div(
        rx.cond(
            template.client_count > 0,
            named,
            rx.el.span(t("templates.unused"), class_name=f"max-md:hidden {when_narrow('hidden')}"),
        ),
        title=template.clients,
        class_name="line-clamp-2 text-ink-3 max-md:text-meta",
    )


def _template_menu(template: Any) -> rx.Component:
    """Deleting, or the reason why it cannot be done."""
    name = f"template-menu-{template.id}"
    in_use = rx.el.p(
        t("templates.in_use", clients=template.clients),
        class_name="max-w-64 px-2 py-1.5 text-start text-meta text-pretty text-ink-3",
        data_testid="template-in-use",
    )
    delete = menu_item(
        t("templates.delete"), "trash-2", bad=True, on_click=FORMS.open("delete", template.id)
    )
    return rx.fragment(
        icon_button(
            "ellipsis",
            t("admin.actions_for", name=template.name),
            size="small",
            custom_attrs=opens(name),
            data_testid="template-menu",
        ),
        menu(
            menu_item(t("templates.edit"), "pencil", on_click=FORMS.open("edit", template.id)),
            menu_line(),
            rx.cond(template.client_count > 0, in_use, delete),
            id=name,
            label=t("admin.actions_for", name=template.name),
        ),
    )
