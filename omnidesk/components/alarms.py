"""The strip above every page of an admin: what is wrong, and where it is dealt with."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.links import page_link
from omnidesk.components.states import strip
from omnidesk.components.words import t
from omnidesk.state.alarms import AlarmState, ShownAlarm
from omnidesk.store import LIBRARY, store

WHERE = "/admin/?tab=system"
# While these stand, messages may not be coming in.
GRAVE = ("inbox_stuck", "channel_silent")


class AlarmBridge(rx.Component):
    """The store's way to ask for alarms again; shows nothing."""

    library = LIBRARY
    tag = "AlarmBridge"

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """Reflex's own, and ours."""
        return super().get_event_triggers() | {"on_load": rx.event.no_args_event_spec}


def alarm_strip() -> rx.Component:
    """Nothing while all is well, and never anything for agents: they are told of no alarm."""
    return rx.el.div(
        AlarmBridge.create(on_load=AlarmState.load),
        rx.match(_alarm().kind, *_lines(), rx.fragment()),
        role="status",
        class_name="shrink-0 empty:hidden",
        data_testid="alarms",
    )


def _alarm() -> Any:
    return store("alarm", ShownAlarm)


def _lines() -> list[tuple[str, rx.Component]]:
    alarm = _alarm()
    sentences = {
        "inbox_stuck": t("alarm.inbox_stuck", minutes=alarm.minutes, waiting=alarm.waiting),
        "channel_silent": t("alarm.channel_silent", channel=alarm.channel, hours=alarm.hours),
        "sending_held": t("alarm.sending_held"),
        "unknown_waiting": t("alarm.unknown_waiting", n=alarm.n),
        "events_set_aside": t("alarm.events_set_aside", n=alarm.n),
    }
    return [(kind, _line(kind, sentence)) for kind, sentence in sentences.items()]


def _line(kind: str, sentence: rx.Var[str]) -> rx.Component:
    more = _alarm().more
    tone, sign = ("bad", "circle-alert") if kind in GRAVE else ("warn", "triangle-alert")
    words = rx.el.span(
        sentence,
        rx.cond(more > 0, rx.el.span(" ", t("alarm.more", n=more))),
        class_name="min-w-0",
    )
    link = page_link(t("alarm.link"), to=WHERE, class_name="ms-auto shrink-0 font-medium underline")
    return rx.el.div(
        strip(tone, sign, words, link, custom_attrs={"data-alarm": kind}), class_name="p-3 pb-0"
    )
