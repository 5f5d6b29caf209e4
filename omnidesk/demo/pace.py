"""How fast the people outside receive and read what they are sent. Seconds of the machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random


@dataclass(frozen=True, slots=True)
class Pace:
    """Delays before receipts; `spread` 0.5 varies each by half of it either way.

    `read_after_s` counts from the delivery. `disorder_chance`: how often the news of reading
    overtakes the news of delivery, as it does at real vendors. `retries_s`: the pauses before a
    webhook is tried again when nobody answered or the answer was 5xx.
    """

    delivered_after_s: float = 0.02
    read_after_s: float = 0.02
    read_chance: float = 1.0
    disorder_chance: float = 0.0
    spread: float = 0.0
    retries_s: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)

    def faster(self, times: float) -> Pace:
        """So many times faster."""
        return replace(
            self,
            delivered_after_s=self.delivered_after_s / times,
            read_after_s=self.read_after_s / times,
        )

    def receipts(self, rng: Random) -> tuple[float, float | None]:
        """Seconds until a message is delivered, and until it is read if it is read at all."""
        delivered = self._vary(self.delivered_after_s, rng)
        if rng.random() >= self.read_chance:
            return delivered, None
        read = delivered + self._vary(self.read_after_s, rng)
        return (read, delivered) if rng.random() < self.disorder_chance else (delivered, read)

    def _vary(self, seconds: float, rng: Random) -> float:
        return seconds * (1 + self.spread * rng.uniform(-1, 1))
