"""Whether the live connection stands: one word, said by the browser store."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from omnidesk.components.states import strip
from omnidesk.components.tags import dot
from omnidesk.components.words import t
from omnidesk.store import LIBRARY, store


class ConnectionBridge(rx.Component):
    """Tells the store whether Reflex has a socket; shows nothing."""

    library = LIBRARY
    tag = "ConnectionBridge"

    trouble: rx.Var[bool]


def is_reconnecting() -> rx.Var[bool]:
    """The connection has been away for two seconds; shorter gaps nobody notices."""
    away: rx.Var[bool] = store("connection", str) == "reconnecting"
    return away


def reconnecting_strip(class_name: str = "") -> rx.Component:
    """Above a list: why nothing answers just now."""
    words = strip("warn", "wifi-off", t("inbox.reconnecting"))
    return rx.cond(is_reconnecting(), rx.el.div(words, class_name=class_name))


def connection_status() -> rx.Component:
    """The word in the sidebar: live, delayed, connecting, or reconnecting."""
    return rx.el.div(
        ConnectionBridge.create(trouble=has_connection_errors),
        rx.match(
            store("connection", str),
            ("live", _state("ok", t("shell.live"))),
            ("delayed", _state("warn", t("shell.delayed"))),
            ("reconnecting", _state("warn", t("shell.reconnecting"))),
            _state("none", t("shell.connecting")),
        ),
        role="status",
        class_name="max-md:order-last",
        data_testid="connection-status",
    )


def _state(tone: str, word: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        dot(tone, "mx-1"),
        rx.el.span(word, class_name="md:sr-only @min-[200px]/side:not-sr-only"),
        title=word,
        class_name="flex h-[30px] items-center gap-[9px] px-2 font-medium text-ink-2 max-md:h-11 "
        "max-md:gap-[17px] max-md:px-[17px]",
    )
