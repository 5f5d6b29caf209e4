"""Fixtures of what programs queue."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from omnidesk.services.api.message_queue import flush


@pytest.fixture
async def told(database: None) -> AsyncIterator[None]:
    """What was queued has been told before the next test begins."""
    yield
    await flush()
