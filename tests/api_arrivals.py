"""One process with random arrivals at a client's window: prints the instants that were let through.

`python -m tests.api_arrivals CLIENT SEED [ARRIVALS [SPAN_MS [MOST]]]`. An instant is noted before
the question and after the answer by turns, so that no reading of the clock is favoured.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence

from omnidesk import db
from omnidesk.services.api.limits import SLOT_MS
from omnidesk.services.api.windows import Window, spend

AT_ONCE = 8


async def arrive(client: int, seed: int, arrivals: int, span_ms: int, most: int) -> list[float]:
    """The instants, by the machine's clock, at which a place was given."""
    chance = random.Random(seed)
    slots = span_ms // SLOT_MS + 2
    window = Window(f"client:{client}", most, SLOT_MS, slots, client_id=client)
    passed: list[float] = []

    async def lane(number: int) -> None:
        for _ in range(arrivals // AT_ONCE):
            await asyncio.sleep(chance.expovariate(1 / 0.05))
            before = time.time()
            if (await spend(window)).is_granted:
                passed.append(before if number % 2 else time.time())

    await db.open_pools()
    await asyncio.gather(*[lane(number) for number in range(AT_ONCE)])
    await db.close_pools()
    return passed


def most_in_any(instants: Sequence[float], length: float) -> int:
    """How many of these sorted instants lie in the fullest half-open stretch of this length."""
    most, first = 0, 0
    for last, instant in enumerate(instants):
        while instants[first] <= instant - length:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    defaults = [0, 0, 800, 1000, 40]
    sys.stdout.write(json.dumps(asyncio.run(arrive(*given, *defaults[len(given) :]))))
