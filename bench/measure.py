"""Timing: how long calls take, and what that says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

# psycopg prepares a statement at its sixth use, PostgreSQL settles on a plan five uses later.
WARM_UP = 12
LOOK_EVERY_S = 0.03

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in milliseconds."""

    milliseconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The duration that this share of the calls stayed under."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def p50(self) -> float:
        return self.percentile(0.5)

    @property
    def p95(self) -> float:
        return self.percentile(0.95)

    def __add__(self, other: Times) -> Times:
        return Times(self.milliseconds + other.milliseconds)


async def timed(call: Call, rounds: int) -> Times:
    """How long each of so many calls in a row takes."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - began) * 1000)
    return Times(tuple(taken))


async def seconds_until_none(left: Callable[[], Awaitable[int]]) -> float:
    """How long it takes until nothing is left, looking often but not so often that it disturbs."""
    began = time.perf_counter()
    while await left():  # noqa: ASYNC110 - rows change in other processes, which ring nobody here
        await asyncio.sleep(LOOK_EVERY_S)
    return time.perf_counter() - began


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest entry; all but the first flush right."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(_line(line, widths) for line in lines)


def _line(entries: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(entries, widths, strict=True)
    cells = [first[0].ljust(first[1]), *(entry.rjust(width) for entry, width in others)]
    return "  ".join(cells).rstrip()
