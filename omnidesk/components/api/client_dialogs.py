"""The dialogs about API clients: settings, a new secret, disable, delete."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.api.client_secrets import request_dialog, secret_dialog
from omnidesk.components.api.client_texts import texts
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
    choice,
    choices,
    described,
    error_line,
    field,
    text_field,
)
from omnidesk.components.states import strip, trouble
from omnidesk.components.words import t
from omnidesk.state.api_client_forms import OVERLAPS, ClientForms

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = ClientForms
SUBJECT: Any = FORMS.subject


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
        secret_dialog(),
        request_dialog(),
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
                _channels(),
                choices(
                    t("api_pages.pace_of"),
                    _tick("has_fast_lane", t("api_pages.fast_lane"), t("api_pages.fast_lane_help")),
                ),
                texts(),
                _links(),
                _networks(),
                choices(
                    t("api_pages.access"),
                    _tick(
                        "requires_version_2",
                        t("api_pages.version_2"),
                        t("api_pages.version_2_help"),
                    ),
                ),
            ),
            dialog_foot(cancel_button(), save_button(save, FORMS.is_saving, t("common.saving"))),
            on_submit=submit,
            class_name=DIALOG_FORM,
        ),
        width=640,
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


def _links() -> rx.Component:
    """What a short link is like matters only where links are shortened."""
    days = SUBJECT.link_days.to(int)
    return choices(
        t("api_pages.links"),
        _tick(
            "shortens_links",
            t("api_pages.shortens"),
            t("api_pages.shortens_help"),
            custom_attrs={"data-shortens": ""},
        ),
        rx.el.div(
            _tick("shows_destination", t("api_pages.shows"), t("api_pages.shows_help")),
            text_field(
                t("api_pages.link_days"),
                name="link_days",
                help=t("api_pages.link_days_help"),
                error=FORMS.errors.get("link_days", ""),
                default_value=rx.cond(days > 0, days.to_string(), ""),
                input_mode="numeric",
                auto_complete="off",
                optional=True,
                class_name="max-w-24 tabular-nums",
            ),
            class_name="hidden flex-col gap-2 ps-[26px] max-md:ps-[30px] "
            "group-has-[[data-shortens]:checked]/links:flex",
        ),
        class_name="group/links",
    )


def _tick(name: str, label: rx.Var[str], help: rx.Var[str], **props: Any) -> rx.Component:
    checked = getattr(SUBJECT, name)
    return choice(label, name=name, value="yes", note=help, default_checked=checked, **props)


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


def _sentence(words: rx.Var[str]) -> rx.Component:
    return rx.el.p(words, class_name="text-pretty text-ink-2")
