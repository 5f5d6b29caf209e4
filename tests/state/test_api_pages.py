"""The API page's handlers: through the gate, with the real database, as a page sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import reflex as rx

from omnidesk.db import transaction
from omnidesk.state import api_log
from omnidesk.state.api_client_forms import ClientForms
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_log import ApiLog
from omnidesk.state.api_page import ApiPage
from omnidesk.state.api_queue import ApiQueue
from tests.factories import insert, rows
from tests.people import People
from tests.state.api_page import SETTINGS, ask, last, make_client, send
from tests.state.tab import Browsers, Heard, Tab, open_browsers


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    """A tab of an admin."""
    return await browsers.open(people.ana)


# --- Who may be here ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [ApiClients, ApiQueue, ApiLog])
async def test_users_are_told_nothing(
    people: People, browsers: Browsers, ana: Tab, state: type[rx.State]
) -> None:
    await ask((await make_client(ana))[0])
    heard = await send(await browsers.open(people.budi), state, "refresh")
    assert "Your role does not allow this" in heard.text
    assert heard.deltas == []


async def test_page_is_denied_to_users_and_ready_for_admins(
    people: People, browsers: Browsers, ana: Tab
) -> None:
    budi = await browsers.open(people.budi)
    assert last(await send(budi, ApiPage, "enter"), "status") == "denied"
    assert last(await send(ana, ApiPage, "enter"), "status") == "ready"
    assert (await send(ana, ApiPage, "choose_tab", tab="nothing")).values_of("tab") == []
    assert last(await send(ana, ApiPage, "choose_tab", tab="log"), "tab") == "log"


# --- Clients --------------------------------------------------------------------------------------


async def test_client_is_made_and_its_secret_is_gone_with_the_dialog(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientForms, "create", form=SETTINGS)
    assert last(heard, "dialog") == "secret"
    assert len(last(heard, "secret")) >= 43
    [card] = last(heard, "clients")
    assert (card.name, card.per_minute, card.per_day) == ("Web shop", 30, 200)
    assert card.networks.split("\n") == ["203.0.113.7/32", "2001:db8::/32"]
    assert (card.shortens_links, card.shows_destination, len(card.bars)) == (True, False, 14)
    heard = await send(ana, ClientForms, "close", dialog="secret")
    assert (last(heard, "secret"), last(heard, "dialog")) == ("", "")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Name"),
        ("per_minute", "0", "whole number"),
        ("per_day", "many", "whole number"),
        ("networks", "203.0.113.0/40", "no address or network"),
        ("link_days", "3651", "1 to 3650"),
        ("template_id", "4711", "does not exist"),
    ],
)
async def test_wrong_field_says_so_at_the_field(
    ana: Tab, field: str, value: str, said: str
) -> None:
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientForms, "create", form={**SETTINGS, field: value})
    assert list(last(heard, "errors")) == [field]
    assert said in last(heard, "errors")[field]
    assert await rows("select 1 from api_clients") == []


async def test_taken_name_says_so_at_the_name(ana: Tab) -> None:
    await make_client(ana)
    heard = await send(ana, ClientForms, "create", form={**SETTINGS, "name": "WEB SHOP"})
    assert "already" in last(heard, "errors")["name"]


async def test_edit_changes_what_the_form_shows_and_keeps_the_rest(ana: Tab) -> None:
    number, _ = await make_client(ana)
    async with transaction() as conn:
        await conn.execute('update api_clients set mapping = \'{"name": "customer.name"}\'')
    await send(ana, ClientForms, "open", dialog="edit", number=number)
    changed = {**SETTINGS, "per_day": "500", "networks": "", "requires_version_2": "yes"}
    heard = await send(ana, ClientForms, "save", form=changed)
    [card] = last(heard, "clients")
    assert (last(heard, "dialog"), card.per_day, card.networks) == ("", 500, "")
    assert card.requires_version_2 is True
    [row] = await rows("select mapping from api_clients")
    assert row["mapping"] == {"name": "customer.name"}


async def test_rotation_shows_a_new_secret_and_until_when_the_old_one_holds(ana: Tab) -> None:
    number, first = await make_client(ana)
    await send(ana, ClientForms, "open", dialog="rotate", number=number)
    heard = await send(ana, ClientForms, "rotate", form={"overlap": "7"})
    assert last(heard, "secret") not in {"", first}
    assert last(heard, "clients")[0].old_secret_until_ms > 0
    await send(ana, ClientForms, "open", dialog="rotate", number=number)
    heard = await send(ana, ClientForms, "rotate", form={"overlap": "365"})
    assert list(last(heard, "errors")) == ["overlap"]


async def test_client_is_disabled_enabled_and_deleted(ana: Tab) -> None:
    number, _ = await make_client(ana)
    await send(ana, ClientForms, "open", dialog="disable", number=number)
    assert last(await send(ana, ClientForms, "disable"), "clients")[0].is_active is False
    heard = await send(ana, ClientForms, "enable", number=number)
    assert last(heard, "clients")[0].is_active is True
    await send(ana, ClientForms, "open", dialog="delete", number=number)
    assert last(await send(ana, ClientForms, "delete"), "clients") == []
    assert len(await rows("select 1 from api_clients where deleted_at is not null")) == 1


async def test_request_has_the_clients_own_id(ana: Tab) -> None:
    number, _ = await make_client(ana)
    heard = await send(ana, ClientForms, "open", dialog="request", number=number)
    client_id = last(heard, "subject").client_id
    assert client_id in last(heard, "request")
    for language in ("python", "php", "node", "curl"):
        heard = await send(ana, ClientForms, "show_language", language=language)
        assert client_id in last(heard, "request")


# --- The request log ------------------------------------------------------------------------------


async def log_line(client: int | None, status: int = 201, **values: Any) -> int:
    return await insert(
        "api_requests",
        api_client_id=client,
        method="POST",
        path="/api/external/messages",
        status=status,
        **values,
    )


def ids(heard: Heard) -> list[int]:
    return [entry.id for entry in last(heard, "entries")]


async def test_log_is_newest_first_and_narrowed_by_client_and_failure(ana: Tab) -> None:
    shop, _ = await make_client(ana)
    billing, _ = await make_client(ana, name="Billing")
    first = await log_line(shop, body='{"a": 1}')
    second = await log_line(billing, 429, code="rate_limited")
    third = await log_line(None, 401, code="invalid_signature")
    assert ids(await send(ana, ApiLog, "refresh")) == [third, second, first]
    assert ids(await send(ana, ApiLog, "show_client", client=str(shop))) == [first]
    assert ids(await send(ana, ApiLog, "show_client", client="")) == [third, second, first]
    assert ids(await send(ana, ApiLog, "show_refused", only_refused=True)) == [third, second]
    assert ids(await send(ana, ApiLog, "show_all")) == [third, second, first]
    heard = await send(ana, ApiLog, "open", entry_id=first)
    assert (last(heard, "subject").body, last(heard, "is_open")) == ('{"a": 1}', True)


async def test_log_pages_turn(ana: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_log, "ROWS", 2)
    made = [await log_line(None) for _ in range(3)]
    heard = await send(ana, ApiLog, "refresh")
    assert [entry.id for entry in last(heard, "entries")] == [made[2], made[1]]
    heard = await send(ana, ApiLog, "older")
    assert [entry.id for entry in last(heard, "entries")] == [made[0]]
    assert last(heard, "has_older") is False
