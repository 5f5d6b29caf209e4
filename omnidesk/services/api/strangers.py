"""Requests that proved nobody's name: 60 a minute for each address, then 429.

What fails here never touches a client: whose id was used does not matter, and a rightly signed
request is let in from a closed address too, so that nobody can lock out a client by shouting from
beside it. Of IPv6 a whole /64 counts as one address: one customer has all of it.
"""

from __future__ import annotations

import math
import time

from omnidesk import clock
from omnidesk.errors import TooManyAttempts
from omnidesk.services.api.limits import Standing, retry_after_s
from omnidesk.services.api.windows import Window, spend
from omnidesk.services.attempts import network_of

PER_MINUTE = 60
# Seconds are fine enough here, and a row stays small: held for 61 to 62 s.
SLOT_MS, SLOTS = 1000, 62
# Networks that are known to be closed, so that a flood does not reach the database.
MOST_KEPT = 10_000

_closed_until: dict[str, float] = {}


async def count_failure(address: str) -> Standing:
    """Count a failure. Its `retry_after_s` is there when there were too many."""
    network = network_of(address)
    left = _closed_until.get(network, 0.0) - time.monotonic()
    if left > 0:
        return _standing(0, clock.real_now().timestamp() + left, math.ceil(left))
    spent = await spend(Window(f"address:{network}", PER_MINUTE, SLOT_MS, SLOTS))
    again_s = retry_after_s(spent)
    if again_s is not None:
        _close(network, again_s)
    return _standing(PER_MINUTE - spent.used, spent.frees_at_ms / 1000, again_s)


def forget_strangers() -> None:
    """Ask the database anew: between tests."""
    _closed_until.clear()


def refusal(standing: Standing) -> TooManyAttempts | None:
    """The error of a stranger who came too often."""
    return None if standing.retry_after_s is None else TooManyAttempts(standing.retry_after_s)


def _close(network: str, seconds: int) -> None:
    if len(_closed_until) >= MOST_KEPT:
        _closed_until.clear()
    _closed_until[network] = time.monotonic() + seconds


def _standing(remaining: int, resets_at: float, again_s: int | None) -> Standing:
    return Standing(
        limit=PER_MINUTE,
        remaining=max(0, remaining),
        resets_at=math.ceil(resets_at),
        retry_after_s=again_s,
    )
