"""The simulators pointed at a receiver that keeps everything, and a client to call them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest

from omnidesk import clock
from omnidesk.demo.simulators import Simulators
from tests.demo.receiver import Receiver


@pytest.fixture
async def receiver(simulators: Simulators) -> AsyncIterator[Receiver]:
    """Where the webhooks of this test arrive."""
    keeps = Receiver()
    runner = await keeps.open()
    simulators.point_at(keeps.url)
    yield keeps
    await simulators.idle()
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A plain client."""
    async with httpx.AsyncClient(timeout=5.0) as client:
        yield client


@pytest.fixture
def set_clock() -> Iterator[Callable[[clock.Anchor], None]]:
    """Moves the clock of this process, where the simulators run, and puts it back."""
    yield clock.set_anchor
    clock.set_anchor(None)
