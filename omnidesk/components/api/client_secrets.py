"""What a client's programmer takes away: the secret, shown once, and a request that works."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, look_of
from omnidesk.components.dialogs import DIALOG_FORM, dialog, dialog_body, dialog_foot
from omnidesk.components.fields import choice, described, error_line
from omnidesk.components.icons import icon
from omnidesk.components.queue.filters import SEGMENT
from omnidesk.components.words import t
from omnidesk.state.api_client_forms import ClientForms

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = ClientForms
SUBJECT: Any = FORMS.subject
NAMES = {"curl": "curl", "python": "Python", "php": "PHP", "node": "Node.js"}


def secret_dialog() -> rx.Component:
    """Shown once; the one way out is to say that it is stored."""
    return dialog(
        rx.el.form(
            dialog_body(
                rx.el.p(t("api_pages.secret_help"), class_name="text-ink-2"),
                _shown("client-id", t("api_pages.client_id"), SUBJECT.client_id),
                _shown("client-secret", t("api_pages.secret"), FORMS.secret),
                _tick(),
            ),
            dialog_foot(
                button(
                    t("api_pages.secret_done"),
                    look="primary",
                    icon_name="check",
                    type="submit",
                    data_testid="secret-stored",
                )
            ),
            on_submit=FORMS.finish,
            class_name=DIALOG_FORM,
        ),
        name="client-secret-dialog",
        is_open=FORMS.dialog == "secret",
        title=t("api_pages.secret_title", name=SUBJECT.name),
        on_close=FORMS.close("secret"),
        locked=True,
        width=640,
    )


def _tick() -> rx.Component:
    error = FORMS.errors.get("stored", "")
    return rx.el.div(
        choice(
            t("api_pages.secret_stored"),
            name="stored",
            value="yes",
            on_change=FORMS.forget_errors,
            data_testid="secret-tick",
            **described("stored", error),
        ),
        error_line(error, "stored-error"),
    )


def _shown(place: str, label: rx.Var[str], value: Any) -> rx.Component:
    """A value to copy, below its name."""
    return rx.el.div(
        rx.el.span(label, class_name="font-medium"),
        rx.el.div(
            rx.el.code(
                value,
                id=place,
                class_name="grow font-mono select-all wrap-anywhere",
                data_testid=place,
            ),
            _copy(place),
            class_name="flex items-center gap-3 rounded-lg border border-line-2 bg-surface-2 py-2 "
            "ps-3 pe-2",
        ),
        class_name="flex flex-col gap-1.5",
    )


def _copy(source: str) -> rx.Component:
    """Copies and says so for two seconds."""
    return rx.el.button(
        icon("copy", class_name="group-data-copied:hidden"),
        icon("check", class_name="hidden text-ok group-data-copied:block"),
        rx.el.span(t("common.copy"), class_name="group-data-copied:hidden"),
        rx.el.span(t("common.copied"), role="status", class_name="hidden group-data-copied:inline"),
        type="button",
        class_name=f"{look_of()} group",
        custom_attrs={"data-copies": source},
    )


def request_dialog() -> rx.Component:
    """A whole request with this client's id, to be pasted and run."""
    return dialog(
        dialog_body(
            rx.el.p(t("api_pages.request_help"), class_name="text-pretty text-ink-2"),
            rx.el.div(
                rx.el.div(
                    *(_language(name) for name in NAMES),
                    role="group",
                    class_name="flex w-max gap-0.5 rounded-lg bg-surface-2 p-0.5",
                    custom_attrs={"aria-label": t("api_pages.languages")},
                ),
                rx.el.span(_copy("client-request-text"), class_name="ms-auto"),
                class_name="flex flex-wrap items-center gap-3",
            ),
            rx.el.pre(
                FORMS.request,
                id="client-request-text",
                tab_index=0,
                role="region",
                class_name="relative overflow-x-auto rounded-lg border border-line bg-surface-2 "
                "p-3 font-mono text-meta",
                custom_attrs={"aria-label": t("api_pages.ready_request")},
                data_testid="client-request-text",
            ),
        ),
        name="client-request",
        is_open=FORMS.dialog == "request",
        title=t("api_pages.request_title", name=SUBJECT.name),
        on_close=FORMS.close("request"),
        width=880,
    )


def _language(name: str) -> rx.Component:
    return rx.el.button(
        NAMES[name],
        type="button",
        class_name=SEGMENT,
        on_click=FORMS.show_language(name),
        custom_attrs={"aria-pressed": rx.cond(FORMS.language == name, "true", "false")},
        data_testid=f"request-{name}",
    )
