"""The description of the external API: what it promises, and that its page needs nobody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from omnidesk import errors
from omnidesk.omnidesk import api as app
from omnidesk.routes.edge import edge
from omnidesk.routes.external.document_guide import ERRORS, STATUSES

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
            assert f"<code>{method.upper()} {path}</code></h3>" in page
    assert set(re.findall(r'(?:src|href)="(?!#)([^"]*)"', page)) == {
        "openapi.json",
        "/tokens.css",
        "/logo.svg",
    }
    for name in ("duplicate_request", "window_closed", "X-Signature", "scheduled_at"):
        assert name in page


async def test_every_link_of_the_page_leads_somewhere(http: httpx.AsyncClient) -> None:
    page = (await http.get("/api/external/docs")).text
    anchors = re.findall(r'id="([^"]*)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(anchors)


async def test_only_the_script_of_the_page_may_run(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/external/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy and "default-src 'none'" in policy


async def test_the_worked_example_can_be_recomputed(http: httpx.AsyncClient) -> None:
    """As an integrator would, from what the page shows and nothing else."""
    page = (await http.get("/api/external/docs")).text
    cells = re.findall(r"<tr><td>([^<]*)</td><td><code>([^<]*)</code></td></tr>", page)
    shown = {name: html.unescape(value) for name, value in cells}
    key, body = shown["Secret"].encode(), shown["Body"].encode()
    assert shown["SHA-256 of the body"] == hashlib.sha256(body).hexdigest()
    assert shown["Version 2 signs"].endswith(
        f".POST./api/external/messages.{shown['SHA-256 of the body']}"
    )
    assert shown["Version 1 signs"].endswith("." + shown["Body"])
    for version in ("Version 1", "Version 2"):
        expected = hmac.new(key, shown[f"{version} signs"].encode(), hashlib.sha256).hexdigest()
        assert shown[f"{version} signature"] == expected


def leaves(error: type[errors.OmniDeskError]) -> set[type[errors.OmniDeskError]]:
    """An error with everything below it."""
    return {error}.union(*(leaves(one) for one in error.__subclasses__()))


# What only people, vendors or operators meet.
OF_OTHERS = {
    *("not_signed_in", "invalid_credentials", "not_allowed", "not_configured"),
    *("setup_error", "channel_error"),
}


async def test_the_page_says_what_to_do_with_every_code(http: httpx.AsyncClient) -> None:
    ours = {one.code for one in leaves(errors.OmniDeskError) if one.code} - OF_OTHERS
    told = {row[0].strip("`") for row in ERRORS.rows}
    assert ours <= told
    page = (await http.get("/api/external/docs")).text
    assert all(f"<td><code>{code}</code></td>" in page for code in told)


async def test_statuses_of_the_guide_are_those_of_the_answers(described: dict[str, Any]) -> None:
    status = described["components"]["schemas"]["MessageAnswer"]["properties"]["status"]
    assert [row[0].strip("`") for row in STATUSES.rows] == status["enum"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("HEAD", "/api/external/ping", "GET"),
        ("TRACE", "/api/external/messages", "POST"),
        ("OPTIONS", "/api/external/messages/bulk", "DELETE, GET, POST"),
        ("PATCH", "/api/external/messages/abc", "DELETE, GET"),
        ("POST", "/api/external/docs", "GET"),
    ],
)
async def test_other_methods_are_told_which_are_taken(
    http: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.headers["x-ratelimit-limit"] == "0"
    if method != "HEAD":  # whose answers have no body
        assert answer.json()["code"] == "method_not_allowed"


async def test_unknown_paths_are_not_found_in_our_words(http: httpx.AsyncClient) -> None:
    for path in ("/api/external/nothing", "/api/external/"):
        for method in ("GET", "POST", "HEAD"):
            answer = await http.request(method, path)
            assert answer.status_code == 404
    assert (await http.get("/api/external/nothing")).json()["code"] == "not_found"
