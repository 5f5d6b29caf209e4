"""The dialogs about templates: the form with its preview, and the question before deleting."""

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
from omnidesk.components.fields import (
    INPUT,
    NORMAL,
    choice,
    described,
    error_line,
    field,
    text_field,
)
from omnidesk.components.states import trouble
from omnidesk.components.words import t
from omnidesk.state.template_forms import DEFAULT, TemplateForms
from omnidesk.state.template_rows import Blank

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = TemplateForms
SUBJECT: Any = FORMS.subject
AREA = f"{INPUT} rounded-md px-2.5 py-1.5 text-ui max-md:h-auto"
# Long enough to finish a word.
PAUSE_MS = 300


def template_dialogs() -> rx.Component:
    """All of them; one is open at a time."""
    return rx.fragment(
        _form("new", t("templates.new"), t("templates.create")),
        _form("edit", t("templates.edit_title", name=SUBJECT.name), t("common.save_changes")),
        _delete(),
    )


def _about(name: str, title: rx.Var[str], *children: Any, width: int = 440) -> rx.Component:
    return dialog(
        *children,
        name=f"template-{name}",
        is_open=FORMS.dialog == name,
        title=title,
        on_close=FORMS.close(name),
        width=width,
    )


def _form(name: str, title: rx.Var[str], save: rx.Var[str]) -> rx.Component:
    """What is typed left, how it reads right; below each other where it is narrow."""
    return _about(
        name,
        title,
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                rx.el.div(
                    rx.el.div(_name(), _text(), class_name="flex min-w-0 flex-col gap-4"),
                    _preview(),
                    class_name="grid gap-4 md:grid-cols-[minmax(0,1fr)_300px] md:gap-6",
                ),
                _defaults(),
                _content_sid(),
                choice(
                    t("templates.active"),
                    name="is_active",
                    value="yes",
                    note=t("templates.active_help"),
                    default_checked=SUBJECT.is_active,
                ),
            ),
            dialog_foot(cancel_button(), save_button(save, FORMS.is_saving, t("common.saving"))),
            on_submit=FORMS.save,
            class_name=DIALOG_FORM,
            custom_attrs={
                "data-guarded": t("templates.leave"),
                "data-refused": FORMS.refused.to_string(),
                "noValidate": True,
            },
            data_testid="template-form",
        ),
        width=880,
    )


def _name() -> rx.Component:
    return text_field(
        t("templates.name"),
        name="name",
        help=t("templates.name_help"),
        error=FORMS.errors.get("name", ""),
        default_value=SUBJECT.name,
        auto_complete="off",
        first=True,
    )


def _text() -> rx.Component:
    error = FORMS.errors.get("body", "")
    control = rx.el.textarea(
        name="body",
        default_value=SUBJECT.body,
        rows="7",
        dir="auto",
        on_change=FORMS.look.debounce(PAUSE_MS),
        class_name=AREA,
        data_testid="template-body",
        **described("body", error, has_help=True),
    )
    help = t(
        "templates.text_help", example="{{name}}", message="{{message}}", sentence="{{sentence}}"
    )
    return field(t("templates.text"), control, name="body", help=help, error=error)


def _preview() -> rx.Component:
    """The bubble as the customer gets it."""
    empty = rx.el.p(t("templates.preview_empty"), class_name="text-meta text-ink-3")
    bubble = rx.el.p(
        FORMS.preview,
        dir="auto",
        class_name="max-h-72 overflow-y-auto rounded-[14px] rounded-ee-[5px] bg-bubble-out "
        "px-[11px] py-[7px] text-body text-ink whitespace-pre-wrap wrap-anywhere",
        tab_index=0,
        role="region",
        custom_attrs={"aria-labelledby": "template-preview-title"},
        data_testid="template-preview",
    )
    return rx.el.div(
        rx.el.p(t("templates.preview"), id="template-preview-title", class_name="font-medium"),
        rx.cond(FORMS.preview != "", bubble, empty),
        class_name="flex min-w-0 flex-col gap-1.5",
    )


def _defaults() -> rx.Component:
    rows = rx.el.div(rx.foreach(FORMS.blanks, _default), class_name="flex flex-col gap-2.5")
    nothing = rx.el.p(t("templates.no_blanks"), class_name="text-meta text-ink-3")
    return rx.el.fieldset(
        rx.el.legend(t("templates.defaults"), class_name="mb-1 font-medium"),
        rx.el.p(t("templates.defaults_help"), class_name="mb-2.5 text-meta text-pretty text-ink-3"),
        rx.cond(FORMS.blanks, rows, nothing),
        class_name="min-w-0",
    )


def _default(one: rx.Var[Blank]) -> rx.Component:
    """One placeholder: where it comes from, and what stands there otherwise."""
    blank: Any = one
    return rx.el.div(
        rx.el.label(
            rx.el.code("{{", blank.name, "}}", class_name="block truncate font-mono text-meta"),
            rx.el.span(_source(blank), class_name="block text-meta text-ink-3 empty:hidden"),
            html_for=f"{DEFAULT}{blank.name}",
            class_name="min-w-0",
        ),
        rx.cond(
            blank.name == "message",
            rx.el.p(t("templates.always"), class_name="text-meta text-ink-3"),
            _default_box(blank),
        ),
        key=blank.name,
        class_name="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-3",
        data_testid="template-blank",
        custom_attrs={"data-name": blank.name},
    )


def _source(blank: Any) -> rx.Var[str]:
    """Where values of placeholders that every program has come from."""
    sources: rx.Var[str] = rx.match(
        blank.name,
        ("recipient_name", t("templates.from_recipient")),
        ("sentence", t("templates.from_type")),
        "",
    )
    return sources


def _default_box(blank: Any) -> rx.Component:
    name = f"{DEFAULT}{blank.name}"
    error = FORMS.errors.get("defaults." + blank.name, "")
    return rx.el.div(
        rx.el.input(
            name=name,
            id=name,
            default_value=blank.default,
            placeholder=t("templates.no_default"),
            auto_complete="off",
            on_change=lambda text: FORMS.note_default(blank.name, text).debounce(PAUSE_MS),
            class_name=f"{INPUT} {NORMAL}",
            custom_attrs={
                "aria-label": t("templates.default_of", name=blank.name),
                "aria-invalid": rx.cond(error != "", "true", "false"),
                "aria-describedby": f"{name}-error",
            },
        ),
        error_line(error, f"{name}-error"),
        class_name="flex min-w-0 flex-col gap-1",
    )


def _content_sid() -> rx.Component:
    return text_field(
        t("templates.content_sid"),
        name="content_sid",
        help=t("templates.content_sid_help"),
        error=FORMS.errors.get("content_sid", ""),
        default_value=SUBJECT.content_sid,
        auto_complete="off",
        spell_check=False,
        optional=True,
        class_name="font-mono",
    )


def _delete() -> rx.Component:
    return _about(
        "delete",
        t("templates.delete_title", name=SUBJECT.name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                rx.el.p(t("templates.delete_question"), class_name="text-pretty text-ink-2"),
            ),
            dialog_foot(
                cancel_button(t("templates.keep"), first=True),
                save_button(
                    t("templates.delete_submit"),
                    FORMS.is_saving,
                    t("templates.deleting"),
                    look="danger",
                ),
            ),
            on_submit=FORMS.delete,
            class_name=DIALOG_FORM,
        ),
    )
