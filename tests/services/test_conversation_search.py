"""Finding conversations by name or number."""

from __future__ import annotations

import pytest

from omnidesk.db import transaction
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, IdentifierKind
from omnidesk.services.conversation_search import MANY_CONTACTS
from omnidesk.services.conversations import list_conversations
from tests.factories import insert, make_channel, make_contact
from tests.people import People

PEOPLE = {
    "Rahmawati Kusumaningtyas": "+6281100002231",
    "Siti Rahmah": "+6285712345678",
    "PT Abadi 100% Murni_Jaya": "+6221555010077",
    "Bagus": "+14155238886",
    "Nguyễn Thị Hồng": "+84912345678",
    "C\\D Studio": "+6281999888777",
    "": "+6287700000001",
}


async def converse(channel_id: int, name: str, number: str, department: int | None = None) -> int:
    contact_id, identifier_id = await make_contact(name, value=number)
    return await insert(
        "conversations",
        contact_id=contact_id,
        identifier_id=identifier_id,
        channel_id=channel_id,
        platform=PLATFORM_OF[ChannelKind.FAKE],
        department_id=department,
    )


@pytest.fixture
async def known(people: People) -> dict[int, str]:
    """The names of the conversations, by id."""
    channel = await make_channel()
    return {await converse(channel, name, number): name for name, number in PEOPLE.items()}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("rahma", {"Rahmawati Kusumaningtyas", "Siti Rahmah"}),
        ("MAWATI", {"Rahmawati Kusumaningtyas"}),
        ("rah sit", {"Siti Rahmah"}),
        ("  siti   rahmah ", {"Siti Rahmah"}),
        ("hồng", {"Nguyễn Thị Hồng"}),
        # One or two letters match beginnings of words.
        ("b", {"Bagus"}),
        ("ku", {"Rahmawati Kusumaningtyas"}),
        ("ag", set()),
        # LIKE's own signs are letters like others.
        ("100%", {"PT Abadi 100% Murni_Jaya"}),
        ("%%%", set()),
        ("i_j", {"PT Abadi 100% Murni_Jaya"}),
        ("c\\d", {"C\\D Studio"}),
        # Numbers, however they are written.
        ("+62 811-0000-2231", {"Rahmawati Kusumaningtyas"}),
        ("0811 0000 2231", {"Rahmawati Kusumaningtyas"}),
        ("0062811", {"Rahmawati Kusumaningtyas"}),
        ("0811", {"Rahmawati Kusumaningtyas"}),
        ("2231", {"Rahmawati Kusumaningtyas"}),
        ("(021) 555-0100", {"PT Abadi 100% Murni_Jaya"}),
        ("415.523", {"Bagus"}),
        ("123456", {"Siti Rahmah", "Nguyễn Thị Hồng"}),
        ("100", {"PT Abadi 100% Murni_Jaya", "Rahmawati Kusumaningtyas"}),
        ("0877", {""}),
        ("12", set()),
        # What cannot be stored cannot be found, and breaks nothing.
        ("ba\0gus", {"Bagus"}),
        ("ba\ud800gus", {"Bagus"}),
        ("'; drop table contacts; --", set()),
        ("{0}", set()),
        ("%(viewer_departments)s", set()),
        ("a" * 5000, set()),
        ("nobody of that name", set()),
    ],
)
async def test_search_table(
    people: People, known: dict[int, str], search: str, expected: set[str]
) -> None:
    for viewer in (people.ana, people.budi):
        rows, _ = await list_conversations(viewer, search=search)
        assert {known[row.id] for row in rows} == expected


@pytest.mark.parametrize("search", ["", "   ", "\0", None])
async def test_empty_search_is_no_search(
    people: People, known: dict[int, str], search: str | None
) -> None:
    rows, _ = await list_conversations(people.budi, search=search)
    assert {row.id for row in rows} == set(known)


async def test_contact_found_by_name_and_number_is_listed_once(people: People) -> None:
    await converse(await make_channel(), "+6281100002231", "+6281100002231")
    rows, _ = await list_conversations(people.ana, search="0811")
    assert len(rows) == 1


async def test_ids_of_vendors_are_no_numbers(people: People) -> None:
    contact_id, identifier_id = await make_contact(
        "Bagus", IdentifierKind.PAGE_SCOPED, "2481500000", "page"
    )
    await insert(
        "conversations",
        contact_id=contact_id,
        identifier_id=identifier_id,
        channel_id=await make_channel(),
        platform="facebook",
    )
    assert await list_conversations(people.ana, search="24815") == ([], None)
    assert len((await list_conversations(people.ana, search="bagus"))[0]) == 1


async def many(channel_id: int, count: int) -> None:
    """Conversations of that many contacts named Wulan, newest first by their number."""
    async with transaction() as conn:
        await conn.execute(
            "with c as (insert into contacts (display_name)"
            "  select 'Wulan ' || n from generate_series(1, %(count)s) n returning id),"
            " i as (insert into contact_identifiers (contact_id, kind, value)"
            "  select id, 'phone', '+6289' || lpad(id::text, 8, '0') from c"
            "  returning id, contact_id)"
            " insert into conversations (contact_id, identifier_id, channel_id, platform,"
            "   department_id, last_message_at)"
            " select contact_id, id, %(channel)s, 'whatsapp',"
            "   case when contact_id %% 2 = 0 then (select min(id) from departments) end,"
            "   now() - contact_id * interval '1 second' from i",
            {"count": count, "channel": channel_id},
        )


@pytest.mark.parametrize("count", [MANY_CONTACTS, MANY_CONTACTS + 1])
@pytest.mark.parametrize("search", ["wulan", "+6289"])
async def test_search_pages_through_few_and_many_contacts_alike(
    people: People, count: int, search: str
) -> None:
    await many(await make_channel(), count)
    for viewer, expected in ((people.budi, count), (people.citra, (count + 1) // 2)):
        seen, before = list[tuple[int, int]](), None
        while True:
            rows, before = await list_conversations(viewer, search=search, before=before, limit=200)
            seen += [(row.last_at_ms, row.id) for row in rows]
            if before is None:
                break
        assert len(set(seen)) == len(seen) == expected
        assert seen == sorted(seen, reverse=True)
