"""The tab Short links: its handlers through the gate, and its export, with the real database."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import reflex as rx

from omnidesk import clock
from omnidesk.omnidesk import api
from omnidesk.services.sessions import cookie_name, start_session
from omnidesk.services.short_links import short_url
from omnidesk.state import short_links
from omnidesk.state.api_page import ApiPage
from omnidesk.state.short_links import ShortLinks
from tests.factories import insert, make_conversation, rows
from tests.links import make_click, make_link, next_code
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

# 14:00 in Jakarta.
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        clock.set_anchor(clock.Anchor(clock.real_now(), NOW, 0.0))
        yield opened
        clock.set_anchor(None)


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    """A tab of an admin."""
    return await browsers.open(people.ana)


async def send(
    tab: Tab, handler: str, /, state: type[rx.State] = ShortLinks, **payload: Any
) -> Heard:
    return await tab.send(f"{state.get_full_name()}.{handler}", **payload)


def last(heard: Heard, var: str) -> Any:
    """The value that the page has in the end."""
    return heard.values_of(var)[-1]


def ids(heard: Heard) -> list[int]:
    return [one.id for one in last(heard, "links")]


async def test_links_are_filtered_searched_and_shown_again(ana: Tab) -> None:
    client = await insert("api_clients", client_id="odk_1", name="Shop", secret=b"-")
    first = await make_link(host="shop.example.com", api_client_id=client)
    off = await make_link(disabled_at=NOW)
    assert ids(await send(ana, "refresh")) == [off, first]
    assert ids(await send(ana, "show", which="disabled")) == [off]
    heard = await send(ana, "show_client", client=str(client))
    assert ids(heard) == []
    assert last(heard, "export_url").endswith(f"?filter=disabled&client={client}&search=")
    assert ids(await send(ana, "show_everything")) == [off, first]
    assert ids(await send(ana, "find", text="shop.ex")) == [first]
    assert ids(await send(ana, "show_client", client=str(client))) == [first]
    for hostile in ("-1", "x", "9" * 30, "٣"):
        await send(ana, "show_client", client=hostile)
    await send(ana, "find", text="")
    assert ids(await send(ana, "show_client", client="")) == [off, first]


async def test_pages_are_walked_both_ways(ana: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_links, "ROWS", 2)
    conversation = await make_conversation()
    links = [await make_link(conversation) for _ in range(3)][::-1]
    assert ids(await send(ana, "refresh")) == links[:2]
    assert ids(await send(ana, "older")) == links[2:]
    assert ids(await send(ana, "newer")) == links[:2]


async def test_chart_has_the_days_that_are_asked_for(ana: Tab) -> None:
    link = await make_link()
    for _ in range(4):
        await make_click(link, NOW)
    await make_click(link, NOW, is_robot=True)
    await make_click(link, NOW - timedelta(days=20))
    bars = last(await send(ana, "refresh"), "clicks").bars
    assert (len(bars), bars[-1].people_height, bars[-1].robots_height) == (14, "100%", "25%")
    assert [bar.people.en for bar in bars[-2:]] == ["0", "4"]
    clicks = last(await send(ana, "show_days", days=30), "clicks")
    assert (clicks.count, clicks.people.en, clicks.robots.en) == (30, "5", "1")


async def test_a_link_is_opened_disabled_and_enabled(ana: Tab) -> None:
    link = await make_link(code=(code := next_code()))
    await make_click(link, NOW)
    await send(ana, "refresh")
    heard = await send(ana, "open", dialog="details", link_id=link)
    assert last(heard, "subject").short_url == short_url(code)
    assert last(heard, "figures").people.en == "1"
    heard = await send(ana, "disable", link_id=link)
    assert last(heard, "subject").state == "disabled"
    assert last(heard, "links")[0].state == "disabled"
    assert last(await send(ana, "enable", link_id=link), "subject").state == "active"
    assert last(await send(ana, "close", dialog="details"), "dialog") == ""
    acts = [row["action"] for row in await rows("select action from audit order by id")]
    assert acts == ["short_link.disable", "short_link.enable"]


async def test_the_end_of_a_link_is_set_refused_and_cleared(ana: Tab) -> None:
    link = await make_link()
    await send(ana, "open", dialog="end", link_id=link)
    for text in ("tomorrow", "2026-13-01", "2026-11-21", "2999-01-01", 7):
        heard = await send(ana, "save_end", form={"last_day": text})
        assert last(heard, "errors")["last_day"], text
    heard = await send(ana, "save_end", form={"last_day": "2026-11-30"})
    assert last(heard, "dialog") == ""
    row = last(heard, "links")[0]
    assert (row.last_day, row.state) == ("2026-11-30", "active")
    await send(ana, "open", dialog="end", link_id=link)
    heard = await send(ana, "save_end", form={"last_day": ""})
    assert last(heard, "links")[0].ends_ms == 0


async def test_the_tab_keeps_its_address(ana: Tab) -> None:
    heard = await send(ana, "choose_tab", ApiPage, tab="short-links")
    assert "tab=short-links" in heard.text


async def test_users_see_and_change_nothing(people: People, browsers: Browsers) -> None:
    link = await make_link(host="only-admins.example")
    tab = await browsers.open(people.budi)
    for handler, payload in (
        ("refresh", {}),
        ("open", {"dialog": "details", "link_id": link}),
        ("disable", {"link_id": link}),
    ):
        heard = await send(tab, handler, **payload)
        assert "only-admins.example" not in heard.text
    assert await rows("select id from short_links where disabled_at is null") == [{"id": link}]


async def get_export(user_id: int, query: str = "") -> httpx.Response:
    token = await start_session(user_id, "", "")
    transport = httpx.ASGITransport(app=api)
    headers = {"cookie": f"{cookie_name()}={token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(f"/api/short-links/export.csv{query}", headers=headers)


async def test_export_has_what_the_list_has_and_runs_no_formula(people: People) -> None:
    conversation = await make_conversation(name="=HYPERLINK(1)")
    code = next_code()
    link = await make_link(conversation, code=code, host="shop.example.com", expires_at=NOW)
    await make_click(link, NOW)
    await make_link(host="other.example", disabled_at=NOW)
    answer = await get_export(people.ana.user_id, "?filter=expired&client=0&search=shop.ex")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    head, *lines = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[:3] == ["Link", "Destination", "Recipient"]
    ((short, url, name, _, client, state, count, robots, clicked, _, ends),) = lines
    assert (short, name, client) == (short_url(code), "'=HYPERLINK(1)", "")
    assert url == f"https://shop.example.com/{code}"
    assert (state, count, robots) == ("Expired", "1", "0")
    assert (clicked, ends) == ("2026-11-22T14:00:00+07:00", "2026-11-22T14:00:00+07:00")


@pytest.mark.parametrize(
    "query", ["?filter=gone", "?client=-1", "?client=x", "?client=" + "9" * 30]
)
async def test_export_refuses_what_is_no_filter(people: People, query: str) -> None:
    assert (await get_export(people.ana.user_id, query)).status_code in {400, 422}


async def test_export_is_for_admins(people: People) -> None:
    assert (await get_export(people.budi.user_id)).status_code == 403
