"""The tab Sentences: what stands at `{{sentence}}` for each type of message."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.listing import listing, waiting_lines
from omnidesk.components.menus import menu, menu_item, menu_line, opens
from omnidesk.components.page import section_head
from omnidesk.components.refresher import keeps_fresh
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import cell, table_row
from omnidesk.components.templates.lists import ACTIONS, BODY, nothing_found, search_box
from omnidesk.components.words import t
from omnidesk.state.sentence_forms import SentenceForms
from omnidesk.state.template_rows import Sentence
from omnidesk.state.templates import Sentences

# A state's attributes are values to a type checker, and Vars here.
SENTENCES: Any = Sentences
FORMS: Any = SentenceForms

PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'n_m'_'t_t']"


def sentences_panel() -> rx.Component:
    """The head with "New sentence", then the table in its present state."""
    return rx.fragment(
        keeps_fresh(SENTENCES.refresh),
        section_head(
            t("templates.sentences"),
            t("templates.sentences_help", sentence="{{sentence}}"),
            button(
                t("templates.new_sentence"),
                look="primary",
                icon_name="plus",
                on_click=FORMS.open_new,
                data_testid="sentence-new",
            ),
        ),
        listing(
            SENTENCES.status,
            SENTENCES.lines,
            _sentence,
            heads=[(t("templates.type"), "w-[26%]"), (t("templates.sentence"), ""), ACTIONS],
            label=t("templates.sentences"),
            waiting=waiting_lines(6, bone("h-2.5 w-28"), bone("h-2.5 w-64 max-md:hidden")),
            nothing=nothing_found(
                SENTENCES,
                empty("file-text", t("templates.no_sentences"), t("templates.no_sentences_help")),
                t("templates.sentence_unmatched"),
            ),
            on_retry=SENTENCES.refresh,
            above=search_box(SENTENCES, t("templates.find_sentence"), "sentence-search"),
        ),
    )


def _sentence(one: rx.Var[Sentence]) -> rx.Component:
    sentence: Any = one
    return table_row(
        cell(
            rx.el.div(
                sentence.type, title=sentence.type, class_name="truncate font-mono text-meta"
            ),
            class_name="max-md:[grid-area:n]",
        ),
        cell(
            rx.el.div(sentence.sentence, title=sentence.sentence, dir="auto", class_name=BODY),
            class_name="py-2 max-md:[grid-area:t]",
        ),
        cell(_sentence_menu(sentence), class_name="text-end max-md:[grid-area:m]"),
        key=sentence.type,
        class_name=PHONE,
        data_testid="sentence-row",
        custom_attrs={"data-name": sentence.type},
    )


def _sentence_menu(sentence: Any) -> rx.Component:
    # A type may hold points, which are fine in an id.
    name = f"sentence-menu-{sentence.type}"
    return rx.fragment(
        icon_button(
            "ellipsis",
            t("admin.actions_for", name=sentence.type),
            size="small",
            custom_attrs=opens(name),
            data_testid="sentence-menu",
        ),
        menu(
            menu_item(
                t("templates.edit_sentence"),
                "pencil",
                on_click=FORMS.open("edit", sentence.type),
            ),
            menu_line(),
            menu_item(
                t("templates.delete_sentence"),
                "trash-2",
                bad=True,
                on_click=FORMS.open("delete", sentence.type),
            ),
            id=name,
            label=t("admin.actions_for", name=sentence.type),
        ),
    )
