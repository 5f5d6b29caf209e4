"""Who asked not to be written to, and whom we block."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from omnidesk.db import transaction
from omnidesk.errors import NotFound
from omnidesk.rules.roles import Viewer
from omnidesk.services.contact_marks import (
    block,
    mark_blocked,
    mark_opted_out,
    opt_in,
    opt_out,
    unblock,
)
from tests.factories import count, insert, make_channel, make_conversation, rows
from tests.people import People
from tests.services.live_updates import recorded

Act = Callable[[Viewer, int], Awaitable[None]]
PAIRS = [(opt_out, opt_in, "opted_out_at"), (block, unblock, "blocked_at")]


async def contact_of(conversation_id: int) -> int:
    found = await rows("select contact_id from conversations where id = %(id)s", id=conversation_id)
    return int(found[0]["contact_id"])


async def is_marked(column: str) -> bool:
    return await count("contacts", f"{column} is not null") == 1


@pytest.mark.parametrize(("mark", "unmark", "column"), PAIRS)
async def test_mark_is_set_and_taken_back(
    people: People, mark: Act, unmark: Act, column: str
) -> None:
    conversation = await make_conversation(department_id=people.sales)
    await mark(people.budi, conversation)
    assert await is_marked(column)
    await unmark(people.budi, conversation)
    assert not await is_marked(column)
    entries = await rows("select action, actor, object_kind, object_id from audit order by id")
    assert [entry["action"] for entry in entries] == [
        {"opted_out_at": "contact.opt_out", "blocked_at": "contact.block"}[column],
        {"opted_out_at": "contact.opt_in", "blocked_at": "contact.unblock"}[column],
    ]
    assert {entry["actor"] for entry in entries} == {f"user:{people.budi.user_id}"}
    assert {entry["object_id"] for entry in entries} == {str(await contact_of(conversation))}


@pytest.mark.parametrize("act", [opt_out, opt_in, block, unblock])
async def test_mark_in_a_foreign_conversation_is_not_found(people: People, act: Act) -> None:
    conversation = await make_conversation(department_id=people.sales)
    await rows("update contacts set opted_out_at = now(), blocked_at = now() returning id")
    before = await rows("select * from contacts")
    with pytest.raises(NotFound):
        await act(people.citra, conversation)
    assert await rows("select * from contacts") == before
    assert await count("audit") == 0


async def test_mark_set_by_many_at_once_is_recorded_and_told_once(people: People) -> None:
    conversation = await make_conversation()
    async with recorded() as recording:
        await asyncio.gather(*(opt_out(people.ana, conversation) for _ in range(5)))
    assert await count("audit") == 1
    assert len(recording.heard) == 1


async def test_every_conversation_of_the_contact_shows_the_mark_to_those_who_see_it(
    people: People,
) -> None:
    sales = await make_conversation(department_id=people.sales)
    contact = await contact_of(sales)
    channel = await make_channel()
    support = await insert(
        "conversations",
        contact_id=contact,
        identifier_id=(await rows("select id from contact_identifiers"))[0]["id"],
        channel_id=channel,
        platform="whatsapp",
        department_id=people.support,
    )
    async with recorded() as recording:
        await block(people.budi, sales)
    seen = [update["conversation"] for update in recording.of(people.ana)]
    assert [(row["id"], row["is_blocked"]) for row in seen] == [(sales, True), (support, True)]
    citras = recording.of(people.citra)
    assert [update["conversation"]["id"] for update in citras] == [support]


@pytest.mark.parametrize(
    ("mark", "column"), [(mark_opted_out, "opted_out_at"), (mark_blocked, "blocked_at")]
)
async def test_vendor_marks_the_contact_that_was_kept_once(
    database: None, mark: Callable[..., Awaitable[bool]], column: str
) -> None:
    kept = await insert("contacts", display_name="Rahmawati")
    joined = await insert("contacts", display_name="", merged_into_id=kept)
    async with transaction() as conn:
        assert [await mark(conn, joined), await mark(conn, kept)] == [True, False]
    assert await rows(f"select id from contacts where {column} is not null") == [{"id": kept}]
    (entry,) = await rows("select actor, object_id from audit")
    assert (entry["actor"], entry["object_id"]) == ("system", str(kept))
