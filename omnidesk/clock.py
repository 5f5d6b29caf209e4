"""The only reader of the wall clock.

In production `now()` is the system's time. In `test` and `demo` the clock may start at another
instant and run faster; all processes agree because the anchor (real instant, shown instant, rate)
is one row of the database. Business rules read only this clock. Durations that protect us from a
hanging peer (time-outs, leases) are measured with the machine's own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from omnidesk.settings import get_settings


@dataclass(frozen=True, slots=True)
class Anchor:
    """At the real instant `real` the clock shows `shown` and runs `rate` seconds a second."""

    real: datetime
    shown: datetime
    rate: float

    def at(self, real_now: datetime) -> datetime:
        """What the clock shows at `real_now`."""
        return self.shown + timedelta(seconds=(real_now - self.real).total_seconds() * self.rate)


_anchor: Anchor | None = None


def now() -> datetime:
    """The present instant in UTC, aware."""
    real = real_now()
    return real if _anchor is None else _anchor.at(real)


def real_now() -> datetime:
    """The machine's own instant, whatever the test clock shows: for leases and heartbeats."""
    return datetime.now(UTC)


def real_seconds(shown: timedelta) -> float:
    """How many seconds of the machine pass while the clock shows this duration."""
    return shown.total_seconds() / (1.0 if _anchor is None else _anchor.rate)


def wanted_anchor() -> Anchor | None:
    """The anchor that the settings ask for; the first process of an installation stores it."""
    settings = get_settings()
    if settings.env == "production" or not (settings.clock_start or settings.clock_rate):
        return None
    real = real_now()
    return Anchor(real, settings.clock_start or real, settings.clock_rate or 1.0)


def set_anchor(anchor: Anchor | None) -> None:
    """Run on this anchor from now on. Refused in production."""
    global _anchor  # noqa: PLW0603 - one clock per process is the point
    if anchor is not None and get_settings().env == "production":
        raise RuntimeError("the clock of a production installation cannot be moved")
    _anchor = anchor
