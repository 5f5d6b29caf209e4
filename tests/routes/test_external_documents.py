"""The description of the external API: what it promises, and that its page needs nobody else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from omnidesk.omnidesk import api as app
from omnidesk.routes.edge import edge

PATHS = {
    "/api/external/ping": {"get"},
    "/api/external/test": {"post"},
    "/api/external/status": {"get"},
    "/api/external/messages": {"post"},
    "/api/external/messages/bulk": {"post"},
    "/api/external/messages/{message_id}": {"get", "delete"},
}
ALWAYS = {"400", "401", "403", "413", "429", "503"}


@pytest.fixture
async def http(database: None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=edge(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def described(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.get("/api/external/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def references(node: Any) -> set[str]:
    """Every reference below a node."""
    if isinstance(node, list):
        return {one for each in node for one in references(each)}
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own | {one for each in node.values() for one in references(each)}


async def test_every_route_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    found = {path: set(operations) for path, operations in described["paths"].items()}
    assert {path: found.get(path) for path in PATHS} == PATHS
    assert all(path.startswith("/api/external/") for path in found)


async def test_every_operation_names_its_headers_and_refusals(described: dict[str, Any]) -> None:
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["responses"].keys() >= ALWAYS
            names = [one.get("$ref", "").rpartition("/")[2] for one in operation["parameters"]]
            assert names[:3] == ["X-Client-Id", "X-Timestamp", "X-Signature"]


async def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for reference in references(described):
        node: Any = described
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        assert node


async def test_every_field_of_a_message_has_an_example(described: dict[str, Any]) -> None:
    fields = described["components"]["schemas"]["MessageRequest"]["properties"]
    assert set(fields) == {
        *("request_id", "phone_number", "message", "recipient_name", "priority"),
        *("scheduled_at", "template_variables", "metadata", "channel"),
    }
    assert all(one.get("examples") for one in fields.values())


async def test_the_page_shows_every_operation_and_asks_no_other_host(
    http: httpx.AsyncClient, described: dict[str, Any]
) -> None:
    answer = await http.get("/api/external/docs")
    page = answer.text
    assert answer.headers["content-type"].startswith("text/html")
    for path, operations in described["paths"].items():
        for method in operations:
            assert f"<code>{method.upper()} {path}</code></h2>" in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', page) == ["openapi.json"]
    for name in ("duplicate_request", "window_closed", "X-Signature", "scheduled_at"):
        assert name in page
