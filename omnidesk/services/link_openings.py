"""The links that a recipient opened, as lines between the messages of the thread.

A page of messages carries the openings of its own stretch of time: from its oldest message on, up
to where the newer page begins. So each opening stands on exactly one page, in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.db import Connection
from omnidesk.rules.instants import from_milliseconds, to_milliseconds
from omnidesk.rules.roles import Viewer
from omnidesk.services.visibility import visible_conversations

# More lines than messages would hide the conversation: of a page that has more, the newest.
MOST = 100
OPENINGS = """
    select l.id, l.host, l.opened_at
    from short_links l join conversations c on c.id = l.conversation_id
    where l.conversation_id = %(id)s
      and l.opened_at >= coalesce(%(since)s::timestamptz, '-infinity')
      and l.opened_at < coalesce(%(until)s::timestamptz, 'infinity') and {visible}
    order by l.opened_at desc, l.id desc limit {most}"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A person opened a link for the first time; `host` is where it leads."""

    id: int
    host: str
    at_ms: int


async def find_openings(
    conn: Connection,
    viewer: Viewer,
    conversation_id: int,
    since_ms: int | None,
    until_ms: int | None,
) -> list[Opening]:
    """Those of a visible conversation in this stretch of time, oldest first; None: no bound."""
    visible, params = visible_conversations(viewer)
    params |= {"id": conversation_id, "since": _instant(since_ms), "until": _instant(until_ms)}
    query = OPENINGS.format(visible=visible, most=MOST).encode()
    rows = await (await conn.execute(query, params)).fetchall()
    return [to_opening(row) for row in rows[::-1]]


def to_opening(found: Mapping[str, Any]) -> Opening:
    """The line of a link that was opened."""
    return Opening(found["id"], found["host"], to_milliseconds(found["opened_at"]))


def _instant(milliseconds: int | None) -> Any:
    return None if milliseconds is None else from_milliseconds(milliseconds)
