"""Alarms: each stands once, whoever raises it how often, and ends when it is over."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from omnidesk.db import transaction
from omnidesk.errors import ChannelError, NotAllowed
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services import figures, holds
from omnidesk.services.alarms import AlarmRow, clear_alarm, list_alarms, raise_alarm
from omnidesk.services.channels.base import Identifier, InboundMessage
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.settling import Unknown, settle
from omnidesk.services.watching import LOOKS, watch
from omnidesk.words import CATALOGUE, say
from tests.factories import count, make_channel, make_conversation, rows
from tests.outgoing import queue
from tests.people import People
from tests.services.live_updates import recorded

LOST = ChannelError("no answer", permanent=False, outcome_unknown=True)


async def standing(people: People) -> dict[str, dict[str, Any]]:
    """What stands, by kind, as Ana sees it; every sentence can be said."""
    found = await list_alarms(people.ana)
    for one in found:
        assert say("id", f"alarm.{one.kind}", **one.params)
    return {one.kind: one.params for one in found}


async def change(statement: str) -> None:
    async with transaction() as conn:
        await conn.execute(statement.encode())


async def test_an_alarm_stands_once_and_is_logged_once(people: People) -> None:
    with capture_logs() as logs:
        async with recorded() as recording:
            await asyncio.gather(
                *[raise_alarm("unknown_waiting", n=3) for _ in range(8)],
                *[raise_alarm("channel_silent", "7", channel="Toko", hours=2) for _ in range(8)],
            )
    assert sorted(one["kind"] for one in logs) == ["channel_silent", "unknown_waiting"]
    assert [update["type"] for update in recording.of(people.ana)] == ["alarms"] * 2
    assert recording.of(people.budi) == []
    assert await standing(people) == {
        "unknown_waiting": {"n": 3},
        "channel_silent": {"channel": "Toko", "hours": 2},
    }


async def test_new_figures_are_shown_but_not_logged(people: People) -> None:
    await raise_alarm("unknown_waiting", n=3)
    [before] = await list_alarms(people.ana)
    with capture_logs() as logs:
        async with recorded() as recording:
            await raise_alarm("unknown_waiting", n=4)
    assert logs == []
    assert len(recording.updates) == 1
    expected = AlarmRow("unknown_waiting", "", {"n": 4}, before.raised_at_ms)
    assert await list_alarms(people.ana) == [expected]


async def test_cleared_once_and_raised_anew(people: People) -> None:
    await raise_alarm("unknown_waiting", n=3)
    with capture_logs() as logs:
        async with recorded() as recording:
            await asyncio.gather(*[clear_alarm("unknown_waiting") for _ in range(4)])
    assert [one["event"] for one in logs] == ["alarm_cleared"]
    assert len(recording.updates) == 1
    assert await standing(people) == {}
    await raise_alarm("unknown_waiting", n=1)
    assert await count("alarms") == 2
    assert await standing(people) == {"unknown_waiting": {"n": 1}}


async def test_only_admins_see_alarms(people: People) -> None:
    await raise_alarm("sending_held")
    for viewer in (people.budi, people.citra):
        with pytest.raises(NotAllowed):
            await list_alarms(viewer)


async def test_every_alarm_has_a_sentence() -> None:
    assert {f"alarm.{kind}" for kind in LOOKS} <= CATALOGUE.keys()


async def test_an_event_that_waits_over_a_minute_raises(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    person = Identifier(IdentifierKind.PHONE, "", "+62811")
    await store_events([InboundMessage("fake:toko", f"v{n}", person, "Halo") for n in range(3)])
    await watch()
    assert await standing(people) == {}
    await change(
        "update inbox_events set received_at = now() - interval '3 minutes',"
        " not_before = now() - interval '3 minutes'"
    )
    await watch()
    assert await standing(people) == {"inbox_stuck": {"minutes": 3, "waiting": 3}}
    await drain()
    await watch()
    assert await standing(people) == {}


async def test_an_event_that_waits_for_a_merge_counts_from_its_arrival_on(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    names = Identifier(IdentifierKind.PHONE, "", "+62811"), Identifier(IdentifierKind.LID, "", "7")
    await store_events([InboundMessage("fake:toko", one.value, one, "Halo") for one in names])
    await drain()
    for thread in await rows("select id from conversations"):
        await queue(thread["id"])
        assert await claim("w") is not None
    await store_events([InboundMessage("fake:toko", "v", names[0], "Halo", also=(names[1],))])
    await change("update inbox_events set received_at = now() - interval '3 minutes'")
    await drain()
    await watch()
    assert await standing(people) == {"inbox_stuck": {"minutes": 3, "waiting": 1}}


async def test_an_old_event_that_is_tried_again_is_not_stuck(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    person = Identifier(IdentifierKind.PHONE, "", "+62811")
    await store_events([InboundMessage("fake:toko", "v", person, "Halo")])
    await change("update inbox_events set received_at = now() - interval '3 days'")
    await watch()
    assert await standing(people) == {}
    assert (await figures.read_figures()).oldest_event_s < 60


async def test_events_that_were_set_aside_raise(people: People) -> None:
    person = Identifier(IdentifierKind.PHONE, "", "+62811")
    await store_events([InboundMessage("fake:nowhere", "v", person, "Halo")])
    await drain()
    await watch()
    assert await standing(people) == {"events_set_aside": {"n": 1}}
    assert (await figures.read_figures()).alarms == {"events_set_aside": 1}
    await make_channel(ChannelKind.FAKE, "nowhere")
    await change("update inbox_events set state = 'received'")
    await drain()
    await watch()
    assert await standing(people) == {}
    assert (await figures.read_figures()).alarms == {}


async def test_held_sending_raises(people: People) -> None:
    await holds.hold(people.ana)
    await watch()
    assert await standing(people) == {"sending_held": {}}
    await holds.release(people.ana)
    await watch()
    assert await standing(people) == {}


@pytest.mark.parametrize(
    ("kind", "minutes", "expected"),
    [
        (ChannelKind.MESSENGER, 4, {}),
        (ChannelKind.MESSENGER, 6, {"unknown_waiting": {"n": 1}}),
        (ChannelKind.WHATSAPP_TWILIO, 6, {}),  # the vendor is asked
        (ChannelKind.WHATSAPP_TWILIO, 61, {"unknown_waiting": {"n": 1}}),
    ],
)
async def test_messages_that_a_person_must_decide_raise(
    people: People, kind: ChannelKind, minutes: int, expected: dict[str, Any]
) -> None:
    await queue(await make_conversation(await make_channel(kind)))
    taken = await claim("test")
    assert taken is not None
    assert await settle(taken, Unknown(LOST))
    await change(f"update outbox set lease_until = now() - interval '{minutes} minutes'")
    await watch()
    assert await standing(people) == expected
    await change("update outbox set state = 'sent'")
    await watch()
    assert await standing(people) == {}


async def test_many_watch_at_once(people: People) -> None:
    await holds.hold(people.ana)
    with capture_logs() as logs:
        await asyncio.gather(*[watch() for _ in range(8)])
    assert [one["event"] for one in logs] == ["alarm_raised"]
    assert await rows("select kind from alarms") == [{"kind": "sending_held"}]
