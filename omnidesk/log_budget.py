"""A limit for log lines that anybody outside can cause."""

from __future__ import annotations

import time
from collections import deque


class LogBudget:
    """So many lines in any minute; the rest is not written."""

    def __init__(self, per_minute: int) -> None:
        self._moments: deque[float] = deque(maxlen=per_minute)

    def allows(self) -> bool:
        """Whether one more line may be written now; counts it if so."""
        now = time.monotonic()
        is_full = len(self._moments) == self._moments.maxlen
        if is_full and now - self._moments[0] < 60:
            return False
        self._moments.append(now)
        return True
