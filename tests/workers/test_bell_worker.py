"""RQ in our hands: it runs our jobs, and nothing else that stands in its queues."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq.utils import import_attribute

from omnidesk.db import blocking_redis
from omnidesk.services import bell
from tests.workers.processes import Processes, until
from workers.bell_worker import OURS, new_worker
from workers.ticker import TICKS

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def client() -> Iterator[Redis]:
    with blocking_redis() as opened:
        yield opened


def work_off() -> None:
    new_worker("test").work(burst=True, logging_level="WARNING")


async def test_a_job_that_is_not_ours_is_dropped_unrun(client: Redis, tmp_path: Path) -> None:
    made = tmp_path / "made by a stranger"
    queue = Queue("default", connection=client, serializer=JSONSerializer)
    queue.enqueue_call("os.mkdir", args=(str(made),))
    queue.enqueue_call("workers.run.main")
    queue.enqueue_call("workers.jobs.serve")
    work_off()
    assert not made.exists()
    assert client.keys("rq:job:*") == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_job_that_may_run_exists(name: str) -> None:
    assert callable(import_attribute(name))


def test_every_tick_may_run() -> None:
    assert {f"workers.jobs.{tick.job}" for tick in TICKS} <= OURS


async def test_a_strange_payload_does_not_end_the_worker(client: Redis) -> None:
    queue = Queue("default", connection=client, serializer=JSONSerializer)
    job = queue.enqueue_call("workers.jobs.sweep")
    client.hset(job.key, "data", "no JSON")
    after = queue.enqueue_call("os.getpid")
    work_off()
    assert not client.exists(after.key)


async def test_our_job_leaves_nothing_behind_once_it_ran(client: Redis, tmp_path: Path) -> None:
    await bell.ring_outbox()
    with Processes(tmp_path) as processes:
        processes.start()
        await until(partial(_is_quiet, client), "the ring was heard")


async def _is_quiet(client: Redis) -> bool:
    return not (client.keys("rq:job:*") or client.keys("omnidesk:rung:*"))
