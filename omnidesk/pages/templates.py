"""The page of the texts that programs send. Whoever may not be here is told who may."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.page import page_head, tab_panel, top_tab, top_tab_list, under_tabs
from omnidesk.components.shell import shell
from omnidesk.components.states import no_right
from omnidesk.components.templates.sentence_dialogs import sentence_dialogs
from omnidesk.components.templates.sentence_list import sentences_panel
from omnidesk.components.templates.template_dialogs import template_dialogs
from omnidesk.components.templates.template_list import templates_panel
from omnidesk.components.words import t
from omnidesk.state.templates import TemplatesPage

# A state's attributes are values to a type checker, and Vars here.
PAGE: Any = TemplatesPage


def templates_page() -> rx.Component:
    """The page `/templates`."""
    return shell(
        "templates",
        page_head(t("templates.title")),
        rx.match(
            PAGE.status,
            ("denied", no_right()),
            ("ready", _sections()),
            rx.fragment(),
        ),
        template_dialogs(),
        sentence_dialogs(),
    )


def _sections() -> rx.Component:
    wide = "max-w-[1320px]"
    return under_tabs(
        top_tab_list(
            t("templates.sections"),
            _tab("templates", t("templates.templates")),
            _tab("sentences", t("templates.sentences")),
        ),
        rx.match(
            PAGE.tab,
            ("sentences", tab_panel("sentences", sentences_panel(), width=wide)),
            tab_panel("templates", templates_panel(), width=wide),
        ),
    )


def _tab(name: str, label: rx.Var[str]) -> rx.Component:
    return top_tab(name, label, selected=PAGE.tab == name, on_click=PAGE.choose_tab(name))
