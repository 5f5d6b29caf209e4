"""PostgreSQL is gone: programs hear 503 with their headers, and nobody is let in uncounted."""

from __future__ import annotations

import asyncio

import httpx

from omnidesk.embedded import EmbeddedServers
from omnidesk.services.api import callers
from tests.api_client import Calls, Program, calls, make_program


async def _codes(api: Calls, program: Program) -> set[int]:
    answers: list[httpx.Response] = await asyncio.gather(
        *[api.get(program) for _ in range(3)],
        api.get(program, secret="x"),
    )
    assert all("x-ratelimit-limit" in answer.headers for answer in answers)
    return {answer.status_code for answer in answers}


async def test_nobody_is_let_in_uncounted(
    database: None, servers: EmbeddedServers, impatient: None
) -> None:
    program = await make_program()
    async with calls() as api:
        assert await _codes(api, program) == {200, 401}
        assert servers.postgres is not None
        await asyncio.to_thread(servers.postgres.stop)
        try:
            assert await _codes(api, program) == {503}
            callers.forget_callers()
            assert await _codes(api, program) == {503}
            assert len(callers._opening) == 0  # nothing is kept of ids that nobody could look up
        finally:
            servers.postgres.start()
        while (codes := await _codes(api, program)) != {200, 401}:
            assert codes <= {200, 401, 503}
