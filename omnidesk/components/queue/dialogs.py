"""The dialogs of the tab System: hold, release, decide, take apart. Each says what follows."""

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
from omnidesk.components.fields import choice, choices, error_line
from omnidesk.components.queue.joined import named
from omnidesk.components.states import strip, trouble
from omnidesk.components.words import t
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_forms import QueueForms

# A state's attributes are values to a type checker, and Vars here.
QUEUE: Any = QueueState
FORMS: Any = QueueForms
SUBJECT: Any = FORMS.subject
PAIR: Any = FORMS.pair


def queue_dialogs() -> rx.Component:
    """All of them; one is open at a time."""
    return rx.fragment(_hold(), _release(), decide_dialog(), _undo())


def _about(name: str, title: rx.Var[str], submit: Any, *children: Any) -> rx.Component:
    return dialog(
        rx.el.form(*children, on_submit=submit, class_name=DIALOG_FORM),
        name=f"queue-{name}",
        is_open=FORMS.dialog == name,
        title=title,
        on_close=FORMS.close(name),
    )


def _hold() -> rx.Component:
    return _about(
        "hold",
        t("queue.hold_title"),
        FORMS.hold,
        dialog_body(trouble(FORMS.trouble), _sentence(_waiting("queue.hold_question"))),
        dialog_foot(
            cancel_button(t("queue.keep_running"), first=True),
            save_button(t("queue.hold"), FORMS.is_saving, t("queue.holding"), look="danger"),
        ),
    )


def _release() -> rx.Component:
    after_restore = strip("warn", "triangle-alert", rx.el.span(t("queue.release_after_restore")))
    return _about(
        "release",
        t("queue.release_title"),
        FORMS.release,
        dialog_body(
            trouble(FORMS.trouble),
            rx.cond(QUEUE.held_why == "restore", after_restore),
            _sentence(_waiting("queue.release_question")),
        ),
        dialog_foot(
            cancel_button(t("queue.keep_held"), first=True),
            save_button(t("queue.release"), FORMS.is_saving, t("queue.releasing")),
        ),
    )


def _waiting(key: str) -> rx.Var[str]:
    """The sentence with how many wait, or with the most that is counted."""
    most = QUEUE.most_counted
    words: rx.Var[str] = rx.cond(
        QUEUE.waiting > most, t(f"{key}_many", most=most), t(key, n=QUEUE.waiting)
    )
    return words


def decide_dialog() -> rx.Component:
    """What became of a message whose outcome nobody knows."""
    name = SUBJECT.name
    return _about(
        "decide",
        t("queue.decide_title", name=name),
        FORMS.decide,
        dialog_body(
            trouble(FORMS.trouble),
            rx.el.blockquote(
                SUBJECT.preview,
                dir="auto",
                class_name="line-clamp-3 rounded-md border-s-2 border-line-2 bg-surface-2 px-3 "
                "py-2 text-ink-2",
            ),
            _sentence(t("queue.decide_help")),
            choices(
                rx.el.span(t("queue.choice"), class_name="sr-only"),
                _choice("sent", t("queue.choice_sent"), t("queue.choice_sent_help")),
                _choice(
                    "send_again",
                    t("queue.choice_again"),
                    t("queue.choice_again_help", name=name),
                ),
                _choice("cancel", t("queue.choice_cancel"), t("queue.choice_cancel_help")),
                error_line(FORMS.errors.get("choice", ""), "choice-error"),
            ),
        ),
        dialog_foot(
            cancel_button(),
            save_button(t("queue.decide_submit"), FORMS.is_saving, t("common.saving")),
        ),
    )


def _choice(value: str, words: rx.Var[str], note: rx.Var[str]) -> rx.Component:
    return choice(
        words,
        name="choice",
        value=value,
        note=note,
        kind="radio",
    )


def _undo() -> rx.Component:
    names = {"joined": named(PAIR.joined), "kept": named(PAIR.kept)}
    return _about(
        "undo",
        t("queue.undo_title", **names),
        FORMS.undo,
        dialog_body(trouble(FORMS.trouble), _sentence(t("queue.undo_question", **names))),
        dialog_foot(
            cancel_button(t("queue.keep_joined"), first=True),
            save_button(t("queue.undo_submit"), FORMS.is_saving, t("queue.undoing")),
        ),
    )


def _sentence(words: rx.Var[str]) -> rx.Component:
    return rx.el.p(words, class_name="text-pretty text-ink-2")
