"""A worker that is told to end while a vendor lets it wait. Whole runs are in tests/chaos."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from omnidesk.services.heartbeat import is_alive
from tests.factories import count
from tests.outgoing import make_thread, make_vendor, queue
from tests.workers.processes import Processes, until

pytestmark = pytest.mark.usefixtures("database")


async def test_sigterm_waits_for_the_call_that_is_open(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="hang", hang_s=2, look_up=False)
    await queue(await make_thread(vendor))
    with Processes(tmp_path) as processes:
        worker = processes.start()
        await until(partial(is_alive, "worker"), "the worker listens")
        await until(_is_claimed, "claimed")
        worker.tell()
        worker.tell()
        assert await worker.ended() == 0
    # The vendor's silence is an outcome that the worker heard: it settled it before it ended.
    assert await count("outbox", "state = 'unknown' and last_error like '%%does not answer%%'") == 1
    assert await count("heartbeats") == 0


async def _is_claimed() -> bool:
    return await count("outbox", "state = 'claimed'") == 1
