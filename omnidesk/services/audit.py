"""Who changed what: one row per act, written in the same transaction as the act.

`detail` holds names and ids, never secrets or message bodies. A trigger keeps entries as they are.
"""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.roles import Viewer


async def record(  # noqa: PLR0917 - an entry has these facts
    conn: Connection,
    actor: Viewer | None,
    action: str,
    object_kind: str,
    object_id: str | int,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one entry; no actor means the system itself did it."""
    await conn.execute(
        "insert into audit (at, actor, actor_user_id, action, object_kind, object_id, detail)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (
            clock.now(),
            "system" if actor is None else f"user:{actor.user_id}",
            None if actor is None else actor.user_id,
            action,
            object_kind,
            str(object_id),
            Jsonb(detail or {}),
        ),
    )
