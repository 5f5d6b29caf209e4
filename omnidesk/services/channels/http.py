"""Calling a vendor: one HTTP client per event loop, time-outs, and what a failure proves.

Whether the request left us decides everything: before that a failure is known and safe to try
again; after that the message may have been sent, and nobody may simply send it again.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from omnidesk.services.channels.vendor_errors import no_answer, not_reached

# A vendor that hangs must not hold a worker: the outbox lease is longer than this.
TOTAL_S = 20.0
CONNECT_S = 5.0

# Raised before a byte of the request was written. TLS and DNS failures are ConnectErrors.
BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()


def _client() -> httpx.AsyncClient:
    """The client of the running loop; connections belong to the loop that opened them."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        timeout = httpx.Timeout(TOTAL_S, connect=CONNECT_S, pool=CONNECT_S)
        _clients[loop] = httpx.AsyncClient(timeout=timeout, follow_redirects=False)
    return _clients[loop]


async def call(
    method: str, url: str, *, within_s: float = TOTAL_S, **options: Any
) -> httpx.Response:
    """The vendor's answer, whatever its status, within so many seconds.

    Raises ChannelError: not reached (safe to try again), or no answer (outcome unknown).
    """
    try:
        async with asyncio.timeout(within_s):
            return await _client().request(method, url, **options)
    except BEFORE_SENDING as error:
        raise not_reached(_words(error)) from error
    except (httpx.HTTPError, TimeoutError) as error:
        raise no_answer(_words(error)) from error


async def close_client() -> None:
    """Close the connections of the running loop."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose()


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
