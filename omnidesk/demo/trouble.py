"""What can go wrong at a vendor, on demand: the next calls meet it, then all is well again."""

from __future__ import annotations

from collections import deque
from enum import StrEnum


class Trouble(StrEnum):
    """The first five happen before the vendor accepts the call, the last two after."""

    SERVER_ERROR = "500"
    RATE_LIMIT = "429"
    DEAD_TOKEN = "190"
    HANG = "hang"
    RESET = "reset"
    ACCEPT_THEN_HANG = "accept_then_hang"
    ACCEPT_THEN_RESET = "accept_then_reset"

    @property
    def is_after_acceptance(self) -> bool:
        """Whether the message goes out although the caller never learns it."""
        return self in {Trouble.ACCEPT_THEN_HANG, Trouble.ACCEPT_THEN_RESET}


class Troubles:
    """The queue of troubles that the next calls meet, one each."""

    def __init__(self) -> None:
        self._queue: deque[Trouble] = deque()

    def expect(self, trouble: Trouble, times: int = 1) -> None:
        """Let the next `times` calls meet this trouble."""
        self._queue.extend([trouble] * times)

    def take(self) -> Trouble | None:
        """The trouble of this call, if any."""
        return self._queue.popleft() if self._queue else None

    def clear(self) -> None:
        """All is well again."""
        self._queue.clear()
