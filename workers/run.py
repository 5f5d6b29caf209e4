"""`python -m workers.run`: one worker process. It sends, processes stored events and runs jobs.

RQ in the main thread hears rings; everything else happens on the loop, see `crew.py`. SIGTERM lets
what was begun come to its end, so that no outcome becomes unknown; a second one changes nothing.
"""

from __future__ import annotations

import signal
import sys
import time
from contextlib import suppress
from itertools import count
from types import FrameType

from redis.exceptions import RedisError
from rq.exceptions import StopRequested

from omnidesk.errors import SetupError
from omnidesk.logs import configure_logs, log
from workers import jobs, life, loop
from workers.bell_worker import BellWorker, new_worker
from workers.crew import Crew

# RQ ended by itself: Redis went away. It is asked again at this pace.
PAUSE_S = 1.0


class Ears:
    """RQ, begun again whenever it ends before it is told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_stopping = False
        self._worker: BellWorker | None = None

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """The signal handler: hear nothing more. Interrupts whatever RQ waits for."""
        is_first, self.is_stopping = not self.is_stopping, True
        if is_first and self._worker is not None:
            self._worker.stop()

    def listen(self) -> None:
        """Run jobs until told to stop. A Redis that is away costs nothing but the rings."""
        with suppress(StopRequested):
            for attempt in count():
                self._listen_once(f"{self.name}-{attempt}")
                if self.is_stopping:
                    return
                time.sleep(PAUSE_S)

    def _listen_once(self, name: str) -> None:
        try:
            self._worker = new_worker(name)
            if not self.is_stopping:
                self._worker.work(logging_level="WARNING")
        except (RedisError, OSError) as error:
            log().warning("redis_away", error=str(error))
        finally:
            self._worker = None


async def _start(name: str) -> Crew:
    await life.open_pools()
    crew = Crew(name)
    crew.start()
    return crew


async def _stop(crew: Crew) -> None:
    await crew.stop()
    await life.close(crew.name)


def main() -> int:
    """Work until SIGTERM or SIGINT; 0 when everything begun was settled."""
    configure_logs("worker")
    name = life.new_name("worker")
    ears = Ears(name)
    for number in life.END_SIGNALS:
        signal.signal(number, ears.stop)
    try:
        crew = loop.run(_start(name))
    except SetupError as error:
        log().error("cannot_start", error=str(error))
        return 1
    jobs.serve(crew)
    log().info("worker_started", name=name)
    ears.listen()
    loop.run(_stop(crew))
    log().info("worker_ended", name=name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
