"""The dialogs of the tab Queue: one message in full, and taking it off the list."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.api.facts import fact, facts, whole_text
from omnidesk.components.buttons import save_button
from omnidesk.components.dialogs import (
    DIALOG_FORM,
    cancel_button,
    dialog,
    dialog_body,
    dialog_foot,
)
from omnidesk.components.queue.dialogs import decide_dialog
from omnidesk.components.queue.lines import leaving_time
from omnidesk.components.queue.said import said
from omnidesk.components.queue.status import status
from omnidesk.components.states import trouble
from omnidesk.components.times import future_time, past_time
from omnidesk.components.words import t
from omnidesk.state.api_queue import ApiQueue

# A state's attributes are values to a type checker, and Vars here.
QUEUE: Any = ApiQueue
SUBJECT: Any = QUEUE.subject
DETAILS: Any = QUEUE.details


def api_queue_dialogs(*, with_decision: bool) -> rx.Component:
    """All of them. A page that has the operators' dialogs has the decision already."""
    decision = decide_dialog() if with_decision else None
    return rx.fragment(_details(), _delete(), decision)


def _details() -> rx.Component:
    return dialog(
        dialog_body(
            status(SUBJECT.status),
            rx.cond(
                said(SUBJECT.why) != "",
                rx.el.p(said(SUBJECT.why), class_name="text-pretty text-ink-2"),
            ),
            whole_text(DETAILS.body, t("queue.message")),
            facts(
                fact(t("api_pages.number"), DETAILS.phone, DETAILS.phone != ""),
                fact(t("api_pages.recipient"), DETAILS.recipient, DETAILS.recipient != ""),
                fact(t("api_pages.client"), DETAILS.client, DETAILS.client != ""),
                fact(
                    t("api_pages.request_id"),
                    DETAILS.request_id,
                    DETAILS.request_id != "",
                    code=True,
                ),
                fact(
                    t("api_pages.message_id"), DETAILS.public_id, DETAILS.public_id != "", code=True
                ),
                fact(
                    t("api_pages.external_id"),
                    DETAILS.external_id,
                    DETAILS.external_id != "",
                    code=True,
                ),
                fact(t("api_pages.template"), DETAILS.template, DETAILS.template != ""),
                fact(t("api_pages.priority"), DETAILS.priority.to_string(), DETAILS.priority > 0),
                *_times(),
            ),
        ),
        name="api-message-details",
        is_open=QUEUE.dialog == "details",
        title=t("api_pages.details_title", name=SUBJECT.name),
        on_close=QUEUE.close("details"),
        width=640,
    )


def _times() -> tuple[rx.Component, ...]:
    asked = fact(t("api_pages.asked"), past_time(DETAILS.asked_ms, QUEUE), DETAILS.asked_ms > 0)
    scheduled = fact(
        t("api_pages.scheduled"), future_time(DETAILS.scheduled_ms, QUEUE), DETAILS.scheduled_ms > 0
    )
    leaves = fact(
        t("api_pages.leaves"),
        leaving_time(SUBJECT, QUEUE),
        (SUBJECT.when != "") & (SUBJECT.when != "past"),
    )
    delivered = fact(
        t("queue.delivered"), past_time(DETAILS.delivered_ms, QUEUE), DETAILS.delivered_ms > 0
    )
    read = fact(t("queue.read"), past_time(DETAILS.read_ms, QUEUE), DETAILS.read_ms > 0)
    return asked, scheduled, leaves, delivered, read


def _delete() -> rx.Component:
    question = rx.cond(
        SUBJECT.may_cancel,
        t("api_pages.delete_waiting"),
        t("api_pages.delete_settled"),
    )
    return dialog(
        rx.el.form(
            dialog_body(
                trouble(QUEUE.trouble),
                rx.el.p(question, class_name="text-pretty text-ink-2"),
            ),
            dialog_foot(
                cancel_button(t("api_pages.keep"), first=True),
                save_button(
                    t("api_pages.delete_message"),
                    QUEUE.is_saving,
                    t("api_pages.deleting"),
                    look="danger",
                ),
            ),
            on_submit=QUEUE.delete,
            class_name=DIALOG_FORM,
        ),
        name="api-message-delete",
        is_open=QUEUE.dialog == "delete",
        title=t("api_pages.delete_title", name=SUBJECT.name),
        on_close=QUEUE.close("delete"),
    )
