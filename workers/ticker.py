"""`python -m workers.ticker`: has ticks done in time, through rq-scheduler.

A tick is an idempotent job with a fixed id. Ticks are entered anew at every start and whenever
Redis has lost them. Several tickers may run: rq-scheduler's lock lets one of them look at a time,
and moving a due tick forward is part of the look, so each tick is enqueued once.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from dataclasses import dataclass
from types import FrameType
from typing import Any

from redis.exceptions import RedisError
from rq.job import Job
from rq.serializers import JSONSerializer
from rq_scheduler import Scheduler

from omnidesk import clock
from omnidesk.db import blocking_redis
from omnidesk.errors import SetupError
from omnidesk.logs import configure_logs, log
from omnidesk.services.bell import DEFAULT
from omnidesk.services.watching import WATCH_EVERY_S
from workers import life, loop

LOOK_EVERY_S = 1
# A Redis that restarts is back in seconds.
AWAY_PAUSE_S = 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A job of `workers.jobs` and how often it is due, in real seconds."""

    job: str
    every_s: int

    @property
    def id(self) -> str:
        return f"tick-{self.job}"


TICKS = (Tick("sweep", 5), Tick("watch", WATCH_EVERY_S), Tick("tidy", 3600))


class JSONJob(Job):
    """A job whose arguments are JSON: rq-scheduler cannot be told otherwise."""

    def __init__(
        self, id: str | None = None, connection: Any = None, serializer: Any = None
    ) -> None:
        super().__init__(id, connection, serializer or JSONSerializer)


class OneOfEach(Scheduler):  # type: ignore[misc]
    """A scheduler that does not pile up ticks while no worker takes them."""

    def enqueue_job(self, job: Job) -> None:
        self.get_queue_for_job(job).remove(job)
        super().enqueue_job(job)


class Ticker:
    """Enters the ticks in Redis and enqueues what is due."""

    def __init__(self) -> None:
        self.is_stopping = False
        self._has_entered = False
        self._scheduler = OneOfEach(
            DEFAULT, connection=blocking_redis(), interval=LOOK_EVERY_S, job_class=JSONJob
        )

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """The signal handler: this look is the last."""
        self.is_stopping = True

    def run(self) -> None:
        """Look every second until told to stop; while Redis is away, workers look by themselves."""
        while not self.is_stopping:
            try:
                self.look()
            except (RedisError, OSError) as error:
                log().warning("redis_away", error=str(error))
                time.sleep(AWAY_PAUSE_S)
            time.sleep(LOOK_EVERY_S)

    def look(self) -> None:
        """Enqueue what is due, unless another ticker is looking just now."""
        if not self._scheduler.acquire_lock():
            return
        try:
            self._enter_missing()
            self._scheduler.enqueue_jobs()
        finally:
            self._scheduler.remove_lock()

    def _enter_missing(self) -> None:
        """At the start all of them: an older version may have entered them with other intervals."""
        for tick in TICKS:
            if not self._has_entered or tick.id not in self._scheduler:
                self._enter(tick)
        self._has_entered = True

    def _enter(self, tick: Tick) -> None:
        # result_ttl stays rq-scheduler's "for ever": with 0 a schedule ends after its first run.
        self._scheduler.schedule(
            clock.real_now(),
            f"workers.jobs.{tick.job}",
            interval=tick.every_s,
            id=tick.id,
            queue_name=DEFAULT,
            timeout=-1,
        )


async def _start(name: str) -> asyncio.Task[None]:
    await life.open_pools()
    return asyncio.create_task(life.beat(name, "ticker"))


async def _stop(name: str, beating: asyncio.Task[None]) -> None:
    beating.cancel()
    await life.close(name)


def main() -> int:
    """Tick until SIGTERM or SIGINT."""
    configure_logs("ticker")
    name = life.new_name("ticker")
    try:
        ticker = Ticker()
        for number in life.END_SIGNALS:
            signal.signal(number, ticker.stop)
        beating = loop.run(_start(name))
    except SetupError as error:
        log().error("cannot_start", error=str(error))
        return 1
    log().info("ticker_started", name=name)
    ticker.run()
    loop.run(_stop(name, beating))
    log().info("ticker_ended", name=name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
