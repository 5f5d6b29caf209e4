"""The API page's queue and its export: through the gate, with the real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.omnidesk import api
from omnidesk.services.api import queue_page
from omnidesk.services.api.queue_page import Asked
from omnidesk.services.sessions import cookie_name, start_session
from omnidesk.state import api_queue
from omnidesk.state.api_queue import ApiQueue
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_forms import QueueForms
from tests.factories import make_conversation, rows
from tests.outgoing import queue, state_of, status_of
from tests.people import People
from tests.state.api_page import ask, last, make_client, previews, send, settle
from tests.state.tab import Browsers, Tab, open_browsers


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    """A tab of an admin."""
    return await browsers.open(people.ana)


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


async def test_export_speaks_the_language_of_its_reader(people: People, ana: Tab) -> None:
    number, _ = await make_client(ana)
    await ask(number, "Halo", "r-1", "Person")
    states = []
    for language in ("en", "id"):
        await rows(
            "update users set language = %(language)s where id = %(id)s returning id",
            language=language,
            id=people.ana.user_id,
        )
        session = await start_session(people.ana.user_id, "", "")
        lines = (await export(session)).text.splitlines()
        states.append(lines[1].partition(",")[0])
    assert states == ["Queued", "Antre"]


async def test_export_is_for_admins_and_refuses_what_is_no_filter(people: People) -> None:
    budi = await start_session(people.budi.user_id, "", "")
    assert (await export(budi)).status_code == 403
    assert (await export("")).status_code == 401
    ana = await start_session(people.ana.user_id, "", "")
    assert (await export(ana, filter="everything")).status_code == 400
