"""Every run: what it promises, and its sizes, short for `make test` and long for `make chaos`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tests.chaos import (
    clock_set_back,
    crash_points,
    fast_clock,
    hanging_vendor,
    killed_web,
    killed_workers,
    programs,
    receipts,
    servers_away,
    storms,
)
from tests.chaos.ground import Ground, Size
from tests.chaos.points import POINTS
from tests.chaos.posts import API_POSTS, WEBHOOKS
from tests.chaos.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Run:
    """One run under its name on the command line.

    Without a short form here when that is a test elsewhere.
    """

    name: str
    drive: Callable[[Ground, Size], Awaitable[Verdict]]
    short: Size | None
    long: Size


RUNS = (
    Run("kills", killed_workers.killed, Size(300, 5), Size(10_000, every_s=2)),
    Run("terms", killed_workers.told_to_end, Size(200, 3, workers=2), Size(10_000, every_s=2)),
    Run("redis", servers_away.redis_away, Size(80, 1, workers=2), Size(4_000, 20, away_s=60)),
    Run("postgres", servers_away.postgres_away, Size(120, 1, workers=2), Size(4_000, 5)),
    Run("web", partial(killed_web.web_killed, case=WEBHOOKS), Size(100, 2), Size(5_000, every_s=3)),
    Run(
        "api", partial(killed_web.web_killed, case=API_POSTS), Size(100, 2), Size(5_000, every_s=3)
    ),
    Run("bits", programs.bits, None, Size(10_000)),
    Run("arrivals", programs.arrivals, None, Size(100_000)),
    Run("malformed", programs.malformed, None, Size(20_000)),
    Run("described", programs.described, None, Size(300)),
    Run("events", storms.events, None, Size(10_000)),
    Run("merges", storms.merging, None, Size(1_000)),
    Run("simulation", storms.simulated, None, Size(1_000_000)),
    Run("receipts", receipts.every_order, Size(40), Size(1_000)),
    Run(
        "hang",
        hanging_vendor.vendor_hangs,
        Size(40, away_s=4, workers=1),
        Size(200, away_s=9_000, workers=1),
    ),
    Run("setback", clock_set_back.clock_set_back, None, Size(40, 2, workers=2)),
    Run("clock", fast_clock.two_days, None, Size(30)),
    *(
        Run(f"points.{one.name}", partial(crash_points.crash, point=one), Size(2), Size(50))
        for one in POINTS
    ),
)
