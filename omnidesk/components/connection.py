"""Whether the live connection stands, as the page itself knows it."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from omnidesk.components.tags import dot
from omnidesk.components.words import t
from omnidesk.store import store


def is_reconnecting() -> rx.Var[bool]:
    """The connection was there, or was tried, and is not there now."""
    return has_connection_errors


def connection_status() -> rx.Component:
    """The word in the sidebar: live, connecting, or reconnecting."""
    return rx.el.div(
        rx.cond(
            is_reconnecting(),
            _state("warn", t("shell.reconnecting")),
            rx.cond(
                rx.State.is_hydrated,
                rx.cond(
                    store("connection", str) == "delayed",
                    _state("warn", t("shell.delayed")),
                    _state("ok", t("shell.live")),
                ),
                _state("none", t("shell.connecting")),
            ),
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
