"""What every process behind the web does besides its work: start, beat, repeat."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable

import psycopg

from omnidesk import db
from omnidesk.errors import Unavailable
from omnidesk.logs import log
from omnidesk.services import heartbeat
from omnidesk.services.channels.http import close_client

RETRY_S = 1.0
# Ctrl+C and a closed terminal reach the workers too, not only their supervisor.
END_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def new_name(role: str) -> str:
    """A name that no other process has or had: it fences what this process claims."""
    return f"{role}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


async def open_pools() -> None:
    """Open the pools, however long the database takes to come."""
    while True:
        try:
            return await db.open_pools()
        except (psycopg.Error, Unavailable) as error:
            log().warning("database_away", error=str(error))
            await db.close_pools()
            await asyncio.sleep(RETRY_S)


async def repeat(name: str, every_s: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again; a failure is logged, and the next turn comes."""
    while True:
        try:
            await work()
        except Exception as error:
            log().warning("turn_failed", work=name, error=repr(error))
        await asyncio.sleep(every_s)


async def beat(name: str, role: str) -> None:
    """Give a sign of life for as long as the process lives."""
    await repeat("heartbeat", heartbeat.BEAT_EVERY_S, lambda: heartbeat.beat(name, role))


async def close(name: str) -> None:
    """The end in order: nobody misses this process, and no connection is left open."""
    try:
        await heartbeat.forget(name)
    except (psycopg.Error, Unavailable) as error:
        log().warning("database_away", error=str(error))
    await close_client()
    await db.close_pools()
