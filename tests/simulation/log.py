"""What the vendor of one account would have noted down: all that the counter gets to see."""

from __future__ import annotations

from typing import NamedTuple


class Send(NamedTuple):
    """One message that left; instants in microseconds.

    `real_us` counts what really elapsed, `shown_us` since 1970 what the clock showed, which may
    have been set back; `end_us` is what it showed when the call was over. `zone` is where the hours
    of this message are looked up. The rest are facts about the contact at that instant.
    """

    real_us: int
    shown_us: int
    end_us: int
    kind: str
    lane: str
    contact: int
    zone: str
    has_written: bool
    is_suppressed: bool
