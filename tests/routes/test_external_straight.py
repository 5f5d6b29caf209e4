"""The straight way past the frameworks answers as the usual way does."""

from __future__ import annotations

import httpx
import pytest
from starlette.types import ASGIApp

from omnidesk.omnidesk import api
from omnidesk.routes.edge import edge
from omnidesk.routes.external.straight import ROUTES, straight
from omnidesk.services.api import request_log
from tests.api_client import Program, make_program


async def _answers(
    app: ASGIApp, program: Program, requests: list[tuple[str, str, bytes]]
) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app=edge(app), client=("203.0.113.7", 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        return [
            await http.request(
                method, path, content=body, headers=program.headers(body, method, path)
            )
            for method, path, body in requests
        ]


REQUESTS = [
    ("GET", "/api/external/ping", b""),
    ("POST", "/api/external/messages", b"{"),
    ("POST", "/api/external/messages", b'{"phone_number": 1}'),
    ("POST", "/api/external/messages/bulk", b"{}"),
    ("GET", "/api/external/messages/unknown", b""),
    ("PUT", "/api/external/messages", b"{}"),
    ("POST", "/api/external/messages/", b"{}"),
    ("GET", "/api/external/none", b""),
]


@pytest.mark.usefixtures("database")
async def test_both_ways_answer_alike() -> None:
    program = await make_program()
    usual = await _answers(api, program, REQUESTS)
    short = await _answers(straight(api), program, REQUESTS)
    await request_log.flush()
    assert [one.status_code for one in usual] == [one.status_code for one in short]
    for one, other in zip(usual, short, strict=True):
        assert one.headers.keys() == other.headers.keys()
        assert one.json().keys() == other.json().keys()


def test_what_is_called_most_goes_straight() -> None:
    assert ("POST", "/api/external/messages") in ROUTES
    assert ("POST", "/api/external/messages/bulk") in ROUTES
