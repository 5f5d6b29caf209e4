"""The edge around every request: ids, headers, origins, sizes, errors, and who a client is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from omnidesk.errors import Conflict, TooManyAttempts
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_body import DEFAULT_LIMIT, limit_of
from omnidesk.routes.edge_errors import install_errors
from omnidesk.settings import get_settings

COOKIE = {"Cookie": "omnidesk_session=anything"}
OWN = "http://127.0.0.1:8000"
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "x-request-id",
)


def build_api() -> FastAPI:
    """Routes that behave in every way that an edge has to deal with."""
    api = FastAPI()
    install_errors(api)

    @api.post("/echo")
    async def echo(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @api.post("/form")
    async def form(body: dict[str, int]) -> dict[str, int]:
        return body

    @api.get("/who")
    async def who(request: Request) -> dict[str, str | None]:
        client = request.client.host if request.client else None
        told = request.headers.get("x-forwarded-for")
        return {"client": client, "scheme": request.url.scheme, "told": told}

    @api.get("/varying")
    async def varying() -> Response:
        answer = Response(headers={"Vary": "Origin, Accept-Encoding"})
        answer.headers.append("Vary", "Origin")
        return answer

    @api.get("/broken")
    async def broken() -> None:
        raise ValueError("the password is rahasia")

    @api.get("/conflict")
    async def conflict() -> None:
        raise Conflict

    @api.get("/busy")
    async def busy() -> None:
        raise TooManyAttempts(90)

    return api


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(edge(build_api()), client=("203.0.113.9", 5000))
    async with httpx.AsyncClient(transport=transport, base_url=OWN) as opened:
        yield opened


@pytest.fixture
def behind_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OMNIDESK_TRUSTED_PROXIES", "203.0.113.0/24, 10.0.0.0/8")
    monkeypatch.setenv("OMNIDESK_CLOUDFLARE_NETWORKS", "10.9.0.0/16")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


async def test_vary_names_each_header_once(client: httpx.AsyncClient) -> None:
    answer = await client.get("/varying")
    assert answer.headers.get_list("vary") == ["origin, accept-encoding"]


@pytest.mark.parametrize("path", ["/who", "/broken", "/conflict", "/nothing", "/_upload/x"])
async def test_every_answer_carries_security_headers(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert [name for name in HEADERS if name not in answer.headers] == []


async def test_unexpected_error_tells_only_the_request_id(client: httpx.AsyncClient) -> None:
    answer = await client.get("/broken")
    request_id = answer.headers["x-request-id"]
    assert answer.status_code == 500
    assert answer.json() == {
        "error": "Internal error",
        "code": "internal_error",
        "message": "Something went wrong on our side. Nothing is lost. Try again, or tell an admin"
        f" the number {request_id}.",
        "request_id": request_id,
    }


async def test_error_of_ours_keeps_code_and_speaks_the_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/conflict", headers={"Accept-Language": "id-ID,en;q=0.5"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert answer.json()["message"] == "Orang lain sudah mengubah ini. Muat ulang."


async def test_too_many_attempts_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "90")


async def test_wrong_field_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/form", json={"count": "many"})
    assert answer.status_code == 400
    assert [detail["path"] for detail in answer.json()["details"]] == ["count"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/nothing", 404, "not_found"), ("/echo", 405, "method_not_allowed")],
)
async def test_refusals_of_the_framework_have_our_shape(
    client: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_upload_folder_is_blocked(client: httpx.AsyncClient) -> None:
    assert (await client.get("/_upload/secret.txt")).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (COOKIE, 200),
        (COOKIE | {"Origin": OWN}, 200),
        (COOKIE | {"Origin": "http://localhost:8000"}, 200),
        (COOKIE | {"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 200),
        (COOKIE | {"Origin": "https://evil.example"}, 403),
        (COOKIE | {"Origin": "http://127.0.0.1:8001"}, 403),
        (COOKIE | {"Origin": "null"}, 403),
        (COOKIE | {"Sec-Fetch-Site": "cross-site"}, 403),
        (COOKIE | {"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_only_our_own_pages_act_with_the_cookie(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/echo", headers=headers, content=b"x")
    assert answer.status_code == status


async def test_foreign_page_cannot_sign_a_browser_in(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/auth/login", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


async def test_reading_with_the_cookie_needs_no_origin(client: httpx.AsyncClient) -> None:
    answer = await client.get("/who", headers=COOKIE | {"Origin": "https://evil.example"})
    assert answer.status_code == 200


def test_limits_by_path() -> None:
    kib = 1024
    paths = ("/api/webhook/facebook", "/api/twilio/status", "/api/auth/login", "/api/other", "/")
    assert [limit_of(path) // kib for path in paths] == [1024, 1024, 64, 256, 256]


async def test_body_of_the_limit_passes_and_one_byte_more_does_not(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.post("/echo", content=bytes(DEFAULT_LIMIT))).status_code == 200
    answer = await client.post("/echo", content=bytes(DEFAULT_LIMIT + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/echo", "/form"])
async def test_body_without_a_length_is_not_read_to_its_end(
    client: httpx.AsyncClient, path: str
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 64 * 1024
            yield bytes(64 * 1024)

    answer = await client.post(path, content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert sent <= DEFAULT_LIMIT + 2 * 64 * 1024


@pytest.mark.parametrize("told", ["-1", "1e3", "٣", ""])
async def test_nonsense_length_is_refused(client: httpx.AsyncClient, told: str) -> None:
    headers = [(b"content-length", told.encode())]
    answer = await client.send(httpx.Request("POST", f"{OWN}/echo", headers=headers))
    assert answer.status_code == 400


async def test_stranger_cannot_choose_address_or_scheme(client: httpx.AsyncClient) -> None:
    forged = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    answer = await client.get("/who", headers=forged | {"CF-Connecting-IP": "198.51.100.7"})
    assert answer.json() == {"client": "203.0.113.9", "scheme": "http", "told": None}


async def test_proxy_is_believed(behind_proxy: None, client: httpx.AsyncClient) -> None:
    told = {"X-Forwarded-For": "192.0.2.1, 198.51.100.7, 10.1.1.1", "X-Forwarded-Proto": "https"}
    answer = await client.get("/who", headers=told | {"X-Request-Id": "from-the-proxy-1"})
    assert answer.json() == {"client": "198.51.100.7", "scheme": "https", "told": None}
    assert answer.headers["x-request-id"] == "from-the-proxy-1"


async def test_request_ids_of_strangers_are_not_taken(client: httpx.AsyncClient) -> None:
    answer = await client.get("/who", headers={"X-Request-Id": "mine-mine-mine"})
    assert answer.headers["x-request-id"] != "mine-mine-mine"
