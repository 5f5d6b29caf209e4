"""The pages: which file answers which address, for whom, and how browsers keep it."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from omnidesk.routes.site import site
from omnidesk.routes.site_files import BuiltPages
from omnidesk.services.sessions import start_session
from tests.factories import make_user
from tests.people import People

LOGIN = (
    '<div class="note %%LOGIN_ERROR_CLASS%%"><p>%%LOGIN_ERROR%%</p></div>'
    '<input name="next" value="%%LOGIN_NEXT%%"><input name="username" value="%%LOGIN_USERNAME%%">'
)
FILES = {
    "404.html": "nothing here",
    "__spa-fallback.html": "shell",
    "index.html": "front",
    "inbox/index.html": "inbox",
    "login/index.html": LOGIN,
    "password/index.html": "password",
    "assets/app-1a2b3c.js": "run()",
    "fonts/inter.woff2": "font",
    "tokens.css": "a{}",
}
ROUTES = ["index", "404", "login", "password", "inbox", "inbox/[[conversation_id]]"]
ZIPPED = {"Accept-Encoding": "br, gzip;q=0.8"}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    for name, content in FILES.items():
        path = folder / "client" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        if path.suffix in {".js", ".css", ".html"}:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content.encode()))
    (folder / "routes.json").write_text(json.dumps(ROUTES))
    return folder


@pytest.fixture
async def client(build: Path, database: None) -> AsyncIterator[httpx.AsyncClient]:
    pages = BuiltPages(build)
    app = site(PlainTextResponse("reflex"), lambda: pages)
    transport = httpx.ASGITransport(app)
    plain = {"Accept-Encoding": "identity"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", headers=plain
    ) as opened:
        yield opened


@pytest.fixture
async def ana(client: httpx.AsyncClient, people: People) -> httpx.AsyncClient:
    """The browser of somebody who is signed in."""
    token = await start_session(people.ana.user_id, "127.0.0.1", "test")
    client.cookies.set("omnidesk_session", token)
    return client


@pytest.mark.parametrize("path", ["/_event/?EIO=4", "/ping"])
async def test_reflex_gets_its_own_paths(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).text == "reflex"


@pytest.mark.parametrize("path", ["/_health", "/_all_routes", "/auth-codespace"])
async def test_reflex_gets_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("/", 303, "/login/"),
        ("/inbox", 303, "/login/?next=%2Finbox"),
        ("/inbox/42?a=b", 303, "/login/?next=%2Finbox%2F42%3Fa%3Db"),
        ("/password", 303, "/login/?next=%2Fpassword"),
        ("/login", 200, None),
        ("/login/", 200, None),
        ("/nothing", 404, None),
        ("/inbox/42/more", 404, None),
    ],
)
async def test_nobody_gets_only_the_sign_in_page(
    client: httpx.AsyncClient, path: str, status: int, where: str | None
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (status, where)


@pytest.mark.parametrize(
    ("path", "content"),
    [("/inbox", "inbox"), ("/inbox/", "inbox"), ("/inbox/42", "inbox"), ("/password", "password")],
)
async def test_signed_in_people_get_the_pages(
    ana: httpx.AsyncClient, path: str, content: str
) -> None:
    answer = await ana.get(path)
    assert (answer.status_code, answer.text) == (200, content)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/", "/inbox"),
        ("/login/", "/inbox"),
        ("/login/?next=/inbox/7", "/inbox/7"),
        ("/login/?next=https://evil.example", "/inbox"),
    ],
)
async def test_signed_in_people_need_no_sign_in(
    ana: httpx.AsyncClient, path: str, where: str
) -> None:
    answer = await ana.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, where)


async def test_one_time_password_leads_to_the_password_page(client: httpx.AsyncClient) -> None:
    newcomer = await make_user("dewi", "Dewi", must_change_password=True)
    client.cookies.set("omnidesk_session", await start_session(newcomer.user_id, "", ""))
    answer = await client.get("/inbox/7")
    assert answer.headers["location"] == "/password/?next=%2Finbox%2F7"
    assert (await client.get("/password/")).text == "password"


async def test_unknown_page_is_our_own_404(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing")
    assert (answer.status_code, answer.text) == (404, "nothing here")


async def test_unknown_api_path_is_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/404.html", "/__spa-fallback.html", "/password/index.html"])
async def test_internal_files_have_no_address(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/../routes.json", "/%2e%2e/routes.json", "/assets/..%2f404.html"]
)
async def test_nothing_outside_the_build_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_pages_are_only_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/inbox")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "cache", "media_type"),
    [
        ("/assets/app-1a2b3c.js", "public, max-age=31536000, immutable", "text/javascript"),
        ("/fonts/inter.woff2", "public, max-age=604800", "font/woff2"),
        ("/tokens.css", "no-cache", "text/css"),
    ],
)
async def test_files_are_kept_as_long_as_they_are_the_same(
    client: httpx.AsyncClient, path: str, cache: str, media_type: str
) -> None:
    answer = await client.get(path)
    assert answer.headers["cache-control"] == cache
    assert answer.headers["content-type"].partition(";")[0] == media_type


async def test_known_file_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/tokens.css")
    again = await client.get("/tokens.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_compressed_twin_is_sent_to_who_takes_it(client: httpx.AsyncClient) -> None:
    plain, zipped = await client.get("/tokens.css"), await client.get("/tokens.css", headers=ZIPPED)
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.text == plain.text == "a{}"
    assert zipped.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
async def test_others_get_the_plain_file(client: httpx.AsyncClient, accepted: str) -> None:
    answer = await client.get("/tokens.css", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


async def test_sign_in_page_says_what_went_wrong(client: httpx.AsyncClient) -> None:
    query = {"error": "too_many_attempts", "minutes": "3", "next": "/inbox/7", "username": "budi"}
    answer = await client.get("/login/", params=query, headers={"Accept-Language": "id"})
    assert answer.text == (
        '<div class="note "><p>Terlalu banyak percobaan. Coba lagi dalam 3 mnt.</p></div>'
        '<input name="next" value="/inbox/7"><input name="username" value="budi">'
    )
    assert answer.headers["cache-control"] == "no-store"


async def test_chosen_language_beats_the_browsers(client: httpx.AsyncClient) -> None:
    headers = {"Accept-Language": "id", "Cookie": "omnidesk_language=en"}
    answer = await client.get("/login/?error=invalid_credentials", headers=headers)
    assert "The user name or password is wrong." in answer.text


async def test_sign_in_page_without_an_error_hides_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/login/")
    assert '<div class="note hidden"><p></p></div>' in answer.text


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil", "javascript:1"]
)
async def test_way_back_stays_with_us(client: httpx.AsyncClient, wanted: str) -> None:
    answer = await client.get("/login/", params={"next": wanted})
    assert '<input name="next" value="">' in answer.text


async def test_query_cannot_write_into_the_page(client: httpx.AsyncClient) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = await client.get("/login/", params={"username": hostile, "error": hostile})
    assert "<script>" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text
