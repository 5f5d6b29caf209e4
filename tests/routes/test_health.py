"""Alive, ready, and figures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI

from omnidesk.db import transaction
from omnidesk.routes import health
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.services.heartbeat import beat
from omnidesk.settings import get_settings

TOKEN = "prometheus-may-read"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def client(database: None) -> AsyncIterator[httpx.AsyncClient]:
    api = FastAPI()
    install_errors(api)
    api.include_router(health.router)
    transport = httpx.ASGITransport(edge(api))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture
def metrics_token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OMNIDESK_METRICS_TOKEN", TOKEN)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


async def test_live_needs_nobody_else(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_names_what_is_missing(client: httpx.AsyncClient) -> None:
    await beat("worker-1", "worker")
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "redis": "ok",
        "migrations": "ok",
        "worker": "ok",
        "ticker": "no sign of life",
    }


async def test_ready_when_everything_is_there(client: httpx.AsyncClient) -> None:
    await beat("worker-1", "worker")
    await beat("ticker-1", "ticker")
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


async def test_old_heartbeat_is_no_sign_of_life(client: httpx.AsyncClient) -> None:
    await beat("worker-1", "worker")
    await beat("ticker-1", "ticker")
    async with transaction() as conn:
        await conn.execute("update heartbeats set beat_at = beat_at - interval '1 minute'")
    checks = (await client.get("/health/ready")).json()["checks"]
    assert (checks["worker"], checks["ticker"]) == ("no sign of life", "no sign of life")


async def test_metrics_are_off_without_a_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}]
)
async def test_metrics_are_refused_to_others(
    metrics_token: None, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await client.get("/metrics", headers=headers)).status_code == 403


async def test_metrics_count_requests_and_open_work(
    metrics_token: None, client: httpx.AsyncClient
) -> None:
    await beat("worker-1", "worker")
    await client.get("/health/live")
    text = (await client.get("/metrics", headers=BEARER)).text
    assert 'omnidesk_http_requests_total{method="GET",status="200"}' in text
    assert 'omnidesk_outbox_items{state="queued"} 0.0' in text
    assert 'omnidesk_processes{role="worker"} 1.0' in text
