"""A browser for the sign-in routes: the real edge, error answers and routes around them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from omnidesk.routes import auth
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.settings import get_settings
from tests.factories import PASSWORD


@asynccontextmanager
async def client_of(
    app: ASGIApp, address: str = "203.0.113.7", **headers: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A client with its own cookies; redirects are not followed."""
    transport = httpx.ASGITransport(app, client=(address, 1), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url=get_settings().public_url, headers=headers
    ) as client:
        yield client


def browser(**headers: str) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A client of the sign-in routes behind the real edge."""
    api = FastAPI()
    install_errors(api)
    api.include_router(auth.router)
    return client_of(edge(api), **headers)


async def sign_in(client: httpx.AsyncClient, username: str) -> None:
    """Give the client the session of one of the test people."""
    answer = await client.post("/api/auth/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
