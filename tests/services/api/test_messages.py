"""What programs queue: once for each request, in the right thread, or refused before anything."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.errors import (
    Conflict,
    DuplicateRequest,
    Invalid,
    NotFound,
    OmniDeskError,
    OptedOut,
    QuotaExceeded,
    RequestIdReused,
)
from omnidesk.rules.kinds import ApiChannel, ChannelKind, IdentifierKind
from omnidesk.services.api.message_queue import flush
from omnidesk.services.api.messages import Queued, Refusal, cancel, find, queue, queue_many
from omnidesk.services.app_settings import set_value
from omnidesk.services.claims import claim
from omnidesk.services.settling import Sent, settle
from tests.factories import count, insert, make_channel, make_contact, rows
from tests.services.api.callers import PHONE, make_caller, wanted
from tests.services.live_updates import recorded

pytestmark = pytest.mark.usefixtures("database", "told")

HOUR = timedelta(hours=1)
NOTHING = {"messages": 0, "outbox": 0, "api_messages": 0, "contacts": 0, "used": 0}


async def amounts() -> dict[str, int]:
    used = await rows("select coalesce(sum(used), 0)::int as used from api_client_days")
    return {table: await count(table) for table in NOTHING if table != "used"} | used[0]


def codes(results: list[Queued | Refusal]) -> Counter[str]:
    return Counter(one.error.code if isinstance(one, Refusal) else one.status for one in results)


async def test_a_message_stands_in_the_thread_of_its_number() -> None:
    channel = await make_channel()
    caller = await make_caller()
    queued = await queue(caller, wanted(recipient_name="Rahmawati", priority=7))
    message = (await rows("select * from messages"))[0]
    assert (message["origin"], message["status"], message["channel_id"]) == (
        "api",
        "queued",
        channel,
    )
    item = (await rows("select * from outbox"))[0]
    assert (item["kind"], item["lane"], item["priority"]) == ("api", f"api:{channel}", 7)
    assert item["message_id"] == message["id"]
    assert await rows("select key, kind, channel_id from lanes") == [
        {"key": f"api:{channel}", "kind": "api", "channel_id": channel}
    ]
    thread = await rows(
        "select c.last_message_id, c.last_message_preview, ct.display_name, i.value, i.kind"
        " from conversations c join contacts ct on ct.id = c.contact_id"
        " join contact_identifiers i on i.id = c.identifier_id"
    )
    assert thread == [
        {
            "last_message_id": message["id"],
            "last_message_preview": message["body"],
            "display_name": "Rahmawati",
            "value": PHONE,
            "kind": "phone",
        }
    ]
    assert (queued.request_id, queued.status, queued.template_name) == ("order-1", "queued", "")


async def test_an_existing_contact_keeps_its_name_and_a_nameless_one_gets_one() -> None:
    channel = await make_channel()
    caller = await make_caller()
    for name, phone in (("Ibu Sari", "+628110000002"), ("", "+628110000003")):
        await make_contact(name, value=phone)
        await queue(caller, wanted(phone, phone_number=phone, recipient_name="Rahmawati"))
    names = await rows("select display_name from contacts order by id")
    assert [row["display_name"] for row in names] == ["Ibu Sari", "Rahmawati"]
    assert await count("conversations", "channel_id = %(id)s", id=channel) == 2


async def test_200_parallel_requests_of_one_id_queue_one_message() -> None:
    await make_channel()
    caller = await make_caller()
    results = await asyncio.gather(*(queue_many(caller, [wanted()]) for _ in range(200)))
    flat = [one for each in results for one in each]
    assert codes(flat) == {"queued": 1, "duplicate_request": 199}
    (first,) = [one for one in flat if isinstance(one, Queued)]
    others = {
        one.error.message_id
        for one in flat
        if isinstance(one, Refusal) and isinstance(one.error, DuplicateRequest)
    }
    assert others == {str(first.message_id)}
    assert await amounts() == dict.fromkeys(NOTHING, 1)
    assert await rows("select used from api_client_days") == [{"used": 1}]


async def test_the_same_id_of_two_clients_is_two_messages() -> None:
    await make_channel()
    for name in ("Toko Melati", "Toko Mawar"):
        await queue(await make_caller(name), wanted())
    assert await count("messages") == 2


async def test_an_id_that_was_used_for_another_message_is_refused() -> None:
    await make_channel()
    caller = await make_caller()
    await queue(caller, wanted())
    for change in ({"message": "Lain"}, {"phone_number": "+628110000009"}, {"priority": 1}):
        with pytest.raises(RequestIdReused):
            await queue(caller, wanted(**change))
    assert await count("messages") == 1


async def test_a_request_without_an_id_is_answered_from_its_first_result() -> None:
    await make_channel()
    caller = await make_caller()
    asked = wanted("auto:ab12", is_made_up=True)
    first = await queue(caller, asked)
    assert await queue(caller, asked) == replace(first, is_repeated=True)
    assert await count("messages") == 1


async def test_a_bulk_has_a_result_for_each_and_queues_repeats_once() -> None:
    await make_channel()
    caller = await make_caller(per_day=90)
    ids = [f"order-{n % 90}" for n in range(100)]
    results = await queue_many(
        caller, [wanted(one, phone_number=f"+62811{one[6:]:0>7}") for one in ids]
    )
    assert [one.request_id for one in results] == ids
    assert codes(results) == {"queued": 90, "duplicate_request": 10}
    assert await count("messages") == 90
    bodies = await rows("select id, conversation_id from messages order by id")
    items = await rows("select message_id as id, conversation_id from outbox order by id")
    assert bodies == items


async def test_what_the_day_has_no_room_for_is_refused_and_leaves_nothing() -> None:
    await make_channel()
    caller = await make_caller(per_day=2)
    results = await queue_many(caller, [wanted(f"order-{n}") for n in range(5)])
    assert codes(results) == {"queued": 2, "quota_exceeded": 3}
    assert await count("messages") == 2
    with pytest.raises(QuotaExceeded):
        await queue(caller, wanted("new", phone_number="+628110000077"))
    assert await count("contacts") == 1


async def test_64_parallel_calls_share_the_last_ten_units_of_a_day() -> None:
    await make_channel()
    caller = await make_caller(per_day=10)
    results = await asyncio.gather(*(queue_many(caller, [wanted(f"order-{n}")]) for n in range(64)))
    assert codes([one for each in results for one in each]) == {"queued": 10, "quota_exceeded": 54}
    assert await count("messages") == 10


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"phone_number": "not a number"}, "phone_number"),
    ({"message": "x" * 4097}, "message"),
    ({"scheduled_at": datetime.now(UTC) + timedelta(days=366)}, "scheduled_at"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED, ids=[field for _, field in REFUSED])
async def test_a_wrong_field_is_named_and_nothing_is_queued(
    values: dict[str, Any], field: str
) -> None:
    await make_channel()
    with pytest.raises(Invalid) as refused:
        await queue(await make_caller(), wanted(**values))
    assert refused.value.field == field
    assert await amounts() == NOTHING


@pytest.mark.parametrize("column", ["opted_out_at", "blocked_at"])
async def test_who_opted_out_or_was_blocked_gets_nothing(column: str) -> None:
    await make_channel()
    contact, _ = await make_contact(value=PHONE)
    await rows(f"update contacts set {column} = now() where id = %(id)s returning id", id=contact)
    with pytest.raises(OptedOut):
        await queue(await make_caller(), wanted())
    assert await amounts() == NOTHING | {"contacts": 1}


@pytest.mark.parametrize(
    ("kinds", "values", "code"),
    [
        ([], {}, "channel_unavailable"),
        ([ChannelKind.MESSENGER], {}, "channel_unavailable"),
        ([ChannelKind.FAKE], {"channel": ApiChannel.SMS}, "channel_unavailable"),
        ([ChannelKind.WHATSAPP_TWILIO], {}, "no_template"),
    ],
)
async def test_what_no_number_can_send_is_refused(
    kinds: list[ChannelKind], values: dict[str, Any], code: str
) -> None:
    for kind in kinds:
        await make_channel(kind)
    with pytest.raises(OmniDeskError) as refused:
        await queue(await make_caller(), wanted(**values))
    assert refused.value.code == code
    assert await amounts() == NOTHING


async def test_a_template_that_is_not_approved_needs_an_open_window() -> None:
    template = await insert("templates", name="Siap", body="Siap")
    await make_channel(ChannelKind.WHATSAPP_TWILIO)
    with pytest.raises(OmniDeskError) as refused:
        await queue(await make_caller(template_id=template), wanted())
    assert refused.value.code == "window_closed"


async def test_inside_the_window_the_official_number_sends_at_most_what_it_takes() -> None:
    channel = await make_channel(ChannelKind.WHATSAPP_TWILIO)
    contact, identifier = await make_contact(value=PHONE)
    thread = await insert(
        "conversations",
        contact_id=contact,
        identifier_id=identifier,
        channel_id=channel,
        platform="whatsapp",
        last_inbound_at=clock.now() - HOUR,
    )
    caller = await make_caller()
    await queue(caller, wanted())
    assert await count("messages", "conversation_id = %(id)s", id=thread) == 1
    with pytest.raises(Invalid):
        await queue(caller, wanted("long", message="x" * 1601))


async def test_it_goes_to_the_number_that_was_asked_for() -> None:
    channel = await make_channel()
    contact, other = await make_contact(value="+628110000099")
    asked = await insert(
        "contact_identifiers", contact_id=contact, kind=IdentifierKind.PHONE.value, value=PHONE
    )
    await insert(
        "conversations",
        contact_id=contact,
        identifier_id=other,
        channel_id=channel,
        platform="whatsapp",
    )
    await queue(await make_caller(), wanted())
    assert await rows("select identifier_id from conversations") == [{"identifier_id": asked}]


async def test_screens_are_told_and_see_who_wrote() -> None:
    await make_channel()
    caller = await make_caller("Toko Melati")
    async with recorded() as recording:
        await queue(caller, wanted())
        await flush()
    (update,) = recording.updates
    assert update["type"] == "message"
    assert (update["message"]["origin"], update["message"]["author"]) == ("api", caller.name)


async def test_a_message_is_found_by_either_id_and_only_by_its_client() -> None:
    await make_channel()
    caller, other = await make_caller(), await make_caller("Toko Mawar")
    queued = await queue(caller, wanted())
    view = await find(caller, "order-1")
    by_public_id = await find(caller, str(queued.message_id))
    # What may go at once leaves now, whenever that is.
    assert view == replace(by_public_id, estimated_send_at=view.estimated_send_at)
    assert (view.phone_number, view.message, view.status) == (
        PHONE,
        "Pesanan Anda siap diambil",
        "queued",
    )
    for one in ("order-1", str(queued.message_id)):
        with pytest.raises(NotFound):
            await find(other, one)
    for one in ("", "order-2", "\0", "\ud800", str(queued.message_id)[:-1]):
        with pytest.raises(NotFound):
            await find(caller, one)


async def test_the_status_follows_the_sending() -> None:
    await make_channel()
    caller = await make_caller()
    await queue(caller, wanted())
    await always_open()
    taken = await claim("w1")
    assert taken is not None
    assert (await find(caller, "order-1")).status == "sending"
    await settle(taken, Sent("wamid-1"))
    sent = await find(caller, "order-1")
    assert (sent.status, sent.external_message_id) == ("sent", "wamid-1")
    assert sent.sent_at == sent.updated_at
    assert sent.estimated_send_at is None


async def test_a_queued_message_is_taken_back_once() -> None:
    await make_channel()
    caller = await make_caller()
    await queue(caller, wanted())
    first = await cancel(caller, "order-1")
    assert first.status == "cancelled"
    assert await cancel(caller, "order-1") == first
    assert await rows("select state from outbox") == [{"state": "cancelled"}]
    assert await rows("select last_message_status as s from conversations") == [{"s": "cancelled"}]


async def test_what_is_on_its_way_is_not_taken_back() -> None:
    await make_channel()
    caller = await make_caller()
    await queue(caller, wanted())
    await always_open()
    assert await claim("w1") is not None
    with pytest.raises(Conflict):
        await cancel(caller, "order-1")
    with pytest.raises(NotFound):
        await cancel(await make_caller("Toko Mawar"), "order-1")


async def always_open() -> None:
    """Programs may send at any hour."""
    hours = {"program_hours.opens": "00:00", "program_hours.closes": "00:00"}
    await set_value("sending.limits", hours, None)
