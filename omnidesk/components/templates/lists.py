"""Both lists of the templates page: texts, and the sentences of message types."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.fields import find_box
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
from omnidesk.components.words import t
from omnidesk.state.sentence_forms import SentenceForms
from omnidesk.state.template_forms import TemplateForms
from omnidesk.state.template_rows import Blank, Sentence, Template
from omnidesk.state.templates import Sentences, Templates

# A state's attributes are values to a type checker, and Vars here.
TEMPLATES: Any = Templates
FORMS: Any = TemplateForms
SENTENCES: Any = Sentences
SENTENCE_FORMS: Any = SentenceForms

# A list that fits on a screen needs no search.
FEW = 8
AREAS = "[grid-template-areas:'n_m'_'t_t'_'p_p'_'u_u']"
FOLDED = f"{FOLDED_ROW} {when_narrow(f'grid-cols-[minmax(0,1fr)_auto] {AREAS}')}"
PHONE = f"max-md:grid-cols-[minmax(0,1fr)_auto] max-md:{AREAS}"
SENTENCE_PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'n_m'_'t_t']"
BODY = "line-clamp-3 whitespace-pre-line wrap-anywhere"
ACTIONS = (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[58px]")


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
            nothing=_nothing(
                TEMPLATES,
                empty("file-text", t("templates.none"), t("templates.none_help")),
                t("templates.unmatched"),
            ),
            on_retry=TEMPLATES.refresh,
            above=_search(TEMPLATES, t("templates.find"), "template-search"),
            folds=True,
        ),
    )


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
                on_click=SENTENCE_FORMS.open_new,
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
            nothing=_nothing(
                SENTENCES,
                empty("file-text", t("templates.no_sentences"), t("templates.no_sentences_help")),
                t("templates.sentence_unmatched"),
            ),
            on_retry=SENTENCES.refresh,
            above=_search(SENTENCES, t("templates.find_sentence"), "sentence-search"),
        ),
    )


def _search(list_: Any, label: rx.Var[str], test_id: str) -> rx.Component:
    """Where the list is long, and while something is searched for."""
    box = find_box(
        label,
        class_name="max-w-80",
        default_value=list_.search,
        key=rx.cond(list_.search == "", "empty", "typed"),
        on_change=list_.find.debounce(250),
        data_testid=test_id,
    )
    return rx.cond(
        (list_.total > FEW) | (list_.search != ""),
        rx.el.div(box, class_name="border-b border-line px-4 py-3"),
    )


def _nothing(list_: Any, nothing: rx.Component, unmatched: rx.Var[str]) -> rx.Component:
    return rx.cond(
        list_.search == "",
        nothing,
        empty(
            "list-filter",
            unmatched,
            t("templates.unmatched_help", n=list_.total),
            button(t("templates.clear"), size="small", on_click=list_.find("")),
        ),
    )


def _template(one: rx.Var[Template]) -> rx.Component:
    template: Any = one
    place = f"py-2.5 {FOLDED_CELL}"
    return table_row(
        cell(_name(template), class_name=f"{place} {area('n')} md:align-top"),
        cell(
            rx.el.div(template.body, title=template.body, dir="auto", class_name=BODY),
            class_name=f"{place} {area('t')} text-ink-2 md:align-top",
        ),
        cell(_blanks(template), class_name=f"{place} {area('p')} md:align-top"),
        cell(_users(template), class_name=f"{place} {area('u')} md:align-top"),
        cell(
            _template_menu(template),
            class_name=f"py-2.5 text-end {FOLDED_CELL} {area('m')} md:align-top",
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
        class_name="max-w-64 px-2 py-1.5 text-meta text-pretty text-ink-3",
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
        class_name=SENTENCE_PHONE,
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
                on_click=SENTENCE_FORMS.open("edit", sentence.type),
            ),
            menu_line(),
            menu_item(
                t("templates.delete_sentence"),
                "trash-2",
                bad=True,
                on_click=SENTENCE_FORMS.open("delete", sentence.type),
            ),
            id=name,
            label=t("admin.actions_for", name=sentence.type),
        ),
    )
