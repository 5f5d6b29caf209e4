"""Who is signed in: rows with the hash of an opaque token, looked up on every request and event.

A session lasts 24 hours from sign-in, whatever happens in between; the machine's own clock counts,
since the browser drops the cookie by its own. Looked-up people are kept in this process for a few
seconds. A revocation is told to all processes through Redis (`omnidesk:control`), and when Redis is
down, the short cache alone keeps the promise of 5 seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from redis.exceptions import RedisError

from omnidesk import clock
from omnidesk.db import Connection, redis, transaction
from omnidesk.logs import log
from omnidesk.rules.roles import Role, Viewer
from omnidesk.settings import get_settings

LIFETIME = timedelta(hours=24)
TOKEN_BYTES = 32
CONTROL_CHANNEL = "omnidesk:control"
# Below the promised 5 s by what a slow query may take.
CACHE_S = 4.0
CACHE_SIZE = 10_000
# The revocation is committed already; a silent Redis must not hold the answer.
ANNOUNCE_S = 1.0
# Each of us opens pages all the time; once a minute is fine enough for "last seen".
TOUCH_EVERY = timedelta(minutes=1)

FIND = """
select s.id as session_id, s.last_seen_at, u.id, u.role, u.display_name, u.username, u.language,
       u.must_change_password,
       array(select department_id from user_departments d where d.user_id = u.id) as departments
  from sessions s join users u on u.id = s.user_id
 where s.token_sha256 = %(token)s and s.expires_at > %(now)s and u.is_active
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    viewer: Viewer
    until: float


# By the token's hash, the most recently used last.
_kept: OrderedDict[bytes, _Kept] = OrderedDict()
# Counts what was forgotten, so that a look-up which began before is not kept after.
_forgotten = 0


def cookie_name() -> str:
    """The session cookie; over TLS with the prefix that binds it to this very host."""
    return "__Host-omnidesk_session" if get_settings().is_https else "omnidesk_session"


def token_from_cookie(header: str) -> str:
    """The session token in a Cookie header, or an empty text."""
    wanted = cookie_name()
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == wanted:
            return value.strip('"')
    return ""


async def start_session(user_id: int, address: str, user_agent: str) -> str:
    """Sign a person in and return the token for the cookie; only its hash is stored."""
    async with transaction() as conn:
        return await insert_session(conn, user_id, address, user_agent)


async def insert_session(conn: Connection, user_id: int, address: str, user_agent: str) -> str:
    """`start_session` inside the caller's transaction."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    # The user's row first, as everywhere: who changes a person locks it before the sessions.
    await conn.execute("update users set last_seen_at = %s where id = %s", (clock.now(), user_id))
    await conn.execute(
        "insert into sessions"
        " (user_id, token_sha256, address, user_agent, last_seen_at, expires_at)"
        " values (%s, %s, %s, %s, %s, %s)",
        (
            user_id,
            _hash(token),
            address,
            _printable(user_agent),
            clock.now(),
            clock.real_now() + LIFETIME,
        ),
    )
    return token


async def find_viewer(token: str) -> Viewer | None:
    """The signed-in person behind a token, at most 4 seconds old; None when there is none."""
    if not token or len(token) > 128:
        return None
    hashed = _hash(token)
    kept = _kept.get(hashed)
    if kept is not None and kept.until > time.monotonic():
        _kept.move_to_end(hashed)
        return kept.viewer
    began, before = time.monotonic(), _forgotten
    viewer = await _look_up(hashed)
    if viewer is None:
        _kept.pop(hashed, None)
    elif before == _forgotten:
        _keep(hashed, _Kept(viewer, began + CACHE_S))
    return viewer


def last_known(token: str) -> Viewer | None:
    """Who was behind the token when it was last looked up: for the language of a sentence only."""
    kept = _kept.get(_hash(token)) if token else None
    return None if kept is None else kept.viewer


async def end_session(token: str) -> None:
    """Sign one browser out. Ending a session that is gone does nothing."""
    if not token:
        return
    async with transaction() as conn:
        ended = await conn.execute(
            "delete from sessions where token_sha256 = %s returning user_id", (_hash(token),)
        )
        row = await ended.fetchone()
    if row is not None:
        await announce([row["user_id"]])


async def end_sessions_of(user_id: int) -> None:
    """Sign a person out everywhere."""
    async with transaction() as conn:
        await delete_sessions_of(conn, user_id)
    await announce([user_id])


async def delete_sessions_of(conn: Connection, user_id: int) -> None:
    """Inside the caller's transaction; the caller calls `announce` after the commit."""
    await conn.execute("delete from sessions where user_id = %s", (user_id,))


async def sweep_sessions() -> int:
    """Delete expired sessions and tell the processes that hold their sockets; how many."""
    async with transaction() as conn:
        swept = await conn.execute(
            "delete from sessions where expires_at <= %s returning user_id", (clock.real_now(),)
        )
        rows = await swept.fetchall()
    await announce(sorted({row["user_id"] for row in rows}))
    return len(rows)


async def announce(user_ids: list[int]) -> None:
    """Tell every process that what it knows of these people is outdated. After the commit only."""
    for user_id in user_ids:
        forget(user_id)
        note = json.dumps({"type": "revoked", "user_id": user_id})
        try:
            async with asyncio.timeout(ANNOUNCE_S):
                await redis().publish(CONTROL_CHANNEL, note)
        except (RedisError, OSError, TimeoutError) as error:
            log().warning("revocation_not_announced", user_id=user_id, error=type(error).__name__)


def forget(user_id: int) -> None:
    """Drop what this process knows of a person; the next look-up reads the database."""
    global _forgotten  # noqa: PLW0603 - one cache per process is the point
    _forgotten += 1
    for hashed in [key for key, kept in _kept.items() if kept.viewer.user_id == user_id]:
        del _kept[hashed]


def forget_everybody() -> None:
    """Drop everything: after the control channel was lost, nobody knows what was missed."""
    global _forgotten  # noqa: PLW0603
    _forgotten += 1
    _kept.clear()


async def _look_up(hashed: bytes) -> Viewer | None:
    async with transaction() as conn:
        found = await conn.execute(FIND.encode(), {"token": hashed, "now": clock.real_now()})
        row = await found.fetchone()
        if row is None:
            return None
        if clock.now() - row["last_seen_at"] >= TOUCH_EVERY:
            await _touch(conn, row["session_id"], row["id"])
    return Viewer(
        user_id=row["id"],
        role=Role(row["role"]),
        department_ids=frozenset(row["departments"]),
        name=row["display_name"],
        language=row["language"],
        username=row["username"],
        must_change_password=row["must_change_password"],
    )


async def _touch(conn: Connection, session_id: int, user_id: int) -> None:
    now = clock.now()
    await conn.execute("update users set last_seen_at = %s where id = %s", (now, user_id))
    await conn.execute("update sessions set last_seen_at = %s where id = %s", (now, session_id))


def _keep(hashed: bytes, kept: _Kept) -> None:
    _kept[hashed] = kept
    _kept.move_to_end(hashed)
    while len(_kept) > CACHE_SIZE:
        _kept.popitem(last=False)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:255]
