"""The ticker: every tick entered, enqueued once when it is due, and entered again when lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from omnidesk.db import blocking_redis
from omnidesk.services.heartbeat import is_alive
from tests.workers.processes import Processes, until
from workers.ticker import TICKS, Ticker

pytestmark = pytest.mark.usefixtures("database")

SCHEDULE, QUEUE = "rq:scheduler:scheduled_jobs", "rq:queue:default"
IDS = {tick.id for tick in TICKS}


@pytest.fixture
def client() -> Iterator[Redis]:
    with blocking_redis() as opened:
        yield opened


def queued(client: Redis) -> list[str]:
    return sorted(one.decode() for one in client.lrange(QUEUE, 0, -1))  # type: ignore[union-attr]


def make_due(client: Redis) -> None:
    client.zadd(SCHEDULE, dict.fromkeys(IDS, 0.0))


async def test_every_tick_is_entered_and_due_at_once(client: Redis) -> None:
    Ticker().look()
    assert queued(client) == sorted(IDS)
    assert client.zcard(SCHEDULE) == len(IDS)


async def test_a_tick_is_a_json_job_without_arguments(client: Redis) -> None:
    Ticker().look()
    for tick in TICKS:
        job = Job.fetch(tick.id, connection=client, serializer=JSONSerializer)
        assert (job.func_name, job.args, job.result_ttl) == (f"workers.jobs.{tick.job}", [], -1)


async def test_ticks_do_not_pile_up_while_no_worker_takes_them(client: Redis) -> None:
    ticker = Ticker()
    for _ in range(5):
        ticker.look()
        make_due(client)
    assert queued(client) == sorted(IDS)


async def test_two_tickers_enqueue_a_tick_once(client: Redis) -> None:
    tickers = [Ticker(), Ticker()]
    for ticker in tickers:
        ticker.look()
    client.delete(QUEUE)
    make_due(client)
    for ticker in tickers:
        ticker.look()
    assert queued(client) == sorted(IDS)


async def test_a_ticker_leaves_the_look_to_another_one(client: Redis) -> None:
    client.set("rq:scheduler_lock", 1)
    Ticker().look()
    assert queued(client) == []


async def test_a_flushed_redis_gets_its_ticks_back(client: Redis) -> None:
    ticker = Ticker()
    ticker.look()
    client.flushdb()
    ticker.look()
    assert queued(client) == sorted(IDS)


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Processes]:
    with Processes(tmp_path) as started:
        yield started


async def test_ticker_and_worker_run_ticks_and_end_in_order(
    processes: Processes, client: Redis
) -> None:
    ticker, worker = processes.start("workers.ticker"), processes.start()
    await until(partial(is_alive, "ticker"), "the ticker beats")
    await until(partial(_ran, client), "a worker ran every tick")
    ticker.tell()
    assert await ticker.ended() == 0
    worker.tell()
    assert await worker.ended() == 0
    assert not await is_alive("ticker")
    assert not await is_alive("worker")


async def _ran(client: Redis) -> bool:
    return all(client.zscore("rq:finished:default", tick.id) is not None for tick in TICKS)
