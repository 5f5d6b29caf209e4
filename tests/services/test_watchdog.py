"""A channel that should not be silent: counted by the hour, missed by the watchdog."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from omnidesk import clock
from omnidesk.clock import Anchor
from omnidesk.db import transaction
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services import traffic
from omnidesk.services.alarms import list_alarms
from omnidesk.services.channels.base import Echo, Event, Identifier, InboundMessage
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.watching import watch
from tests.factories import count, insert, make_channel, rows
from tests.people import People

ZONE = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)
# A Thursday.
NOW = datetime(2026, 11, 19, 10, 20, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture(autouse=True)
async def _nothing_noted(people: People) -> AsyncIterator[None]:
    traffic._waiting.clear()
    yield
    traffic._waiting.clear()


def set_clock(at: datetime) -> None:
    clock.set_anchor(Anchor(clock.real_now(), at, 1.0))


async def seed(channel_id: int, until: datetime, days: int = 28, per_hour: int = 12) -> None:
    """Messages from 8 to 22 of every day up to `until`."""
    hours = [until - n * HOUR for n in range(1, days * 24)]
    async with transaction() as conn, conn.cursor() as cursor:
        await cursor.executemany(
            "insert into channel_traffic (channel_id, hour, inbound) values (%s, %s, %s)",
            [(channel_id, at, per_hour) for at in hours if 8 <= at.astimezone(ZONE).hour < 22],
        )


async def silent(people: People) -> list[tuple[str, dict[str, object]]]:
    await watch()
    found = await list_alarms(people.ana)
    return [(one.subject, one.params) for one in found if one.kind == "channel_silent"]


async def write(vendor_id: str, channel: str = "fake:toko") -> None:
    """A person writes, and the count is added."""
    person = Identifier(IdentifierKind.PHONE, "", "+62811")
    await store_events([InboundMessage(channel, vendor_id, person, "Halo", NOW - 5 * HOUR)])
    await drain()
    await traffic.add()


async def test_a_silent_channel_is_missed_until_it_speaks(people: People) -> None:
    channel_id = await make_channel(ChannelKind.FAKE, "toko", name="Toko Utama")
    hour = NOW.replace(minute=0)
    await seed(channel_id, hour)
    set_clock(NOW)
    assert await silent(people) == []
    set_clock(NOW + HOUR)
    expected = {"channel": "Toko Utama", "hours": 1}
    assert await silent(people) == [(str(channel_id), expected)]
    set_clock(NOW + 2 * HOUR)
    assert await silent(people) == [(str(channel_id), expected | {"hours": 2})]
    await write("a")
    assert await silent(people) == []
    assert await count("alarms") == 1


async def test_nights_quiet_and_young_channels_are_not_missed(people: People) -> None:
    last = datetime(2026, 11, 19, 22, 0, tzinfo=ZONE).astimezone(UTC)
    await seed(await make_channel(ChannelKind.FAKE, "toko"), last)
    await seed(await make_channel(ChannelKind.FAKE, "young"), NOW.replace(minute=0), days=6)
    quiet = await make_channel(ChannelKind.FAKE, "quiet")
    for day in range(1, 28):
        at = NOW.replace(minute=0) - timedelta(days=day)
        async with transaction() as conn:
            await conn.execute("insert into channel_traffic values (%s, %s, 1)", (quiet, at))
    set_clock(last + 10 * HOUR)
    assert await silent(people) == []
    assert await count("channel_traffic") > 400


async def test_each_channel_is_missed_by_itself_and_only_while_active(people: People) -> None:
    hour = NOW.replace(minute=0)
    ids = [await make_channel(ChannelKind.FAKE, name, name=name) for name in ("a", "b", "c")]
    for channel_id in ids:
        await seed(channel_id, hour)
    await insert_traffic(ids[2], hour + 2 * HOUR)
    set_clock(NOW + 2 * HOUR)
    assert [subject for subject, _ in await silent(people)] == [str(ids[0]), str(ids[1])]
    async with transaction() as conn:
        await conn.execute("update channels set is_active = false where id = %s", (ids[0],))
        await conn.execute("delete from channels where id = %s", (ids[1],))
    assert await silent(people) == []


async def insert_traffic(channel_id: int, hour: datetime) -> None:
    async with transaction() as conn:
        await conn.execute("insert into channel_traffic values (%s, %s, 1)", (channel_id, hour))


async def test_messages_are_counted_once_by_the_hour_of_their_arrival(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    await make_channel(ChannelKind.FAKE, "cabang")
    set_clock(NOW)
    person = Identifier(IdentifierKind.PHONE, "", "+62811")
    events: list[Event] = [
        InboundMessage("fake:toko", f"v{n}", person, "Halo", NOW - 9 * HOUR) for n in range(5)
    ]
    events += [InboundMessage("fake:cabang", "v", person, "Halo", NOW)]
    events += [Echo("fake:toko", "e", person, "Baik", NOW)]
    events += [InboundMessage("fake:nowhere", "v", person, "Halo", NOW)]
    await store_events(events)
    await store_events(events)
    await drain()
    await traffic.add()
    set_clock(NOW + HOUR)
    await write("w")
    found = await rows(
        "select ch.account_id, t.hour, t.inbound from channel_traffic t"
        " join channels ch on ch.id = t.channel_id order by 1, 2"
    )
    hour = NOW.replace(minute=0)
    assert [(row["account_id"], row["hour"], row["inbound"]) for row in found] == [
        ("cabang", hour, 1),
        ("toko", hour, 5),
        ("toko", hour + HOUR, 1),
    ]


async def test_poison_beside_them_does_not_count_messages_twice(people: People) -> None:
    """The batch fails, and each of its events is processed alone."""
    await make_channel(ChannelKind.FAKE, "toko")
    await insert(
        "inbox_events",
        channel="fake:toko",
        kind="message",
        vendor_id="poison",
        ordering_key="fake:toko:+62812",
    )
    set_clock(NOW)
    await write("a")
    assert await rows("select inbound from channel_traffic") == [{"inbound": 1}]


async def test_counts_of_many_workers_add_up(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    await make_channel(ChannelKind.FAKE, "cabang")
    set_clock(NOW)

    async def work() -> None:
        for _ in range(10):
            traffic.note(["fake:toko", "fake:cabang"])
            await traffic.add()

    await asyncio.gather(*[work() for _ in range(6)])
    assert await rows("select inbound from channel_traffic") == [{"inbound": 60}] * 2


async def test_counts_outlive_a_failure(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    traffic.note(["fake:toko"])
    with monkeypatch.context() as patched:
        patched.setattr(traffic, "ADD", "select nothing_of_this_name")
        with pytest.raises(psycopg.Error):
            await traffic.add()
    await traffic.add()
    assert await rows("select inbound from channel_traffic") == [{"inbound": 1}]
