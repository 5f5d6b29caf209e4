"""What the clock of the installation shows, followed while the page is open."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.kit import LIBRARY
from omnidesk.components.words import language, t
from omnidesk.state.settings import LimitsForm

# A state's attributes are values to a type checker, and Vars here.
FORM: Any = LimitsForm


class WallClock(rx.Component):
    """`words` with `{time}` filled in; `at` is what the server's clock showed, in milliseconds."""

    library = LIBRARY
    tag = "WallClock"

    words: rx.Var[str]
    at: rx.Var[int]
    rate: rx.Var[float]
    zone: rx.Var[str]
    language: rx.Var[str]


def wall_clock() -> rx.Component:
    """ "Asia/Jakarta, now 14:02"."""
    return WallClock.create(
        words=t("settings.zone_now", zone=FORM.zone, time="{time}"),
        at=FORM.now_ms,
        rate=FORM.clock_rate,
        zone=FORM.zone,
        language=language(),
    )
