"""Holding all sending, and releasing it: by an admin, or by the command."""

from __future__ import annotations

import pytest

from omnidesk.db import transaction
from omnidesk.errors import NotAllowed
from omnidesk.services import holds
from omnidesk.services.app_settings import set_value
from omnidesk.services.claims import claim
from omnidesk.services.holds import Hold, find_hold, hold, release, release_queue
from omnidesk.services.settling import Sent, settle
from tests.factories import make_conversation, rows
from tests.outgoing import make_thread, queue, state_of
from tests.people import People
from tests.services.live_updates import recorded

RESTORED = {"since": "2026-11-22T08:00:00+07:00", "why": "restore", "by": ""}


async def standing() -> Hold | None:
    async with transaction() as conn:
        return await find_hold(conn)


async def acts() -> list[tuple[str, str]]:
    found = await rows("select actor, action from audit order by id")
    return [(row["actor"], row["action"]) for row in found]


async def test_an_admin_holds_sending_and_releases_it(people: People) -> None:
    made = await hold(people.ana)
    assert (made.why, made.by) == ("operator", "Ana Wulandari")
    assert await standing() == made
    assert await release(people.ana)
    assert await standing() is None
    actor = f"user:{people.ana.user_id}"
    assert await acts() == [(actor, "sending.hold"), (actor, "sending.release")]


async def test_a_hold_that_stands_is_kept(people: People) -> None:
    await set_value(holds.KEY, RESTORED, None)
    assert (await hold(people.ana)).why == "restore"
    assert await acts() == []


async def test_open_threads_hear_that_messages_are_held_and_that_they_go_on(people: People) -> None:
    await queue(await make_conversation(department_id=people.sales))
    async with recorded() as recording:
        await hold(people.ana)
        await release(people.ana)
    keys = [update["waits"]["key"] for update in recording.of(people.budi)]
    assert keys == ["hold.held", ""]
    assert recording.of(people.citra) == []


@pytest.mark.parametrize("act", [hold, release])
async def test_a_user_may_not_hold_or_release(people: People, act: type) -> None:
    await set_value(holds.KEY, RESTORED, None)
    with pytest.raises(NotAllowed):
        await act(people.budi)
    assert await standing() is not None


async def test_the_command_releases_what_a_restore_held(people: People) -> None:
    await set_value(holds.KEY, RESTORED, None)
    assert await release_queue()
    assert (await standing(), await acts()) == (None, [("system", "sending.release")])


async def test_releasing_what_is_not_held_says_so(people: People) -> None:
    assert not await release(people.ana)
    assert not await release_queue()
    assert await acts() == []


async def test_while_sending_is_held_nothing_is_claimed(people: People) -> None:
    before = await queue(await make_thread())
    taken = await claim("w")
    assert taken is not None
    await hold(people.ana)
    waiting = await queue(await make_thread())
    assert await claim("w") is None
    assert await settle(taken, Sent("SM1"))
    await release(people.ana)
    freed = await claim("w")
    assert freed is not None
    assert (await state_of(before), freed.message_id) == ("sent", waiting)
