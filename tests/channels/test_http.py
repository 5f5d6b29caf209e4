"""Calls to a vendor: what each way of failing proves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from omnidesk.errors import ChannelError
from omnidesk.services.channels.http import call

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def vendor(handler: Handler) -> AsyncIterator[str]:
    """A server on loopback that does with a connection what it is told."""
    server = await asyncio.start_server(handler, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.close()


async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(2)
    writer.close()


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte at a time, so that no single read is ever slow."""
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.02)
    writer.close()


async def shut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize("handler", [hang, drip, shut])
async def test_silence_after_the_request_is_an_unknown_outcome(handler: Handler) -> None:
    async with vendor(handler) as url:
        with pytest.raises(ChannelError) as failure:
            await call("POST", url, within_s=0.3, json={})
    assert failure.value.outcome_unknown
    assert failure.value.key == "channel.no_answer"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "http://no-such-host.invalid", "ftp://x", "nonsense"]
)
async def test_what_never_left_us_may_be_tried_again(url: str) -> None:
    with pytest.raises(ChannelError) as failure:
        await call("POST", url, json={})
    assert not failure.value.outcome_unknown
    assert not failure.value.permanent
