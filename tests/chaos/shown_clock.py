"""Runs in which the installation's clock is faster, or is set back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from omnidesk import clock, db
from omnidesk.settings import get_settings, use_environment


@asynccontextmanager
async def running_at(rate: float, start: datetime, **variables: str) -> AsyncIterator[None]:
    """This process and all that it starts run on a test clock, until the end of the block."""
    before = dict(os.environ)
    shown = {"OMNIDESK_CLOCK_RATE": str(rate), "OMNIDESK_CLOCK_START": start.isoformat()}
    use_environment(shown | variables)
    await db.agree_on_clock()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        get_settings.cache_clear()
        clock.set_anchor(None)


async def until_shown(instant: datetime) -> None:
    """Wait until the clock shows this instant."""
    await asyncio.sleep(max(0.0, clock.real_seconds(instant - clock.now())))


async def set_back(by: timedelta) -> None:
    """The clock of the installation; processes that start from now on run on it, and this one."""
    async with db.transaction() as conn:
        await conn.execute("update clock_anchor set shown_at = shown_at - %s", (by,))
    await db.agree_on_clock()
