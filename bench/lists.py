"""Lists, searches and threads at two sizes, side by side, beside a trivial query."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bench.cpu import Meter, total_s
from bench.installation import inbox_of, server_pids
from bench.measure import WARM_UP, Call, Times, table, timed
from bench.people import RARE
from bench.seed import ANA, BUDI, QUIET_ONE, Sizes
from omnidesk import db
from omnidesk.embedded import EmbeddedServers
from omnidesk.services.conversations import (
    list_conversations,
    list_messages,
    read_thread,
    unread_counts,
)

BASELINE = "trivial query"
ROUNDS = 60
# Each size is measured twice, in turns, so that a neighbour's load does not fall on one of them.
TURNS = 2

first_30 = partial(list_conversations, limit=30)


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to measure; `target_ms` is for the median at the larger size."""

    name: str
    call: Call
    target_ms: float | None = None


async def _trivial() -> None:
    async with db.transaction() as conn:
        await (await conn.execute("select 1 as one")).fetchall()


def _searches(name: str, text: str) -> list[Case]:
    return [
        Case(f"search {name}, admin", partial(first_30, ANA, search=text), 15),
        Case(f"search {name}, user", partial(first_30, BUDI, search=text), 15),
    ]


CASES: tuple[Case, ...] = (
    Case(BASELINE, _trivial),
    Case("list, first 30, admin", partial(first_30, ANA), 4),
    Case("list, first 30, user", partial(first_30, BUDI), 4),
    Case("list, first 30, user of a quiet department", partial(first_30, QUIET_ONE), 4),
    Case("list, one platform, admin", partial(first_30, ANA, "instagram"), 4),
    Case("list, one platform, user", partial(first_30, BUDI, "instagram"), 4),
    Case("list, unread only, admin", partial(first_30, ANA, unread_only=True), 4),
    Case("list, unread only, user", partial(first_30, BUDI, unread_only=True), 4),
    *_searches("for nobody", "zzzzzz"),
    *_searches("for a rare name", RARE.lower()),
    *_searches("for a common name", "rahmawati"),
    *_searches("for two letters", "bu"),
    *_searches("for two words", "budi santoso"),
    *_searches("for part of a number", "0812345"),
    Case("unread counts, admin", partial(unread_counts, ANA)),
    Case("unread counts, user", partial(unread_counts, BUDI)),
    Case("open the longest: newest 100 messages", partial(list_messages, ANA, 1), 5),
    Case("the same with what was opened", partial(read_thread, ANA, 1), 5),
    Case("open a short one", partial(list_messages, ANA, 500)),
)


@dataclass(slots=True)
class Measured:
    """What one case took at one size."""

    times: Times = field(default_factory=lambda: Times(()))
    cpu_s: float = 0.0

    @property
    def cpu_ms(self) -> float:
        """Processor time of client and database for one call."""
        return self.cpu_s * 1000 / len(self.times.milliseconds)


async def measure_lists(
    started: EmbeddedServers, sizes: Sequence[Sizes], say: Callable[[str], None]
) -> str:
    """The table of all cases; `sizes`: the smaller first."""
    meter = Meter({"database": server_pids(started), "client": (os.getpid(),)})
    found = {(size, case.name): Measured() for size in sizes for case in CASES}
    for _ in range(TURNS):
        for size in sizes:
            async with inbox_of(started, size):
                say(f"lists at {size.conversations:,} conversations")
                for case in CASES:
                    await _measure(case, meter, found[size, case.name])
    baseline = found[sizes[-1], BASELINE]
    rows = [_row(case, [found[size, case.name] for size in sizes], baseline) for case in CASES]
    return _report(rows, sizes)


async def _measure(case: Case, meter: Meter, measured: Measured) -> None:
    await timed(case.call, WARM_UP)
    before = total_s(meter.read())
    measured.times += await timed(case.call, ROUNDS)
    measured.cpu_s += total_s(meter.read()) - before


def _report(rows: Sequence[Sequence[str]], sizes: Sequence[Sizes]) -> str:
    head = (
        *("work", f"{sizes[0].conversations:,}", f"{sizes[-1].conversations:,}", "p95"),
        *("growth", "CPU ms", "growth", "x trivial", "target"),
    )
    title = f"Median ms of {ROUNDS * TURNS} service calls each, one at a time, by conversations"
    return f"{title}\n{table(head, rows)}"


def _row(case: Case, measured: Sequence[Measured], baseline: Measured) -> tuple[str, ...]:
    small, large = measured[0], measured[-1]
    return (
        *(case.name, f"{small.times.p50:.2f}", f"{large.times.p50:.2f}", f"{large.times.p95:.2f}"),
        *(f"{large.times.p50 / small.times.p50:.2f}", f"{large.cpu_ms:.2f}"),
        *(f"{large.cpu_ms / small.cpu_ms:.2f}", f"{large.cpu_ms / baseline.cpu_ms:.1f}"),
        f"{case.target_ms:g}" if case.target_ms else "",
    )
