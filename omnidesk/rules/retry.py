"""Whether a send that is known to have failed is tried again, and when at the earliest.

Exponential back-off with full jitter, so that everything which failed together does not come back
together: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

Invariants:
* a permanent failure is never tried again;
* nothing is tried before the vendor's own "not before";
* the last of `MOST_ATTEMPTS` tries is final: it becomes a failure that a person sees.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

FIRST_CEILING = timedelta(seconds=2)
HIGHEST_CEILING = timedelta(minutes=10)
# With these ceilings about a quarter of an hour passes on average until a person hears of it.
MOST_ATTEMPTS = 12


def next_attempt_at(
    attempts: int, *, permanent: bool, not_before: datetime | None, now: datetime, rng: Random
) -> datetime | None:
    """The instant of the next try after `attempts` tries, or None when there is to be none."""
    if permanent or attempts >= MOST_ATTEMPTS:
        return None
    jittered = now + rng.random() * ceiling(attempts)
    return jittered if not_before is None else max(jittered, not_before)


def ceiling(attempts: int) -> timedelta:
    """The longest wait after `attempts` tries: it doubles with each try, up to a limit."""
    doublings = min(max(attempts, 1) - 1, 16)
    return min(FIRST_CEILING * (1 << doublings), HIGHEST_CEILING)
