"""The past stands in the database as if it had happened there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from omnidesk import clock
from omnidesk.demo.history import Thread, past
from omnidesk.demo.seed import introduce, seed
from omnidesk.demo.simulators import Simulators
from omnidesk.rules.kinds import Platform
from omnidesk.services.passwords import verify_password
from omnidesk.settings import get_settings
from tests.factories import count, make_conversation, make_message, rows

PASSWORD = "kopi-tubruk-pagi"
COUNT = 60


@pytest.fixture
async def threads(
    database: None, simulators: Simulators, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Thread]]:
    """A past of sixty conversations in the database, and people whom the vendors know."""
    for name, value in simulators.environment().items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    made = past(clock.now(), Random(5), COUNT)
    await seed(made, PASSWORD, Random(5))
    introduce(simulators, made)
    yield made
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_every_thread_is_one_conversation_with_all_its_messages(
    threads: list[Thread],
) -> None:
    assert await count("conversations") == await count("contacts") == COUNT
    assert await count("messages") == sum(len(thread.said) for thread in threads)
    unread = await rows("select sum(unread_count) as n from conversations")
    assert unread[0]["n"] == sum(thread.unread for thread in threads)


async def test_lists_show_the_newest_message(threads: list[Thread]) -> None:
    wrong = """conversations c join lateral (select * from messages m where m.conversation_id = c.id
        order by sent_at desc, id desc limit 1) m on true
        where c.last_message_id <> m.id or c.last_message_at <> m.sent_at
        or c.last_message_status <> m.status or c.last_message_direction <> m.direction"""
    assert (await rows(f"select count(*) as n from {wrong}"))[0]["n"] == 0


async def test_departments_belong_to_their_people(threads: list[Thread]) -> None:
    members = await rows(
        "select u.username, d.name from user_departments m"
        " join users u on u.id = m.user_id join departments d on d.id = m.department_id"
    )
    assert {(row["username"], row["name"]) for row in members} == {
        ("budi", "Sales"),
        ("citra", "Support"),
    }
    for name in ("Sales", "Support"):
        assert await count(
            "conversations c join departments d on d.id = c.department_id", f"d.name = '{name}'"
        ) == sum(thread.department == name for thread in threads)


async def test_everybody_signs_in_with_the_printed_password(threads: list[Thread]) -> None:
    found = await rows("select username, password_hash, must_change_password as must from users")
    assert {row["username"] for row in found} == {"ana", "budi", "citra"}
    assert not any(row["must"] for row in found)
    assert await verify_password(PASSWORD, found[0]["password_hash"])


async def test_tables_count_on_after_the_past(threads: list[Thread]) -> None:
    conversation_id = await make_conversation()
    message_id = await make_message(conversation_id)
    assert conversation_id == COUNT + 1
    assert message_id == await count("messages")


async def test_vendors_know_the_people_and_their_windows(
    http: httpx.AsyncClient, simulators: Simulators, threads: list[Thread]
) -> None:
    thread = next(
        t for t in threads if t.contact.platform is Platform.INSTAGRAM and t.contact.username
    )
    meta = simulators.meta
    profile = await http.get(
        f"{meta.url}/v21.0/{thread.contact.vendor_id}",
        params={"fields": "username", "access_token": meta.account.page_token},
    )
    assert profile.json()["username"] == thread.contact.username
    person = meta.instagram_people.find(thread.contact.vendor_id)
    assert person is not None and person.last_inbound_at == thread.last_inbound_at
