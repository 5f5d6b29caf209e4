"""How often one network may ask for short links that lead nowhere: 60 times a minute.

Whoever asked more often learns nothing until some of them are a minute old, not even of links that
lead somewhere, so that a found code cannot be told from a wrong one. The count is over all
processes; each learns with the next wrong link that a network is closed. A code has 58 bits: nobody
finds one by guessing, this is about load.
"""

from __future__ import annotations

import math
import time

from omnidesk.errors import TooManyAttempts
from omnidesk.services.api.limits import retry_after_s
from omnidesk.services.api.windows import Window, spend
from omnidesk.services.attempts import network_of

# One address may stand for a whole mobile network: people there open old links, too.
PER_MINUTE = 60
# Held for 61 to 62 s.
SLOT_MS, SLOTS = 1000, 62
# Networks that are known to be closed; an attack from more than these is none of one network.
MOST_KEPT = 10_000

_closed_until: dict[str, float] = {}


def require_room(address: str) -> None:
    """Raises TooManyAttempts while this network has asked for too many wrong links."""
    if not _closed_until:
        return
    left = _closed_until.get(network_of(address), 0.0) - time.monotonic()
    if left > 0:
        raise TooManyAttempts(math.ceil(left))


async def count_miss(address: str) -> None:
    """Note that a link led nowhere. Raises TooManyAttempts when that was one too many."""
    network = network_of(address)
    again_s = retry_after_s(await spend(Window(f"links:{network}", PER_MINUTE, SLOT_MS, SLOTS)))
    if again_s is None:
        return
    if len(_closed_until) >= MOST_KEPT:
        _closed_until.clear()
    _closed_until[network] = time.monotonic() + again_s
    raise TooManyAttempts(again_s)


def forget_guesses() -> None:
    """Know of nobody: between tests."""
    _closed_until.clear()
