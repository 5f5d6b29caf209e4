"""The page of unknown addresses."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.buttons import look_of
from omnidesk.components.front import front, front_title
from omnidesk.components.words import t


def not_found() -> rx.Component:
    """Says what may have happened, and leads back to where work is."""
    return front(
        front_title(t("common.not_found"), t("common.not_found_help")),
        rx.el.a(
            t("common.to_inbox"), href="/inbox/", class_name=look_of("plain", "large", "w-full")
        ),
    )
