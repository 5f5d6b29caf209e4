"""The request log: one line for each request that a client signed, and for each that failed.

Lines are written behind the answer's back, a second later and many at once. Those of a process
that is killed in that second are lost: the log explains, it counts nothing. Bodies are kept only of
those who have proved their name, and only what `rules/sanitised.py` leaves of them; headers never.
"""

from __future__ import annotations

import asyncio
import json
from asyncio import AbstractEventLoop, Task
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

import psycopg

from omnidesk import clock
from omnidesk.db import statements, transaction
from omnidesk.errors import ClientDisabled, IPNotAllowed, QuotaExceeded, RateLimited, Unavailable
from omnidesk.logs import log
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.rules.sanitised import sanitised
from omnidesk.rules.strict_json import NotReadable, read_json
from omnidesk.rules.texts import storable
from omnidesk.services.fields import require

KEPT = timedelta(days=90)

WRITE_EVERY_S = 1.0
# Beyond these, lines are dropped and counted: a database that is away must not fill our memory.
MOST_LINES, MOST_BYTES = 5_000, 8 * 1024 * 1024
# A body of a hundred messages is about 30 KB; of a longer one only the length is told.
LONGEST_BODY = 64 * 1024
# So many at once keep the event loop for about a millisecond.
AT_ONCE = 50
LONGEST_PATH = 200
# What a client in a loop hears a thousand times a second.
ONCE_A_SECOND = frozenset(
    {RateLimited.code, QuotaExceeded.code, ClientDisabled.code, IPNotAllowed.code}
)

WRITE: LiteralString = """
    insert into api_requests
      (api_client_id, at, method, path, status, code, address, duration_ms, body, request_id)
    select g.* from jsonb_to_recordset(%s::jsonb) as g(api_client_id bigint, at timestamptz,
      method text, path text, status int, code text, address text, duration_ms int, body text,
      request_id text)
    where g.api_client_id is null
      or exists (select 1 from api_clients c where c.id = g.api_client_id)"""
# Ids follow the time closely enough, and have an index.
DROP: LiteralString = """
    delete from api_requests where at < %(before)s and id in (
      select id from api_requests order by id limit %(many)s)"""
DROPPED_AT_ONCE = 5_000

LIST: LiteralString = """
    select r.id, r.api_client_id, coalesce(c.name, '') as client, r.at, r.method, r.path, r.status,
      r.code, r.address, r.duration_ms, r.body, r.request_id
    from api_requests r left join api_clients c on c.id = r.api_client_id"""
LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One request and its answer. `body` is as it came, `b""` when its sender is unknown."""

    api_client_id: int | None
    at: datetime
    method: str
    path: str
    status: int
    code: str
    address: str
    duration_ms: int
    body: bytes
    request_id: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line as an admin sees it; no client when its sender is unknown."""

    id: int
    api_client_id: int | None
    client: str
    at_ms: int
    method: str
    path: str
    status: int
    code: str
    address: str
    duration_ms: int
    body: str
    request_id: str


def note(line: Line) -> None:
    """Have a line written soon."""
    loop = asyncio.get_running_loop()
    if loop not in _writers:
        _writers[loop] = _Writer()
    _writers[loop].add(line)


async def flush() -> None:
    """Write what waits: at the end of a process, and for tests."""
    writer = _writers.get(asyncio.get_running_loop())
    if writer is not None:
        await writer.flush()


async def list_requests(
    viewer: Viewer,
    client_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
    *,
    only_refused: bool = False,
) -> list[LogRow]:
    """The newest lines, of one client or of all; `before` is the last id of the page before."""
    require(viewer, Action.MANAGE_API)
    conditions = ["r.api_client_id = %(client_id)s"] if client_id is not None else []
    conditions += ["r.status >= 400"] if only_refused else []
    conditions += ["r.id < %(before)s"] if before is not None else []
    where = f" where {' and '.join(conditions)}" if conditions else ""
    values = {"client_id": client_id, "before": before, "limit": min(limit, LONGEST_PAGE)}
    async with transaction() as conn:
        asked = await conn.execute(
            f"{LIST}{where} order by r.id desc limit %(limit)s".encode(), values
        )
        return [_log_row(row) for row in await asked.fetchall()]


async def drop_old() -> int:
    """Delete lines older than `KEPT`; how many."""
    values = {"before": clock.now() - KEPT, "many": DROPPED_AT_ONCE}
    dropped = 0
    while True:
        async with transaction() as conn:
            now_dropped = (await conn.execute(DROP, values)).rowcount
        dropped += now_dropped
        if now_dropped < DROPPED_AT_ONCE:
            return dropped


class _Writer:
    """The lines of one event loop on their way to the table."""

    def __init__(self) -> None:
        self._waiting: list[Line] = []
        self._bytes = 0
        self._lost = 0
        self._refused_at: dict[tuple[int | None, str], datetime] = {}
        self._task: Task[None] | None = None
        self._turn = asyncio.Lock()

    def add(self, line: Line) -> None:
        if line.code in ONCE_A_SECOND and self._is_repeated(line):
            return
        if len(self._waiting) >= MOST_LINES or self._bytes >= MOST_BYTES:
            self._lost += 1
            return
        self._waiting.append(line)
        self._bytes += len(line.body)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_on())

    def _is_repeated(self, line: Line) -> bool:
        """Whether a client that does not stop has a line of this kind from the same second."""
        key = (line.api_client_id, line.code)
        before = self._refused_at.get(key)
        self._refused_at[key] = line.at.replace(microsecond=0)
        return before == self._refused_at[key]

    async def flush(self) -> None:
        async with self._turn:
            while self._waiting:
                lines, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                self._bytes -= sum(len(line.body) for line in lines)
                await _write(lines)
        if self._lost:
            log().warning("request_log_lost", lines=self._lost)
            self._lost = 0

    async def _write_on(self) -> None:
        """Until nothing waits; what cannot be written is given up, and said."""
        while self._waiting:
            await asyncio.sleep(WRITE_EVERY_S)
            await self.flush()


_writers: WeakKeyDictionary[AbstractEventLoop, _Writer] = WeakKeyDictionary()


async def _write(lines: list[Line]) -> None:
    text = json.dumps([_row(line) for line in lines])
    try:
        async with statements() as conn:
            await conn.execute(WRITE, (text,))
    except (psycopg.Error, Unavailable) as error:
        log().warning("request_log_lost", lines=len(lines), error=type(error).__name__)


def _row(line: Line) -> dict[str, Any]:
    return {
        "api_client_id": line.api_client_id,
        "at": line.at.isoformat(),
        "method": line.method,
        "path": storable(line.path)[:LONGEST_PATH],
        "status": line.status,
        "code": line.code,
        "address": line.address,
        "duration_ms": line.duration_ms,
        "body": _readable(line.body),
        "request_id": line.request_id,
    }


def _readable(body: bytes) -> str:
    if not body:
        return ""
    if len(body) > LONGEST_BODY:
        return f"… {len(body)} B"
    try:
        return storable(sanitised(read_json(body)))
    except NotReadable as error:
        return f"… {len(body)} B: {error.reason}"


def _log_row(row: dict[str, Any]) -> LogRow:
    at_ms = to_milliseconds(row["at"])
    return LogRow(at_ms=at_ms, **{name: value for name, value in row.items() if name != "at"})
