"""The tab System's handlers: through the gate, with the real database, as a page sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import reflex as rx
from psycopg.types.json import Jsonb

from omnidesk.db import transaction
from omnidesk.rules.kinds import Direction
from omnidesk.services import holds
from omnidesk.state import queue as queue_state
from omnidesk.state import queue_events
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_events import ReceivingState
from omnidesk.state.queue_forms import QueueForms
from omnidesk.state.queue_merges import JoinedState
from tests.factories import (
    insert,
    make_channel,
    make_contact,
    make_conversation,
    make_message,
    rows,
)
from tests.outgoing import queue, state_of, status_of
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

SECRET = "only-admins-may-read-this"


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


async def make_uncertain(body: str = "Baik, Bu") -> int:
    """A message whose outcome nobody knows."""
    message_id = await queue(await make_conversation(), body)
    async with transaction() as conn:
        await conn.execute(
            "update outbox set state = 'unknown' where message_id = %s", (message_id,)
        )
        await conn.execute(
            "update messages set status = 'unknown', error_key = 'channel.no_answer' where id = %s",
            (message_id,),
        )
    return message_id


async def make_set_aside(number: int = 1) -> int:
    """An event that could not be processed."""
    return await insert(
        "inbox_events",
        channel="fake:1",
        kind="message",
        vendor_id=str(number),
        ordering_key="fake:1:+628110000001",
        state="failed",
        error=f"ValidationError: {SECRET}",
        attempts=4,
    )


async def make_merge() -> int:
    """Two contacts that were joined."""
    kept, _ = await make_contact("Budi")
    joined, _ = await make_contact("Budi S")
    proof = {"identifiers": [{"kind": "phone", "scope": "", "value": "+6281100002231"}]}
    return await insert(
        "contact_merges", kept_contact_id=kept, joined_contact_id=joined, proof=Jsonb(proof)
    )


# --- Who sees what --------------------------------------------------------------------------------


async def test_there_is_something_to_see(ana: Tab) -> None:
    await make_uncertain(SECRET)
    await make_set_aside()
    assert SECRET in (await send(ana, QueueState, "refresh")).text
    assert SECRET in (await send(ana, ReceivingState, "refresh")).text


@pytest.mark.parametrize("state", [QueueState, ReceivingState, JoinedState])
async def test_users_are_told_nothing(
    people: People, browsers: Browsers, state: type[rx.State]
) -> None:
    await make_uncertain(SECRET)
    await make_set_aside()
    heard = await send(await browsers.open(people.budi), state, "refresh")
    assert "Your role does not allow this" in heard.text
    assert SECRET not in heard.text
    assert heard.deltas == []


# --- The queue ------------------------------------------------------------------------------------


async def test_refresh_shows_lines_counts_accounts_and_that_sending_runs(ana: Tab) -> None:
    await queue(await make_conversation(), "Baik, Bu")
    heard = await send(ana, QueueState, "refresh")
    [line] = last(heard, "lines")
    assert (line.preview, line.status, line.when) == ("Baik, Bu", "queued", "now")
    assert (last(heard, "counts")["queued"], last(heard, "waiting")) == ("1", 1)
    assert [one.name for one in last(heard, "accounts")] == ["Toko Utama"]
    assert (last(heard, "status"), last(heard, "is_held")) == ("ready", False)


async def test_error_is_said_in_both_languages(ana: Tab) -> None:
    await make_uncertain()
    [line] = last(await send(ana, QueueState, "refresh"), "lines")
    assert line.why.en.startswith("Not certain whether this arrived")
    assert line.why.id.startswith("Tidak pasti")


async def test_show_narrows_and_keeps_to_it(ana: Tab) -> None:
    await make_uncertain("uncertain")
    await queue(await make_conversation(), "waiting")
    heard = await send(ana, QueueState, "show", which="unknown")
    assert [line.preview for line in last(heard, "lines")] == ["uncertain"]
    await make_uncertain("another")
    heard = await send(ana, QueueState, "refresh")
    assert [line.preview for line in last(heard, "lines")] == ["another", "uncertain"]


async def test_show_refuses_what_is_no_filter(ana: Tab) -> None:
    heard = await send(ana, QueueState, "show", which="everything")
    assert "is not valid" in heard.text


async def test_pages_turn_both_ways(ana: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_state, "ROWS", 2)
    conversation_id = await make_conversation()
    for number in range(3):
        await queue(conversation_id, str(number))
    heard = await send(ana, QueueState, "refresh")
    assert [line.preview for line in last(heard, "lines")] == ["2", "1"]
    assert last(heard, "has_older") is True
    heard = await send(ana, QueueState, "older")
    assert [line.preview for line in last(heard, "lines")] == ["0"]
    assert (last(heard, "first"), last(heard, "has_newer"), last(heard, "has_older")) == (
        3,
        True,
        False,
    )
    heard = await send(ana, QueueState, "newer")
    assert [line.preview for line in last(heard, "lines")] == ["2", "1"]
    assert last(heard, "first") == 1


async def test_cancel_and_send_again_show_at_once(ana: Tab) -> None:
    message_id = await queue(await make_conversation())
    heard = await send(ana, QueueState, "cancel", message_id=message_id)
    assert [line.status for line in last(heard, "lines")] == ["cancelled"]
    heard = await send(ana, QueueState, "send_again", message_id=message_id)
    assert [line.status for line in last(heard, "lines")] == ["queued"]


async def test_cancel_of_what_is_on_its_way_says_so(ana: Tab) -> None:
    message_id = await make_message(
        await make_conversation(), direction=Direction.OUTBOUND, status="sent"
    )
    heard = await send(ana, QueueState, "cancel", message_id=message_id)
    assert "on its way already" in heard.text


async def test_failed_load_keeps_the_lines_and_says_so(
    ana: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(await make_conversation())
    await send(ana, QueueState, "refresh")
    async with transaction() as conn:
        await conn.execute("alter table channel_gates rename to channel_gates_away")
    try:
        heard = await send(ana, QueueState, "refresh")
    finally:
        async with transaction() as conn:
            await conn.execute("alter table channel_gates_away rename to channel_gates")
    assert (last(heard, "status"), heard.values_of("lines")) == ("failed", [])


# --- Holding and deciding -------------------------------------------------------------------------


async def test_hold_and_release_show_at_once(people: People, ana: Tab) -> None:
    await queue(await make_conversation())
    await send(ana, QueueForms, "open_hold")
    heard = await send(ana, QueueForms, "hold")
    assert (last(heard, "is_held"), last(heard, "held_by")) == (True, "Ana Wulandari")
    assert (last(heard, "dialog"), last(heard, "lines")[0].when) == ("", "unknown")
    heard = await send(ana, QueueForms, "release")
    assert last(heard, "is_held") is False
    assert await holds.release(people.ana) is False


async def test_decision_is_asked_for_and_kept(ana: Tab) -> None:
    message_id = await make_uncertain()
    await send(ana, QueueState, "refresh")
    heard = await send(ana, QueueForms, "open_decide", message_id=message_id)
    assert (last(heard, "dialog"), last(heard, "subject").message_id) == ("decide", message_id)
    heard = await send(ana, QueueForms, "decide", form={})
    assert last(heard, "errors") == {"choice": "Choose what became of it, then save."}
    heard = await send(ana, QueueForms, "decide", form={"choice": "sent"})
    assert (last(heard, "dialog"), last(heard, "lines")[0].status) == ("", "sent")
    assert (await status_of(message_id), await state_of(message_id)) == ("sent", "sent")


async def test_decision_about_what_is_certain_by_now_says_so(ana: Tab) -> None:
    message_id = await make_uncertain()
    await send(ana, QueueState, "refresh")
    await send(ana, QueueForms, "open_decide", message_id=message_id)
    async with transaction() as conn:
        await conn.execute("update messages set status = 'delivered' where id = %s", (message_id,))
    heard = await send(ana, QueueForms, "decide", form={"choice": "send_again"})
    assert last(heard, "trouble").startswith("It is already known")
    assert await state_of(message_id) == "unknown"


async def test_nothing_to_decide_opens_no_dialog(ana: Tab) -> None:
    message_id = await queue(await make_conversation())
    await send(ana, QueueState, "refresh")
    heard = await send(ana, QueueForms, "open_decide", message_id=message_id)
    assert heard.values_of("dialog") == []


# --- Receiving and joined contacts ----------------------------------------------------------------


async def test_events_are_shown_and_tried_again(ana: Tab) -> None:
    await make_channel(account_id="1")
    first, second = await make_set_aside(1), await make_set_aside(2)
    heard = await send(ana, ReceivingState, "refresh")
    assert [one.id for one in last(heard, "events")] == [second, first]
    assert last(heard, "events")[0].why.en.startswith("This version cannot read it")
    heard = await send(ana, ReceivingState, "retry", event_id=first)
    assert [one.id for one in last(heard, "events")] == [second]
    assert last(heard, "waiting") == 1
    heard = await send(ana, ReceivingState, "retry_all")
    assert (last(heard, "events"), last(heard, "is_retrying")) == ([], False)
    assert await rows("select 1 from inbox_events where state = 'failed'") == []


async def test_event_pages_turn(ana: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_events, "ROWS", 1)
    first, second = await make_set_aside(1), await make_set_aside(2)
    heard = await send(ana, ReceivingState, "refresh")
    assert [one.id for one in last(heard, "events")] == [second]
    heard = await send(ana, ReceivingState, "older")
    assert [one.id for one in last(heard, "events")] == [first]


async def test_merges_are_shown_in_names(ana: Tab) -> None:
    await make_merge()
    [merge] = last(await send(ana, JoinedState, "refresh"), "merges")
    assert (merge.joined, merge.kept, merge.proof) == ("Budi S", "Budi", "+62 811-0000-2231")
    heard = await send(ana, QueueForms, "open_undo", merge_id=merge.id)
    assert (last(heard, "dialog"), last(heard, "pair").joined) == ("undo", "Budi S")
