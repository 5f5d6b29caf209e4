"""The list of what API clients asked for stays short work, however much there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.kinds import OutboxKind
from omnidesk.services import holds
from omnidesk.services.api.queue_end import read_pace
from omnidesk.services.api.queue_page import Asked, query_of
from tests.factories import insert, make_channel, make_conversation, rows
from tests.outgoing import queue
from tests.people import People
from tests.services.api.callers import make_caller

PEOPLE, EACH = 2_000, 10
# What holds twenty thousand rows here; tables of two thousand are read as a whole for a join.
GROWING = {"api_messages", "outbox", "messages"}


ASKED = (
    Asked(),
    Asked("sent"),
    Asked("queued"),
    Asked("unknown"),
    Asked("failed"),
    Asked("cancelled"),
    Asked(search="Person 1234"),
    Asked(search="0811 000 1234"),
    Asked(search="request 777"),
    Asked("sent", search="Person 1234"),
    Asked("failed", search="Person 1234"),
)


@pytest.mark.usefixtures("people")
async def test_page_is_found_by_indexes() -> None:
    """However it is asked for; in one test, because twenty thousand messages take a second."""
    await many_were_asked_for()
    for asked in ASKED:
        for node in nodes(await _plan(asked)):
            if node.get("Relation Name") in GROWING:
                assert read(node) <= 1_000, (asked, node)


async def _plan(asked: Asked) -> dict[str, Any]:
    async with transaction() as conn:
        query, values = await query_of(conn, asked)
        explained = f"explain (analyze, format json) {query}".encode()
        values |= {"before": None, "limit": 51}
        found = await (await conn.execute(explained, values)).fetchone()
    assert found is not None
    plan: dict[str, Any] = found["QUERY PLAN"][0]["Plan"]
    return plan


def read(node: dict[str, Any]) -> int:
    """How many rows a part of the plan looked at."""
    rows_read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(rows_read * node["Actual Loops"])


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan and everything below it."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


async def many_were_asked_for() -> None:
    """Twenty thousand messages of one client to two thousand people, nearly all of them sent.

    Of the oldest, forty failed or were cancelled: whoever reads from the newest passes all others.
    Of a campaign, as many failed and were cancelled as there are people.
    """
    client = await insert("api_clients", client_id="odk_1", name="Shop", secret=b"-")
    channel = await make_channel()
    values = {"client": client, "channel": channel, "people": PEOPLE, "each": EACH}
    async with transaction() as conn:
        for statement in SEED:
            await conn.execute(statement.encode(), values)
        await conn.execute(
            "analyze outbox, messages, api_messages, contacts, contact_identifiers, conversations"
        )
    assert len(await rows("select 1 from api_messages")) == PEOPLE * EACH


SEED = (
    """insert into contacts (display_name)
       select 'Person ' || n from generate_series(1, %(people)s) n""",
    """insert into contact_identifiers (contact_id, kind, scope, value)
       select id, 'phone', '', '+62811' || lpad(substr(display_name, 8), 7, '0') from contacts""",
    """insert into conversations
         (contact_id, identifier_id, channel_id, platform, last_message_at)
       select contact_id, id, %(channel)s, 'facebook', now() from contact_identifiers""",
    """insert into messages
         (conversation_id, channel_id, direction, origin, body, status, sent_at)
       select id, %(channel)s, 'outbound', 'api', 'x', 'sent', now()
       from conversations, generate_series(1, %(each)s)""",
    """insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind, lane,
         state)
       select id, conversation_id, channel_id, id::text, 'api', 'api:1',
         case when id %% 5000 = 0 then 'unknown'
           when id < first + 40 then case id %% 2 when 0 then 'failed' else 'cancelled' end
           else 'sent' end
       from messages, (select min(id) as first from messages) oldest""",
    """update messages m set status = o.state from outbox o where o.message_id = m.id""",
    """insert into messages
         (conversation_id, channel_id, direction, origin, body, status, sent_at)
       select id, %(channel)s, 'outbound', 'campaign', 'x', given_up, now()
       from conversations, unnest(array['failed', 'cancelled']) given_up""",
    """insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind, lane,
         state)
       select id, conversation_id, channel_id, id::text, 'campaign', 'campaign:1', status
       from messages where origin = 'campaign'""",
    """insert into api_messages (message_id, api_client_id, request_id, body_hash, phone)
       select id, %(client)s, 'request ' || id, '', '' from messages where origin = 'api'""",
)


async def test_last_one_leaves_after_all_that_were_asked_for_later(people: People) -> None:
    conversation_id = await make_conversation()
    later = clock.now() + timedelta(days=1)
    for _ in range(5):
        await queue(conversation_id, kind=OutboxKind.API, lane="api:1", not_before=later)
    pace = await read_pace(people.ana)
    [first] = await rows("select min(not_before) as at from outbox")
    assert pace.last_ms is not None
    waited = pace.last_ms / 1000 - first["at"].timestamp()
    assert (pace.waiting, waited >= 4 * (pace.least_s + pace.most_s) / 2 - 1) == (5, True)
    await holds.hold(people.ana)
    held = await read_pace(people.ana)
    assert (held.waiting, held.last_ms, held.is_held) == (5, None, True)


async def test_pace_of_the_faster_lane_is_told_while_a_client_has_it(people: People) -> None:
    caller = await make_caller()
    assert (await read_pace(people.ana)).fast_s is None
    await make_caller(has_fast_lane=True)
    assert (await read_pace(people.ana)).fast_s == 1
    await rows(
        "update api_clients set is_active = false where id <> %(id)s returning id", id=caller.id
    )
    assert (await read_pace(people.ana)).fast_s is None
