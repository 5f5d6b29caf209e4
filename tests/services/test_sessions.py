"""Sessions: who is behind a cookie, and how fast that ends."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from redis.exceptions import ConnectionError as RedisGone

from omnidesk import clock
from omnidesk.db import redis, transaction
from omnidesk.rules.roles import Role, Viewer
from omnidesk.services import sessions, users
from omnidesk.services.sessions import end_session, find_viewer, start_session
from tests.factories import PASSWORD, count, make_user, rows
from tests.people import People


async def start(viewer: Viewer) -> str:
    return await start_session(viewer.user_id, "203.0.113.7", "Firefox")


async def test_token_leads_to_the_person(people: People) -> None:
    viewer = await find_viewer(await start(people.budi))
    assert viewer == Viewer(
        people.budi.user_id,
        Role.USER,
        frozenset({people.sales}),
        "Budi Santoso",
        "en",
        "budi",
        must_change_password=False,
    )


async def test_only_the_hash_of_a_token_is_stored(people: People) -> None:
    token = await start(people.budi)
    stored = (await rows("select * from sessions"))[0]
    assert len(token) == 43
    assert token not in repr(stored)
    assert len(bytes(stored["token_sha256"])) == 32


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\0", "a" * 10_000])
async def test_unknown_token_leads_nowhere(people: People, token: str) -> None:
    assert await find_viewer(token) is None


async def test_session_ends_24_hours_after_sign_in_however_busy(people: People) -> None:
    token = await start(people.budi)
    row = (await rows("select created_at, expires_at from sessions"))[0]
    lifetime = row["expires_at"] - row["created_at"]
    assert timedelta(hours=24) <= lifetime + timedelta(seconds=2) <= timedelta(hours=24, seconds=4)
    await _set("expires_at = now() - interval '1 second'")
    sessions.forget_everybody()
    assert await find_viewer(token) is None


async def test_known_person_is_not_looked_up_again(people: People) -> None:
    token = await start(people.budi)
    await find_viewer(token)
    async with transaction() as conn:
        await conn.execute("delete from sessions")
    assert await find_viewer(token) is not None
    sessions.forget(people.budi.user_id)
    assert await find_viewer(token) is None


def test_known_person_is_forgotten_within_five_seconds() -> None:
    assert sessions.CACHE_S < 5


async def test_look_up_that_began_before_a_revocation_is_not_kept(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await start(people.budi)
    slow = sessions._look_up

    async def revoked_meanwhile(hashed: bytes) -> Viewer | None:
        found = await slow(hashed)
        await sessions.end_sessions_of(people.budi.user_id)
        return found

    monkeypatch.setattr(sessions, "_look_up", revoked_meanwhile)
    await find_viewer(token)
    monkeypatch.undo()
    assert await find_viewer(token) is None


async def test_signing_out_ends_one_session_of_two(people: People) -> None:
    first, second = await start(people.budi), await start(people.budi)
    await find_viewer(first)
    await end_session(first)
    assert await find_viewer(first) is None
    assert await find_viewer(second) is not None


async def test_ending_a_session_twice_does_nothing(people: People) -> None:
    token = await start(people.budi)
    await end_session(token)
    await end_session(token)
    await end_session("")
    assert await count("sessions") == 0


async def test_every_revocation_is_told_to_other_processes(people: People) -> None:
    async with redis().pubsub() as subscription:
        await subscription.subscribe(sessions.CONTROL_CHANNEL)
        await end_session(await start(people.budi))
        for _ in range(20):
            message = await subscription.get_message(timeout=0.5)
            if message is not None and message["type"] == "message":
                break
    assert message is not None
    assert json.loads(message["data"]) == {"type": "revoked", "user_id": people.budi.user_id}


async def test_revocation_works_without_redis(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await start(people.budi)
    await find_viewer(token)

    async def refuse(*_args: object) -> None:
        raise RedisGone

    monkeypatch.setattr(redis(), "publish", refuse)
    await end_session(token)
    assert await find_viewer(token) is None


@pytest.mark.parametrize(
    "act", ["role", "deactivate", "password by an admin", "own password", "sign out everywhere"]
)
async def test_lost_right_ends_every_session(people: People, act: str) -> None:
    root = await make_user("root", role=Role.SUPERADMIN)
    tokens = [await start(people.budi), await start(people.budi)]
    other = await start(people.citra)
    assert all(await asyncio.gather(*(find_viewer(token) for token in tokens)))
    budi = people.budi.user_id
    match act:
        case "role":
            await users.update_user(
                root, budi, display_name="Budi", role="admin", department_ids=[]
            )
        case "deactivate":
            await users.deactivate_user(root, budi)
        case "password by an admin":
            await users.new_one_time_password(root, budi)
        case "own password":
            await users.change_own_password(people.budi, PASSWORD, "gula-aren-kopi-susu")
        case _:
            await users.end_all_sessions(root, budi)
    assert await asyncio.gather(*(find_viewer(token) for token in tokens)) == [None, None]
    assert await find_viewer(other) is not None


async def test_changed_department_counts_at_once(people: People) -> None:
    token = await start(people.budi)
    await find_viewer(token)
    await users.update_user(
        people.ana,
        people.budi.user_id,
        display_name="Budi",
        role="user",
        department_ids=[people.support],
    )
    viewer = await find_viewer(token)
    assert viewer is not None
    assert viewer.department_ids == frozenset({people.support})


async def test_last_seen_moves_once_a_minute(people: People) -> None:
    token = await start(people.budi)
    await find_viewer(token)
    before = (await rows("select last_seen_at from sessions"))[0]["last_seen_at"]
    sessions.forget_everybody()
    await find_viewer(token)
    assert (await rows("select last_seen_at from sessions"))[0]["last_seen_at"] == before
    await _set("last_seen_at = last_seen_at - interval '61 seconds'")
    sessions.forget_everybody()
    await find_viewer(token)
    after = (await rows("select last_seen_at from sessions"))[0]["last_seen_at"]
    assert clock.now() - after < timedelta(seconds=30)


async def test_sweep_takes_expired_sessions_only(people: People) -> None:
    await start(people.citra)
    await _set("expires_at = now() - interval '1 second'")
    token = await start(people.budi)
    assert await sessions.sweep_sessions() == 1
    assert await find_viewer(token) is not None


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", ""),
        ("theme=dark; omnidesk_session=abc; x=y", "abc"),
        ('omnidesk_session="abc"', "abc"),
        ("xomnidesk_session=abc", ""),
        ("omnidesk_session", ""),
        ("__Host-omnidesk_session=abc", ""),
        (";;;=;omnidesk_session=a=b", "a=b"),
    ],
)
def test_token_is_read_from_the_cookie_header(header: str, token: str) -> None:
    assert sessions.token_from_cookie(header) == token


async def test_strange_browser_name_is_stored_readably(people: People) -> None:
    await start_session(people.budi.user_id, "", "Fire\0fox\ud800" + "x" * 500)
    stored = (await rows("select user_agent from sessions"))[0]["user_agent"]
    assert stored == "Firefox" + "x" * 248


async def _set(change: str) -> None:
    async with transaction() as conn:
        await conn.execute(f"update sessions set {change}".encode())
