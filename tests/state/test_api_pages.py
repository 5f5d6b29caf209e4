"""The API page's handlers: through the gate, with the real database, as a page sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import reflex as rx
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.omnidesk import api
from omnidesk.rules.kinds import OutboxKind
from omnidesk.services.api import queue_page
from omnidesk.services.api.queue_page import Asked
from omnidesk.services.sessions import cookie_name, start_session
from omnidesk.state import api_log, api_queue
from omnidesk.state.api_client_forms import ClientForms
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_log import ApiLog
from omnidesk.state.api_page import ApiPage
from omnidesk.state.api_queue import ApiQueue
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_forms import QueueForms
from tests.factories import insert, make_conversation, rows
from tests.outgoing import queue, state_of, status_of
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

SETTINGS = {
    "name": "Web shop",
    "per_minute": "30",
    "per_day": "200",
    "networks": "203.0.113.7\n2001:db8::/32",
    "channel": "auto",
    "shortens_links": "yes",
}


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    """A tab of an admin."""
    return await browsers.open(people.ana)


async def send(tab: Tab, state: type[rx.State], handler: str, /, **payload: Any) -> Heard:
    return await tab.send(f"{state.get_full_name()}.{handler}", **payload)


def last(heard: Heard, var: str) -> Any:
    """The value that the page has in the end."""
    return heard.values_of(var)[-1]


async def make_client(ana: Tab, **changes: str) -> tuple[int, str]:
    """A client made on the page; its number and its secret."""
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientForms, "create", form={**SETTINGS, **changes})
    secret = last(heard, "secret")
    await send(ana, ClientForms, "close", dialog="secret")
    [row] = await rows("select id from api_clients order by id desc limit 1")
    return row["id"], secret


async def ask(
    client: int, body: str = "Halo", request_id: str = "r-1", name: str = "Rahmawati"
) -> int:
    """A message that a client asked for; its id."""
    conversation_id = await make_conversation(name=name)
    lane = {"kind": OutboxKind.API, "lane": f"api:{conversation_id}"}
    message_id = await queue(conversation_id, body, idempotency_key=f"api:{request_id}", **lane)
    async with transaction() as conn:
        await conn.execute("update messages set origin = 'api' where id = %s", (message_id,))
        await conn.execute(
            "insert into api_messages (message_id, api_client_id, request_id, body_hash, phone)"
            " values (%s, %s, %s, '', '+6281100002231')",
            (message_id, client, request_id),
        )
    return message_id


async def settle(message_id: int, state: str, status: str) -> None:
    async with transaction() as conn:
        await conn.execute(
            "update outbox set state = %s, settled_at = %s where message_id = %s",
            (state, clock.now(), message_id),
        )
        await conn.execute("update messages set status = %s where id = %s", (status, message_id))


def previews(heard: Heard) -> list[str]:
    return [line.preview for line in last(heard, "lines")]


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


# --- The queue ------------------------------------------------------------------------------------


async def test_queue_shows_only_what_clients_asked_for(ana: Tab) -> None:
    number, _ = await make_client(ana)
    await queue(await make_conversation(), "of a person")
    await ask(number, "of the shop")
    heard = await send(ana, ApiQueue, "refresh")
    [line] = last(heard, "lines")
    assert (line.preview, line.author, line.request_id) == ("of the shop", "Web shop", "r-1")
    assert (last(heard, "counts")["queued"], last(heard, "waiting")) == ("1", 1)
    assert last(heard, "last_ms") > 0
    assert (last(heard, "gap"), last(heard, "opens")) == ("2–3", "07:00")


async def test_pause_of_the_lane_is_told_once_above_the_list(ana: Tab) -> None:
    number, _ = await make_client(ana)
    message_id = await ask(number)
    pause = {"least": "2", "most": "3"}
    async with transaction() as conn:
        await conn.execute(
            "insert into lanes (key, kind, channel_id, open_at, hold_key, hold_params)"
            " select lane, 'api', channel_id, %s, 'hold.api_gap', %s from outbox"
            " where message_id = %s on conflict (key) do update set open_at = excluded.open_at,"
            " hold_key = excluded.hold_key, hold_params = excluded.hold_params",
            (clock.now() + timedelta(minutes=2), Jsonb(pause), message_id),
        )
    [everywhere] = last(await send(ana, QueueState, "refresh"), "lines")
    [here] = last(await send(ana, ApiQueue, "refresh"), "lines")
    assert "2 to 3 minutes apart" in everywhere.why.en
    assert here.why.en == ""
    assert here.when_ms == everywhere.when_ms > 0


STATES = {
    "queued": ("queued", "queued"),
    "sending": ("claimed", "queued"),
    "sent": ("sent", "delivered"),
    "failed": ("failed", "failed"),
    "unknown": ("unknown", "unknown"),
    "cancelled": ("cancelled", "cancelled"),
}


async def test_each_filter_shows_its_own(ana: Tab) -> None:
    number, _ = await make_client(ana)
    for name, (state, status) in STATES.items():
        await settle(await ask(number, name, name, name), state, status)
    again = await ask(number, "again", "again", "again")
    await settle(again, "failed", "failed")
    await send(ana, ApiQueue, "send_again", message_id=again)
    for name in STATES:
        wanted = ["again", "queued"] if name == "queued" else [name]
        assert previews(await send(ana, ApiQueue, "show", which=name)) == wanted
    assert len(previews(await send(ana, ApiQueue, "show", which="all"))) == len(STATES) + 1
    assert "is not valid" in (await send(ana, ApiQueue, "show", which="everything")).text


@pytest.mark.parametrize("text", ["rahma", "0811-0000", "inv-93"])
async def test_search_finds_by_name_number_and_request_id(ana: Tab, text: str) -> None:
    number, _ = await make_client(ana)
    await ask(number, "wanted", "inv-93", "Rahmawati")
    await insert_other(number)
    wanted = text if not text[0].isdigit() else await number_of("wanted")
    assert previews(await send(ana, ApiQueue, "find", text=wanted)) == ["wanted"]
    assert previews(await send(ana, ApiQueue, "find", text="nobody at all")) == []
    assert len(previews(await send(ana, ApiQueue, "show_everything"))) == 2


async def insert_other(number: int) -> None:
    await ask(number, "other", "inv-94", "Made Aditya")


async def number_of(body: str) -> str:
    """The number to which this message goes, as people write it."""
    [row] = await rows(
        "select i.value from messages m join conversations c on c.id = m.conversation_id"
        " join contact_identifiers i on i.id = c.identifier_id where m.body = %(body)s",
        body=body,
    )
    return "0" + str(row["value"]).removeprefix("+62")


async def test_search_of_many_contacts_still_finds(
    people: People, ana: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = await make_client(ana)
    await ask(number, "wanted", "inv-93", "Rahmawati")
    await insert_other(number)

    async def too_many(*_: object) -> None:
        return None

    monkeypatch.setattr(queue_page, "find_contacts", too_many)
    found, _ = await queue_page.list_messages(people.ana, Asked(search="rahma"))
    assert [row.preview for row in found] == ["wanted"]


async def test_pages_turn_both_ways(ana: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_queue, "ROWS", 2)
    number, _ = await make_client(ana)
    for place in range(3):
        await ask(number, str(place), f"r-{place}", f"Person {place}")
    assert previews(await send(ana, ApiQueue, "refresh")) == ["2", "1"]
    assert previews(await send(ana, ApiQueue, "older")) == ["0"]
    assert previews(await send(ana, ApiQueue, "newer")) == ["2", "1"]


async def test_cancel_and_send_again_show_at_once(ana: Tab) -> None:
    message_id = await ask((await make_client(ana))[0])
    heard = await send(ana, ApiQueue, "cancel", message_id=message_id)
    assert [line.status for line in last(heard, "lines")] == ["cancelled"]
    heard = await send(ana, ApiQueue, "send_again", message_id=message_id)
    assert [line.status for line in last(heard, "lines")] == ["queued"]


async def test_deleted_message_is_never_sent_and_leaves_the_list(ana: Tab) -> None:
    message_id = await ask((await make_client(ana))[0])
    await send(ana, ApiQueue, "refresh")
    heard = await send(ana, ApiQueue, "open", dialog="delete", message_id=message_id)
    assert last(heard, "subject").may_cancel is True
    assert last(await send(ana, ApiQueue, "delete"), "lines") == []
    assert (await state_of(message_id), await status_of(message_id)) == ("cancelled", "cancelled")
    assert len(await rows("select 1 from audit where action = 'api_message.delete'")) == 1


async def test_message_on_its_way_is_not_deleted(ana: Tab) -> None:
    message_id = await ask((await make_client(ana))[0])
    await send(ana, ApiQueue, "refresh")
    await send(ana, ApiQueue, "open", dialog="delete", message_id=message_id)
    async with transaction() as conn:
        await conn.execute("update outbox set state = 'claimed'")
    assert "on its way already" in last(await send(ana, ApiQueue, "delete"), "trouble")
    assert await rows("select 1 from api_messages where hidden_at is not null") == []


async def test_details_tell_the_whole_message(ana: Tab) -> None:
    message_id = await ask((await make_client(ana))[0], "Halo\n" + "x" * 500)
    await send(ana, ApiQueue, "refresh")
    heard = await send(ana, ApiQueue, "open", dialog="details", message_id=message_id)
    details = last(heard, "details")
    assert details.body.endswith("x" * 500)
    assert (details.client, details.request_id, details.phone) == (
        "Web shop",
        "r-1",
        "+6281100002231",
    )


async def test_uncertain_message_of_a_client_is_decided(ana: Tab) -> None:
    message_id = await ask((await make_client(ana))[0])
    await settle(message_id, "unknown", "unknown")
    await send(ana, ApiQueue, "refresh")
    await send(ana, QueueForms, "open_decide", message_id=message_id)
    heard = await send(ana, QueueForms, "decide", form={"choice": "sent"})
    assert last(heard, "lines")[0].status == "sent"


# --- The export -----------------------------------------------------------------------------------


async def export(token: str, **query: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        cookies = {"Cookie": f"{cookie_name()}={token}"}
        return await client.get("/api/queue/export.csv", params=query, headers=cookies)


async def test_export_is_the_list_without_formulas(
    people: People, ana: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_page, "EXPORTED_AT_ONCE", 2)
    number, _ = await make_client(ana)
    for place in range(5):
        await ask(number, f"=HYPERLINK({place})", f"r-{place}", f"Person {place}")
    answer = await export(await start_session(people.ana.user_id, "", ""), search="person")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert (answer.status_code, len(lines)) == (200, 6)
    assert "'=HYPERLINK(4)" in lines[1]
    assert ",=" not in answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    answer = await export(await start_session(people.ana.user_id, "", ""), filter="failed")
    assert len(answer.text.splitlines()) == 1


async def test_export_is_for_admins_and_refuses_what_is_no_filter(people: People) -> None:
    budi = await start_session(people.budi.user_id, "", "")
    assert (await export(budi)).status_code == 403
    assert (await export("")).status_code == 401
    ana = await start_session(people.ana.user_id, "", "")
    assert (await export(ana, filter="everything")).status_code == 400


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
