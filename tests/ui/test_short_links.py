"""The page behind a short link in Chromium: whatever was stored, no script but ours runs, and the
browser goes nowhere but to web addresses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from omnidesk.routes import short_links
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.routes.short_link_page import destination_page
from omnidesk.rules.links import ALPHABET, Target
from omnidesk.services.link_clicks import Destination
from omnidesk.services.link_guesses import forget_guesses
from omnidesk.settings import get_settings
from tests.factories import insert, make_conversation, rows
from tests.routes.auth_client import client_of

T = TypeVar("T")
CODE = "abcdefghij"
# A page has come to rest half a second after its last request; so many rest together.
AT_ONCE = 8
# `--bg` of the dark tokens.
DARK = "rgb(12, 13, 16)"
TRAP = "<script>alert(1)</script>"
HOSTILE = [
    'https://toko.id/"onload="alert(1)',
    "https://toko.id/'onload='alert(1)",
    f"https://toko.id/</script>{TRAP}",
    f'https://toko.id/">{TRAP}',
    f"https://toko.id/--></title></style>{TRAP}",
    "https://toko.id/\u2028alert(1)//",
    "https://toko.id/\u2029alert(1)//",
    "https://toko.id/\\x22);alert(1);//",
    "https://toko.id/${alert(1)}`;alert(1);//",
    "https://toko.id/\nSet-Cookie: a=b\n\nalert(1)",
    "https://toko.id/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "https://toko.id/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "javascript://toko.id/%0aalert(1)",
    "vbscript:alert(1)",
    f"data:text/html,{TRAP}",
    "blob:https://toko.id/1",
    "file:///etc/passwd",
    "view-source:https://toko.id/",
    "//jahat.id/",
    "\\\\jahat.id\\a",
    "/inbox",
    "https:jahat.id",
    "https://bank.id@jahat.id/",
    "https://bank.id:pw@jahat.id/",
    "https://b%61nk.id/",
    "",
]
# PostgreSQL cannot hold these; the page must bear them all the same.
UNSTORABLE = ["https://toko.id/\x00javascript:alert(1)"]
GOOD = {
    "https://toko.id/a?b=1&c=2#d": "toko.id",
    "http://toko.id:8080/(x)": "toko.id",
    "https://tok\u043e.id/": "xn--tok-ued.id",
    "https://toko.id/&amp;quot;": "toko.id",
    "https://toko.id/?next=javascript:alert(1)": "toko.id",
}


@dataclass
class Visit:
    """A browser that never leaves this process, and what it noticed."""

    context: BrowserContext
    client: httpx.AsyncClient
    pages: dict[str, Response] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)
    went_to: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Page:
        """The page, once it has come to rest."""
        page = next(iter(self.context.pages), None) or await self._new_page()
        await page.goto(get_settings().public_url + path)
        await page.wait_for_load_state("networkidle")
        return page

    async def leave(self) -> None:
        """Forget where the page went, for the next one; an alarm is never forgotten."""
        await self.context.pages[0].goto("about:blank")
        self.went_to.clear()

    async def answer(self, route: Route) -> None:
        """Our own pages from the app, everything else from nowhere."""
        parts = urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != get_settings().public_url:
            self.went_to.append(route.request.url)
            await route.fulfill(body="arrived", content_type="text/plain")
            return
        made = self.pages.get(parts.path)
        if made is not None:
            headers, body, status = dict(made.headers), bytes(made.body), made.status_code
        else:
            got = await self.client.get(parts.path, headers={"user-agent": "Mozilla/5.0"})
            headers, body, status = dict(got.headers), got.content, got.status_code
        await route.fulfill(status=status, headers=headers, body=body)

    async def _new_page(self) -> Page:
        page = await self.context.new_page()
        page.on("dialog", self._noticed)
        page.on("popup", lambda popup: self.alarms.append(popup.url))
        return page

    async def _noticed(self, dialog: object) -> None:
        self.alarms.append("dialog")
        await dialog.dismiss()  # type: ignore[attr-defined]


class Visits:
    """Visits that know nothing of each other."""

    def __init__(self, browser: Browser, client: httpx.AsyncClient) -> None:
        self._browser, self._client = browser, client

    @asynccontextmanager
    async def another(self, *, scripts: bool = True) -> AsyncIterator[Visit]:
        context = await self._browser.new_context(java_script_enabled=scripts)
        visit = Visit(context, self._client)
        await context.route("**/*", visit.answer)
        try:
            yield visit
        finally:
            await context.close()

    async def each(self, cases: Iterable[T], see: Callable[[Visit, T], Awaitable[None]]) -> None:
        """See each case, in several visits at once. What goes wrong names its case."""
        left = iter(cases)

        async def see_some() -> None:
            async with self.another() as visit:
                for case in left:
                    try:
                        await see(visit, case)
                    except BaseException as error:
                        error.add_note(f"case: {case!r}")
                        raise
                    await visit.leave()

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(see_some())


@pytest.fixture
async def visits(browser: Browser, database: None) -> AsyncIterator[Visits]:
    api = FastAPI()
    install_errors(api)
    api.include_router(short_links.router)
    async with client_of(edge(api)) as client:
        yield Visits(browser, client)


@pytest.fixture
async def visit(visits: Visits) -> AsyncIterator[Visit]:
    async with visits.another() as one:
        yield one


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    yield
    forget_guesses()


async def store(url: str, code: str = CODE) -> None:
    await insert(
        "short_links",
        code=code,
        url=url,
        url_hash=b"x",
        host="toko.id",
        conversation_id=await make_conversation(),
    )


async def test_the_trap_would_be_noticed(visit: Visit) -> None:
    visit.pages["/trap"] = Response(f"<html>{TRAP}", media_type="text/html")
    await visit.open("/trap")
    assert visit.alarms == ["dialog"]


async def store_all(urls: Iterable[str]) -> list[tuple[str, str]]:
    """Each address with the code that it got."""
    coded = [(url, CODE[:-1] + code) for url, code in zip(urls, ALPHABET, strict=False)]
    for url, code in coded:
        await store(url, code)
    return coded


async def test_the_page_leads_to_the_stored_address(visits: Visits) -> None:
    async def see(visit: Visit, case: tuple[str, str]) -> None:
        url, code = case
        page = await visit.open(f"/s/{code}")
        await expect(page.get_by_text("arrived")).to_be_visible()
        assert [urlsplit(one).hostname for one in visit.went_to] == [GOOD[url]]
        assert visit.alarms == []

    await visits.each(await store_all(GOOD), see)


async def test_a_hostile_address_in_the_table_is_no_link(visits: Visits) -> None:
    async def see(visit: Visit, case: tuple[str, str]) -> None:
        url, code = case
        page = await visit.open(f"/s/{code}")
        is_harmless = url.startswith("https://toko.id/") and '"' not in url and url.isascii()
        if visit.went_to:
            assert is_harmless
            assert [urlsplit(one).hostname for one in visit.went_to] == ["toko.id"]
        else:
            await expect(page.get_by_role("heading")).to_have_text("This link leads nowhere")
        assert visit.alarms == []

    coded = await store_all(HOSTILE)
    assert len(coded) == len(HOSTILE)
    await visits.each(coded, see)


async def test_the_page_itself_bears_any_address(visits: Visits) -> None:
    async def see(visit: Visit, url: str) -> None:
        destination = Destination(Target(url, f'host">{TRAP}'), is_shown=True)
        visit.pages["/raw"] = destination_page(destination, "en")
        page = await visit.open("/raw")
        assert visit.alarms == []
        assert {urlsplit(one).scheme for one in visit.went_to} <= {"http", "https"}
        assert urlsplit(page.url).scheme in {"http", "https"}
        if not visit.went_to:  # a click on what is left runs nothing either
            await page.get_by_role("link").click(no_wait_after=True)
            await page.wait_for_load_state("networkidle")
            assert visit.alarms == []

    await visits.each([*HOSTILE, *UNSTORABLE], see)


async def test_people_without_scripts_get_a_plain_link(visits: Visits) -> None:
    await store("https://tok\u043e.id/bayar")
    async with visits.another(scripts=False) as visit:
        page = await visit.open(f"/s/{CODE}")
        assert visit.went_to == []
        await expect(page.get_by_role("main")).to_contain_text("xn--tok-ued.id")
        await page.emulate_media(color_scheme="dark")
        await expect(page.locator("body")).to_have_css("background-color", DARK)
        await page.get_by_role("link").click()
        await expect(page.get_by_text("arrived")).to_be_visible()
        assert visit.went_to == ["https://xn--tok-ued.id/bayar"]
    assert (await rows("select count(*) as n from link_clicks"))[0]["n"] == 1
