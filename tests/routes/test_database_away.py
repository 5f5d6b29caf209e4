"""PostgreSQL is gone: vendors hear 503 and try again; nothing is acknowledged unless stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from omnidesk.embedded import EmbeddedServers
from omnidesk.services.inbox import drain
from omnidesk.services.webhook_secrets import forget_webhook_secrets
from tests.factories import count, rows
from tests.webhooks import Webhooks, body_of, text, twilio_parameters, webhooks

NAMES = [f"m_away_{n}" for n in range(3)]
SID = "SM" + "0" * 32


@pytest.fixture
async def vendors(database: None) -> AsyncIterator[Webhooks]:
    async with webhooks() as opened:
        yield opened


async def _call(vendors: Webhooks) -> set[int]:
    """Everything that was not acknowledged, once more, at the same moment."""
    answers: list[httpx.Response] = await asyncio.gather(
        *[vendors.meta(body_of([text(mid=name)])) for name in NAMES],
        vendors.twilio(twilio_parameters(sid=SID)),
    )
    return {answer.status_code for answer in answers}


@pytest.mark.parametrize("secrets_are_known", [True, False])
async def test_nothing_is_acknowledged_that_is_not_stored(
    vendors: Webhooks, servers: EmbeddedServers, impatient: None, secrets_are_known: bool
) -> None:
    """Also not by a process that has just started and cannot read its credentials."""
    if secrets_are_known:
        assert (await vendors.meta(body_of([text(mid="m_before")]))).status_code == 200
    else:
        forget_webhook_secrets()
    assert servers.postgres is not None
    await asyncio.to_thread(servers.postgres.stop)
    try:
        assert servers.postgres.pid() is None
        assert await _call(vendors) == {503}
    finally:
        servers.postgres.start()
    while (answers := await _call(vendors)) != {200}:
        assert answers <= {200, 503}
    expected = {*NAMES, SID} | ({"m_before"} if secrets_are_known else set())
    found = await rows("select vendor_id from inbox_events")
    assert {row["vendor_id"] for row in found} == expected
    await drain()
    assert await count("messages") == len(expected)
