"""How long the links in programs' messages hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.services.api.messages import cancel, queue
from omnidesk.services.messages import send_again
from tests.factories import make_channel, rows
from tests.people import People
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database", "told")

WEEK = timedelta(days=7)
WITH_LINK = "Lunasi di https://pay.example.com/1001 ya"


async def ends() -> list[datetime | None]:
    return [row["expires_at"] for row in await rows("select expires_at from short_links")]


async def linking(**values: Any) -> Any:
    return await make_caller(shortens_links=True, **values)


async def test_a_links_days_begin_when_its_message_will_probably_leave() -> None:
    await make_channel()
    caller = await linking(link_days=7)
    later = clock.now() + timedelta(days=30)
    queued = await queue(caller, wanted(message=WITH_LINK, scheduled_at=later))
    assert queued.estimated_send_at is not None
    assert queued.estimated_send_at >= later
    assert await ends() == [queued.estimated_send_at + WEEK]


async def test_links_without_days_hold_for_good() -> None:
    await make_channel()
    await queue(await linking(), wanted(message=WITH_LINK))
    assert await ends() == [None]


@pytest.mark.parametrize("days", [7, None])
async def test_what_is_sent_again_carries_links_that_hold(people: People, days: int | None) -> None:
    await make_channel()
    caller = await linking(link_days=7)
    await queue(caller, wanted(message=WITH_LINK))
    await cancel(caller, "order-1")
    await rows("update short_links set expires_at = now() - interval '1 hour' returning id")
    await rows("update api_clients set link_days = %(days)s returning id", days=days)
    [message] = await rows("select id from messages")
    before = clock.now()
    await send_again(people.ana, message["id"])
    [end] = await ends()
    assert end is None if days is None else end is not None and end >= before + WEEK


async def test_links_of_other_messages_end_as_they_would(people: People) -> None:
    await make_channel()
    caller = await linking(link_days=7)
    await queue(caller, wanted(message=WITH_LINK))
    await queue(caller, wanted("order-2", message="Lunasi di https://pay.example.com/1002 ya"))
    over = clock.now().replace(microsecond=0) - timedelta(hours=1)
    await rows("update short_links set expires_at = %(over)s returning id", over=over)
    await cancel(caller, "order-2")
    [message] = await rows(
        "select m.id from messages m join api_messages a on a.message_id = m.id"
        " where a.request_id = 'order-2'"
    )
    await send_again(people.ana, message["id"])
    first, second = await rows("select url, expires_at from short_links order by url")
    assert first["expires_at"] == over
    assert second["expires_at"] > over
