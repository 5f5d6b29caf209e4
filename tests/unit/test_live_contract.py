"""What `omnidesk/live.py` relies on in Reflex and socket.io, and what it promises on top of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from omnidesk import live
from omnidesk.db import redis
from omnidesk.services import realtime, sessions
from omnidesk.services.sessions import start_session
from omnidesk.services.users import update_user
from omnidesk.state import inbox
from tests.live_socket import Socket, connected
from tests.people import People

HOSTILE = ["</script><script>", "\u2028\u2029", "'\"`${x}\\", "\x00", "😍", "\ud800"]


@pytest.fixture
async def feeding(people: People) -> AsyncIterator[None]:
    """The feed and the check of connections, as a web process runs them."""
    tasks = [asyncio.create_task(live.feed()), asyncio.create_task(live.keep_checking())]
    async with asyncio.timeout(5):
        while not (await redis().pubsub_numsub(realtime.CHANNEL))[0][1]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def budi(people: People) -> AsyncIterator[Socket]:
    """A signed-in tab of Budi, who listens to Sales."""
    async with connected(await start_session(people.budi.user_id, "", "")) as socket:
        await live.join(socket.sid, people.budi)
        yield socket


@pytest.mark.parametrize("text", HOSTILE)
def test_script_holds_any_text_as_json(text: str) -> None:
    said = live.script("apply", {"body": text})
    assert said.isascii()
    assert "<" not in said
    argument = said.removeprefix("window.inbox?.apply(").removesuffix(")")
    assert json.loads(argument) == {"body": text}


async def test_broadcast_reaches_a_room_once(people: People, budi: Socket) -> None:
    async with connected() as nobody:
        await live.broadcast([f"department:{people.sales}", "department:none"], "apply", {"n": 1})
        await live.broadcast(["department:none"], "apply", {"n": 2})
        await budi.until_said('"n": 2')
    assert budi.scripts == ['window.inbox?.apply({"n": 1})', 'window.inbox?.apply({"n": 2})']
    assert nobody.scripts == []


async def test_join_leaves_what_the_person_no_longer_hears(people: People, budi: Socket) -> None:
    await live.join(budi.sid, people.citra)
    await live.broadcast([f"department:{people.sales}"], "apply", "sales")
    await live.broadcast([f"department:{people.support}"], "apply", "support")
    assert await budi.until_said("apply") == 'window.inbox?.apply("support")'


async def test_closed_tab_joins_nothing(people: People) -> None:
    async with connected() as gone:
        pass
    await live.join(gone.sid, people.ana)
    await live.broadcast(["all"], "apply", 1)
    assert gone.scripts == []


async def test_feed_hands_on_what_is_published(feeding: None, budi: Socket) -> None:
    update = realtime.Update(["department:none"], "gone", {"conversation_id": 7}, "u1")
    await realtime.publish([update])
    assert json.loads((await budi.until_said("apply")).partition("apply(")[2][:-1]) == {
        "type": "gone",
        "update_id": "u1",
        "conversation_id": 7,
    }


async def test_feed_outlives_what_it_does_not_understand(feeding: None, budi: Socket) -> None:
    for nonsense in ("", "{}", '{"rooms": 1}', "[]"):
        await redis().publish(realtime.CHANNEL, nonsense)
        await redis().publish(sessions.CONTROL_CHANNEL, nonsense)
    await realtime.publish([realtime.Update(["department:none"], "gone", {}, "after")])
    assert await budi.until_said("after")


async def test_tabs_ask_anew_after_a_gap(feeding: None, budi: Socket) -> None:
    await redis().client_kill_filter(_type="pubsub")
    assert await budi.until_said("delayed(false)")
    await realtime.publish([realtime.Update(["department:none"], "gone", {}, "after")])
    assert await budi.until_said("after")


async def test_ended_session_closes_its_tabs(feeding: None, people: People, budi: Socket) -> None:
    await sessions.end_sessions_of(people.budi.user_id)
    await budi.until_closed()
    assert budi.scripts == ["window.inbox?.signedOut(null)"]
    await live.broadcast(["department:none"], "apply", "late")
    assert budi.scripts == ["window.inbox?.signedOut(null)"]


async def test_other_department_changes_rooms(feeding: None, people: People, budi: Socket) -> None:
    await update_user(
        people.ana,
        people.budi.user_id,
        display_name=people.budi.name,
        role=people.budi.role,
        department_ids=[people.support],
    )
    assert await budi.until_said("renew")
    await live.broadcast([f"department:{people.sales}"], "apply", "sales")
    await live.broadcast([f"department:{people.support}"], "apply", "support")
    assert await budi.until_said("apply") == 'window.inbox?.apply("support")'


async def test_right_that_went_while_a_page_arrived_is_gone(
    people: People, budi: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate has looked the person up, and the department changes before the rooms are joined."""
    await update_user(
        people.ana,
        people.budi.user_id,
        display_name=people.budi.name,
        role=people.budi.role,
        department_ids=[people.support],
    )
    monkeypatch.setattr(inbox, "current_viewer", lambda: people.budi)
    await inbox._greet(budi.sid)
    assert await budi.until_said("renew")
    await live.broadcast([f"department:{people.sales}"], "apply", "sales")
    await live.broadcast([f"department:{people.support}"], "apply", "support")
    assert await budi.until_said("apply") == 'window.inbox?.apply("support")'


async def test_tab_of_nobody_stays_open(feeding: None, people: People) -> None:
    async with connected() as nobody:
        await live.check_connections()
        assert nobody.is_open
