"""The dialogs about API clients: settings, secrets, disable, delete, a request."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, look_of, save_button
from omnidesk.components.dialogs import (
    DIALOG_FORM,
    cancel_button,
    dialog,
    dialog_body,
    dialog_foot,
)
from omnidesk.components.fields import (
    INPUT,
    choice,
    choices,
    described,
    error_line,
    field,
    text_field,
)
from omnidesk.components.icons import icon
from omnidesk.components.queue.filters import SEGMENT
from omnidesk.components.states import strip, trouble
from omnidesk.components.words import t
from omnidesk.state.api_client_forms import OVERLAPS, ClientForms

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = ClientForms
SUBJECT: Any = FORMS.subject
NAMES = {"curl": "curl", "python": "Python", "php": "PHP", "node": "Node.js"}


def client_dialogs() -> rx.Component:
    """All of them; one is open at a time."""
    return rx.fragment(
        _settings("new", t("api_pages.new_client"), FORMS.create, t("api_pages.create_client")),
        _settings(
            "edit",
            t("api_pages.edit_title", name=SUBJECT.name),
            FORMS.save,
            t("common.save_changes"),
        ),
        _rotate(),
        _disable(),
        _delete(),
        _secret(),
        _request(),
    )


def _about(name: str, title: rx.Var[str], *children: Any, **props: Any) -> rx.Component:
    return dialog(
        *children,
        name=f"client-{name}",
        is_open=FORMS.dialog == name,
        title=title,
        on_close=FORMS.close(name),
        **props,
    )


def _settings(name: str, title: rx.Var[str], submit: Any, save: rx.Var[str]) -> rx.Component:
    """The form with everything that may be set; the same for a new client and an old one."""
    return _about(
        name,
        title,
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                text_field(
                    t("api_pages.name"),
                    name="name",
                    help=t("api_pages.name_help"),
                    error=FORMS.errors.get("name", ""),
                    default_value=SUBJECT.name,
                    auto_complete="off",
                    first=True,
                ),
                _limits(),
                _networks(),
                _channels(),
                _ticks(),
            ),
            dialog_foot(cancel_button(), save_button(save, FORMS.is_saving, t("common.saving"))),
            on_submit=submit,
            class_name=DIALOG_FORM,
        ),
    )


def _limits() -> rx.Component:
    return rx.el.div(
        _number("per_minute", t("api_pages.per_minute"), SUBJECT.per_minute),
        _number("per_day", t("api_pages.per_day"), SUBJECT.per_day),
        class_name="grid grid-cols-2 gap-3",
    )


def _number(name: str, label: rx.Var[str], value: Any) -> rx.Component:
    return text_field(
        label,
        name=name,
        error=FORMS.errors.get(name, ""),
        default_value=value.to_string(),
        input_mode="numeric",
        auto_complete="off",
        class_name="tabular-nums",
    )


def _networks() -> rx.Component:
    error = FORMS.errors.get("networks", "")
    control = rx.el.textarea(
        name="networks",
        default_value=SUBJECT.networks,
        rows="3",
        spell_check=False,
        auto_complete="off",
        class_name=f"{INPUT} rounded-md px-2.5 py-1.5 font-mono text-meta max-md:h-auto",
        **described("networks", error, has_help=True),
    )
    return field(
        t("api_pages.networks"),
        control,
        name="networks",
        help=t("api_pages.networks_help"),
        error=error,
        optional=True,
    )


def _channels() -> rx.Component:
    return choices(
        t("api_pages.channel"),
        _channel("auto", t("api_pages.channel_auto"), t("api_pages.channel_auto_help")),
        _channel("whatsapp", t("api_pages.channel_whatsapp")),
        _channel("sms", t("api_pages.channel_sms")),
        error_line(FORMS.errors.get("channel", ""), "channel-error"),
    )


def _channel(value: str, label: rx.Var[str], help: rx.Var[str] | None = None) -> rx.Component:
    return choice(
        label,
        name="channel",
        value=value,
        note=help,
        kind="radio",
        default_checked=SUBJECT.channel == value,
    )


def _ticks() -> rx.Component:
    return choices(
        t("api_pages.ways"),
        _tick("shortens_links", t("api_pages.shortens"), t("api_pages.shortens_help")),
        _tick("shows_destination", t("api_pages.shows"), t("api_pages.shows_help")),
        _tick("requires_version_2", t("api_pages.version_2"), t("api_pages.version_2_help")),
    )


def _tick(name: str, label: rx.Var[str], help: rx.Var[str]) -> rx.Component:
    return choice(label, name=name, value="yes", note=help, default_checked=getattr(SUBJECT, name))


def _rotate() -> rx.Component:
    return _about(
        "rotate",
        t("api_pages.rotate_title", name=SUBJECT.name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                _sentence(t("api_pages.rotate_question")),
                choices(t("api_pages.overlap"), *(_overlap(days) for days in OVERLAPS)),
                error_line(FORMS.errors.get("overlap", ""), "overlap-error"),
                rx.cond(
                    SUBJECT.old_secret_until_ms > 0,
                    strip("warn", "triangle-alert", rx.el.span(t("api_pages.rotate_again"))),
                ),
            ),
            dialog_foot(
                cancel_button(first=True),
                save_button(t("api_pages.rotate_submit"), FORMS.is_saving, t("api_pages.making")),
            ),
            on_submit=FORMS.rotate,
            class_name=DIALOG_FORM,
        ),
    )


def _overlap(days: int) -> rx.Component:
    words = t("api_pages.overlap_days", n=days) if days else t("api_pages.overlap_none")
    return choice(
        words,
        name="overlap",
        value=str(days),
        note=None if days else t("api_pages.overlap_none_help"),
        kind="radio",
        default_checked=days == OVERLAPS[0],
    )


def _disable() -> rx.Component:
    return _question(
        "disable",
        t("api_pages.disable_title", name=SUBJECT.name),
        t("api_pages.disable_question"),
        t("api_pages.keep_active"),
        (t("api_pages.disable_submit"), t("api_pages.disabling")),
        FORMS.disable,
    )


def _delete() -> rx.Component:
    return _question(
        "delete",
        t("api_pages.delete_client_title", name=SUBJECT.name),
        t("api_pages.delete_client_question"),
        t("api_pages.keep_client"),
        (t("api_pages.delete_client_submit"), t("api_pages.deleting")),
        FORMS.delete,
    )


def _question(  # noqa: PLR0917 - a question has these words
    name: str,
    title: rx.Var[str],
    sentence: rx.Var[str],
    keep: rx.Var[str],
    does: tuple[rx.Var[str], rx.Var[str]],
    submit: Any,
) -> rx.Component:
    return _about(
        name,
        title,
        rx.el.form(
            dialog_body(trouble(FORMS.trouble), _sentence(sentence)),
            dialog_foot(
                cancel_button(keep, first=True),
                save_button(does[0], FORMS.is_saving, does[1], look="danger"),
            ),
            on_submit=submit,
            class_name=DIALOG_FORM,
        ),
    )


def _secret() -> rx.Component:
    """Shown once; the one way out is to say that it is stored."""
    return _about(
        "secret",
        t("api_pages.secret_title", name=SUBJECT.name),
        rx.el.form(
            dialog_body(
                _sentence(t("api_pages.secret_help")),
                _shown("client-id", t("api_pages.client_id"), SUBJECT.client_id),
                _shown("client-secret", t("api_pages.secret"), FORMS.secret),
                choice(
                    t("api_pages.secret_stored"),
                    name="stored",
                    value="yes",
                    required=True,
                    data_testid="secret-tick",
                ),
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
            on_submit=FORMS.close("secret"),
            class_name=DIALOG_FORM,
        ),
        locked=True,
        width=640,
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


def _request() -> rx.Component:
    """A whole request with this client's id, to be pasted and run."""
    return _about(
        "request",
        t("api_pages.request_title", name=SUBJECT.name),
        dialog_body(
            _sentence(t("api_pages.request_help")),
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


def _sentence(words: rx.Var[str]) -> rx.Component:
    return rx.el.p(words, class_name="text-pretty text-ink-2")
