"""One event loop per process, in a thread of its own, for as long as the process lives.

RQ is synchronous and owns the main thread. Pools, vendors' clients and open calls belong to one
loop, and calls to vendors, heartbeats and the workers' own looks must go on while RQ waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import cache
from threading import Event, Thread
from typing import Any, TypeVar

Result = TypeVar("Result")


@cache
def _running() -> asyncio.AbstractEventLoop:
    """The loop of this process, started when it is first needed."""
    loops: list[asyncio.AbstractEventLoop] = []
    is_ready = Event()

    def serve() -> None:
        with asyncio.Runner() as runner:
            loops.append(runner.get_loop())
            is_ready.set()
            loops[0].run_forever()

    Thread(target=serve, name="loop", daemon=True).start()
    is_ready.wait()
    return loops[0]


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on the loop of this process and wait for its result."""
    return asyncio.run_coroutine_threadsafe(work, _running()).result()
