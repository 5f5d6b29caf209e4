"""RQ's worker as we use it: it hears rings in this process and keeps nothing.

RQ may fail in any way while Redis is away; it is begun anew, see `workers.run`. Its remote commands
and its signal handlers are not used, and it runs nothing but our own jobs, so that somebody who can
write to Redis cannot have any function called.
"""

from __future__ import annotations

from typing import Any

from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DeserializationError, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from omnidesk.db import blocking_redis
from omnidesk.services.bell import QUEUES

# RQ waits for jobs this long minus 15 s at a time; a dead connection is noticed as fast.
WORKER_TTL_S = 30


NAMES = ("drain_outbox", "drain_inbox", "sweep", "watch", "tidy", "look_up_profile")
OURS = frozenset(f"workers.jobs.{name}" for name in NAMES)


class BellWorker(SimpleWorker):
    """A SimpleWorker that ends quietly and never forks."""

    max_connection_wait_time = 5.0
    log_result_lifespan = False

    def stop(self) -> None:
        """End after the present job, or at once by raising StopRequested: for a signal handler."""
        self._stop_requested = True
        if self.get_state() != WorkerStatus.BUSY:
            raise StopRequested

    def _install_signal_handlers(self) -> None:
        """The process has its own."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        if _is_ours(job):
            super().execute_job(job, queue)
        else:
            self.log.error("A job that is not ours was dropped")
            job.delete()

    def subscribe(self) -> None:
        """No remote commands, so no thread for them."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed."""

    def register_death(self) -> None:
        try:
            super().register_death()  # type: ignore[no-untyped-call]
        except RedisError:
            self.log.warning("Redis is away; the name of this worker expires there by itself")


def _is_ours(job: Job) -> bool:
    try:
        return job.func_name in OURS
    except DeserializationError:
        return False


def new_worker(name: str) -> Any:
    """A worker on all queues. Raises RedisError when Redis is away."""
    return BellWorker(
        QUEUES,
        name=name,
        connection=blocking_redis(),
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_S,
        log_job_description=False,
    )
