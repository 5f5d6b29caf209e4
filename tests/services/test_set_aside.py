"""Events that were set aside: who may see them, what they tell, and another try in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from omnidesk.errors import NotAllowed, NotFound
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, MessageStatus
from omnidesk.services import processing, set_aside
from omnidesk.services.channels.base import Event, Identifier, InboundMessage, Receipt
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.processing import PAUSES_S
from tests.factories import count, insert, make_channel, rows
from tests.people import People

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SECRET = "Kode saya 481-516"


def person(number: str) -> Identifier:
    return Identifier(IdentifierKind.PHONE, "", number)


def message(number: str, vendor_id: str, minute: int = 0, name: str = "") -> InboundMessage:
    at = START + timedelta(minutes=minute)
    return InboundMessage("fake:toko", vendor_id, person(number), SECRET, at, name=name)


async def store_without_channel(*events: Event) -> None:
    """Events of a channel that nobody has set up yet."""
    await store_events(events)
    await drain()


async def poison(number: str, vendor_id: str) -> int:
    """An event that no version reads, set aside."""
    return await insert(
        "inbox_events",
        channel="fake:toko",
        kind="message",
        vendor_id=vendor_id,
        ordering_key=f"fake:toko:{number}",
        state="failed",
        error="ValidationError: 4 validation errors for InboundMessage",
        attempts=1 + len(PAUSES_S),
    )


async def states() -> dict[str, int]:
    found = await rows("select state, count(*) as n from inbox_events group by state")
    return {row["state"]: row["n"] for row in found}


async def test_an_event_tells_who_and_why_and_never_what(people: People) -> None:
    await store_without_channel(message("+62811", "a", name="Rahmawati"), message("+62812", "b"))
    await poison("+62813", "c")
    shown, following = await set_aside.list_failed(people.ana)
    assert [(one.channel, one.kind, one.person, one.reason_key) for one in shown] == [
        ("fake:toko", "message", "+62813", "event.not_understood"),
        ("fake:toko", "message", "+62812", "event.no_channel"),
        ("fake:toko", "message", "Rahmawati", "event.no_channel"),
    ]
    assert following is None
    assert await count("inbox_events", "payload ->> 'text' = %(text)s", text=SECRET) == 2
    assert SECRET not in repr(shown)


async def test_known_people_and_channels_are_named(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko", name="Toko Utama")
    await store_events([message("+62811", "a", name="Rahmawati")])
    await drain()
    receipt = Receipt("fake:toko", "r", person("+62811"), MessageStatus.READ, START, ("x",))
    await store_events([receipt])
    await drain()
    assert await states() == {"processed": 1, "parked": 1}
    await _fail_everything()
    shown, _ = await set_aside.list_failed(people.ana)
    assert [(one.channel, one.kind, one.person) for one in shown] == [
        ("Toko Utama", "receipt", "Rahmawati"),
        ("Toko Utama", "message", "Rahmawati"),
    ]
    assert {one.reason_key for one in shown} == {"event.unexpected"}


async def _fail_everything() -> None:
    await rows("update inbox_events set state = 'failed', error = 'RuntimeError' returning id")


async def test_pages_follow_each_other(people: People) -> None:
    ids = [await poison("+62811", f"v{n}") for n in range(5)]
    found: list[int] = []
    before: int | None = None
    for _ in range(3):
        shown, before = await set_aside.list_failed(people.ana, before, limit=2)
        found += [one.id for one in shown]
    assert (found, before) == (ids[::-1], None)


async def test_a_retry_succeeds_once_the_reason_is_gone(people: People) -> None:
    await store_without_channel(message("+62811", "a"))
    [shown], _ = await set_aside.list_failed(people.ana)
    await make_channel(ChannelKind.FAKE, "toko")
    await set_aside.retry(people.ana, shown.id)
    await drain()
    assert await states() == {"processed": 1}
    assert await count("messages") == 1
    with pytest.raises(NotFound):
        await set_aside.retry(people.ana, shown.id)
    assert await _audited() == [("event.retried", str(shown.id))]


async def _audited() -> list[tuple[Any, Any]]:
    return [(row["action"], row["object_id"]) for row in await rows("select * from audit")]


async def test_all_are_retried_in_the_order_of_arrival(people: People) -> None:
    """Vendors' times are equal, so that only the order of processing tells."""
    events = [message(f"+6281{n % 3}", f"v{n}") for n in range(30)]
    await store_without_channel(*events)
    assert await states() == {"failed": 30}
    await make_channel(ChannelKind.FAKE, "toko")
    assert await set_aside.retry_all(people.ana) == 30
    await drain()
    assert await states() == {"processed": 30}
    for n in range(3):
        found = await rows(
            "select m.external_id from messages m join conversations c on c.id = m.conversation_id"
            " join contact_identifiers i on i.id = c.identifier_id"
            " where i.value = %(value)s order by m.id",
            value=f"+6281{n}",
        )
        assert [row["external_id"] for row in found] == [f"v{n + 3 * k}" for k in range(10)]
    assert await _audited() == [("events.retried", "all")]
    assert await set_aside.retry_all(people.ana) == 0


async def test_what_is_poison_still_is_set_aside_again(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    event_id = await poison("+62811", "p")
    await store_events([message("+62811", "a")])
    await set_aside.retry(people.ana, event_id)
    for _ in range(1 + len(PAUSES_S)):
        await drain()
        await rows("update inbox_events set not_before = now() returning id")
    await drain()
    assert await states() == {"failed": 1, "processed": 1}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError(f"cannot read {SECRET!r}"), "ValueError: cannot read …"),
        (psycopg.DataError(f'wrong time: "{SECRET}"'), "DataError: wrong time: …"),
        (KeyError(SECRET), "KeyError: …"),
        (RuntimeError(f"no\n{SECRET}"), "RuntimeError: no"),
        (
            psycopg.errors.UniqueViolation('duplicate key violates "uq_messages"'),
            'UniqueViolation: duplicate key violates "uq_messages"',
        ),
    ],
)
def test_a_reason_quotes_nothing_that_somebody_wrote(error: Exception, reason: str) -> None:
    assert processing._reason(error) == reason


async def test_only_admins_see_and_retry(people: People) -> None:
    event_id = await poison("+62811", "p")
    for viewer in (people.budi, people.citra):
        with pytest.raises(NotAllowed):
            await set_aside.list_failed(viewer)
        with pytest.raises(NotAllowed):
            await set_aside.retry(viewer, event_id)
        with pytest.raises(NotAllowed):
            await set_aside.retry_all(viewer)
    assert await states() == {"failed": 1}
    assert await count("audit") == 0
