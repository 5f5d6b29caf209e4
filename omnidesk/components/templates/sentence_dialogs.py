"""The dialogs about the sentences of message types: new, edit, delete."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import save_button
from omnidesk.components.dialogs import (
    DIALOG_FORM,
    cancel_button,
    dialog,
    dialog_body,
    dialog_foot,
)
from omnidesk.components.fields import INPUT, described, field, text_field
from omnidesk.components.kit import FIRST
from omnidesk.components.states import trouble
from omnidesk.components.words import t
from omnidesk.state.sentence_forms import SentenceForms

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = SentenceForms
SUBJECT: Any = FORMS.subject


def sentence_dialogs() -> rx.Component:
    """All of them; one is open at a time."""
    return rx.fragment(_new(), _edit(), _delete())


def _about(name: str, title: rx.Var[str], *children: Any) -> rx.Component:
    return dialog(
        *children,
        name=f"sentence-{name}",
        is_open=FORMS.dialog == name,
        title=title,
        on_close=FORMS.close(name),
        width=640,
    )


def _new() -> rx.Component:
    return _about(
        "new",
        t("templates.new_sentence"),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                text_field(
                    t("templates.type"),
                    name="type",
                    help=t("templates.type_help"),
                    error=FORMS.errors.get("type", ""),
                    auto_complete="off",
                    spell_check=False,
                    class_name="font-mono",
                    first=True,
                ),
                _sentence(first=False),
            ),
            _foot(t("templates.create_sentence")),
            on_submit=FORMS.create,
            class_name=DIALOG_FORM,
        ),
    )


def _edit() -> rx.Component:
    return _about(
        "edit",
        t("templates.edit_sentence_title", type=SUBJECT.type),
        rx.el.form(
            dialog_body(trouble(FORMS.trouble), _sentence(first=True)),
            _foot(t("common.save_changes")),
            on_submit=FORMS.save,
            class_name=DIALOG_FORM,
        ),
    )


def _sentence(*, first: bool) -> rx.Component:
    error = FORMS.errors.get("sentence", "")
    ties = described("sentence", error, has_help=True)
    ties["custom_attrs"].update(FIRST if first else {})
    control = rx.el.textarea(
        name="sentence",
        default_value=SUBJECT.sentence,
        rows="3",
        dir="auto",
        class_name=f"{INPUT} rounded-md px-2.5 py-1.5 text-ui max-md:h-auto",
        **ties,
    )
    return field(
        t("templates.sentence"),
        control,
        name="sentence",
        help=t("templates.sentence_help"),
        error=error,
    )


def _delete() -> rx.Component:
    return _about(
        "delete",
        t("templates.delete_sentence_title", type=SUBJECT.type),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                rx.el.p(
                    t("templates.delete_sentence_question"), class_name="text-pretty text-ink-2"
                ),
            ),
            dialog_foot(
                cancel_button(t("templates.keep_sentence"), first=True),
                save_button(
                    t("templates.delete_sentence_submit"),
                    FORMS.is_saving,
                    t("templates.deleting"),
                    look="danger",
                ),
            ),
            on_submit=FORMS.delete,
            class_name=DIALOG_FORM,
        ),
    )


def _foot(save: rx.Var[str]) -> rx.Component:
    return dialog_foot(cancel_button(), save_button(save, FORMS.is_saving, t("common.saving")))
