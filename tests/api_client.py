"""Programs that call the external API, behind the real edge."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from omnidesk.omnidesk import api
from omnidesk.routes.edge import edge
from omnidesk.routes.external.straight import straight
from omnidesk.rules.signing import Signed, sign
from omnidesk.services.api import callers, request_log, strangers
from omnidesk.services.api.secrets import new_client_id, new_secret
from tests.factories import insert, rows

ADDRESS = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class Program:
    """An integrator with its id and secret."""

    id: int
    client_id: str
    secret: str

    def headers(
        self,
        body: bytes = b"",
        method: str = "GET",
        target: str = "/api/external/ping",
        *,
        version: int = 1,
        at_ms: int | None = None,
        secret: str = "",
    ) -> dict[str, str]:
        """The headers of a signed request."""
        timestamp = str(now_ms() if at_ms is None else at_ms)
        signed = Signed(self.client_id, timestamp, method, target, body)
        found = {
            "X-Client-Id": self.client_id,
            "X-Timestamp": timestamp,
            "X-Signature": sign(secret or self.secret, signed, version),
        }
        return found | ({"X-Signature-Version": str(version)} if version != 1 else {})


def now_ms() -> int:
    """The time as programs know it."""
    return time.time_ns() // 1_000_000


async def make_program(name: str = "Billing", **values: Any) -> Program:
    """A client, made directly."""
    client_id, secret = new_client_id(), new_secret()
    number = await insert("api_clients", client_id=client_id, name=name, secret=b"-", **values)
    await rows(
        "update api_clients set secret = %(secret)s where id = %(id)s returning id",
        secret=callers.sealed(secret, callers.SECRET, number),
        id=number,
    )
    callers.forget_callers()
    return Program(number, client_id, secret)


class Calls:
    """Calls to the API from one address."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(
        self, program: Program, path: str = "/api/external/ping", **signing: Any
    ) -> httpx.Response:
        """A rightly signed GET, unless told otherwise."""
        return await self.http.get(path, headers=program.headers(b"", "GET", path, **signing))

    async def post(
        self, program: Program, path: str, body: bytes, **signing: Any
    ) -> httpx.Response:
        """A rightly signed POST, unless told otherwise."""
        headers = program.headers(body, "POST", path, **signing)
        return await self.http.post(path, content=body, headers=headers)

    async def ping(self, headers: Mapping[str, str]) -> httpx.Response:
        """A ping with just these headers."""
        return await self.http.get("/api/external/ping", headers=dict(headers))


@asynccontextmanager
async def calls(address: str = ADDRESS) -> AsyncIterator[Calls]:
    """Our routes, seen from this address."""
    callers.forget_callers()
    strangers.forget_strangers()
    transport = httpx.ASGITransport(app=edge(straight(api)), client=(address, 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Calls(http)
    await request_log.flush()  # what waits would be written into the next test
