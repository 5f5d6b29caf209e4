"""A clock that runs evenly, and is set back now and then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class ShownClock:
    """`real_us` is what really elapsed since 1970, `behind_us` by how much less is shown."""

    def __init__(self, start: datetime) -> None:
        self.real_us = (start - EPOCH) // MICROSECOND
        self.behind_us = 0
        self.set_backs = 0
        # When the clock will be set back next, and by how much.
        self._set_back: tuple[int, int] | None = None

    @property
    def shown_us(self) -> int:
        return self.real_us - self.behind_us

    def now(self) -> datetime:
        """What is shown."""
        return EPOCH + self.shown_us * MICROSECOND

    def plan_set_back(self, at: datetime, by: timedelta) -> None:
        """Once the clock shows `at`, it is set back."""
        self._set_back = (at - EPOCH) // MICROSECOND + self.behind_us, by // MICROSECOND

    def set_back(self, by_us: int) -> None:
        """From now on show so much less."""
        self.behind_us += by_us
        self.set_backs += 1

    def advance(self, us: int) -> None:
        """Let so much time pass, or less when the clock is set back before: then look again."""
        if self._set_back is not None and self._set_back[0] <= self.real_us + us:
            self.real_us, by = max(self.real_us, self._set_back[0]), self._set_back[1]
            self._set_back = None
            self.set_back(by)
        else:
            self.real_us += us

    def sleep_until(self, shown: datetime) -> None:
        """Jump ahead; never back."""
        self.real_us += max(0, (shown - self.now()) // MICROSECOND)
