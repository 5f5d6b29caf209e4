"""Requests over so many connections at once, with as little work on our side as possible.

The load runs on the same cores as what it measures; a full HTTP client would take as much of them
as the server does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.measure import Times


@dataclass(frozen=True, slots=True)
class Load:
    """What became of the requests: each one's time, and how long they took together."""

    times: Times
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.times.milliseconds) / self.seconds


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def run_load(host: str, port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send all, each connection one after the other. Raises on an answer that is not 2xx."""
    waiting = iter(requests)
    began = time.perf_counter()
    lanes = [_lane(host, port, waiting) for _ in range(connections)]
    taken = [one for lane in await asyncio.gather(*lanes) for one in lane]
    return Load(Times(tuple(taken)), time.perf_counter() - began)


async def _lane(host: str, port: int, waiting: Iterator[bytes]) -> list[float]:
    reader, writer = await asyncio.open_connection(host, port)
    taken = []
    for one in waiting:
        began = time.perf_counter()
        writer.write(one)
        await _read_answer(reader)
        taken.append((time.perf_counter() - began) * 1000)
    writer.close()
    await writer.wait_closed()
    return taken


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if not head.startswith("http/1.1 2"):
        raise RuntimeError(f"unexpected answer: {head.splitlines()[0]}")
    length = head.partition("content-length:")[2].partition("\r\n")[0]
    if not length:
        raise RuntimeError("the answer does not say how long it is")
    await reader.readexactly(int(length))
