"""Short addresses in place of the web addresses of a text, one for each address and recipient.

A link belongs to a conversation, so that a click says who followed it. A second message with the
same address carries the same link, a disabled one included: who switched it off meant the address
for this person. Only one whose time is over is replaced. When any sender wants the destination kept
out of previews, it is. When senders want it to hold for different times, it holds for the longest:
a second message with the same address prolongs the link, for good where it is to hold for good.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, LiteralString
from urllib.parse import urlsplit

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.links import ALPHABET, CODE_LENGTH, Target, replace_links
from omnidesk.settings import get_settings

PATH = "/s/"

# Of several of one address, which two joined contacts may have, the oldest that holds.
FIND: LiteralString = """
    select distinct on (l.conversation_id, l.url_hash)
      l.id, l.code, l.url, l.conversation_id,
      l.shows_destination and not w.shows_destination
        or coalesce(l.expires_at < coalesce(w.expires_at, 'infinity'), false) as differs
    from jsonb_to_recordset(%s) as w(conversation_id bigint, url text, shows_destination boolean,
      expires_at timestamptz)
    join short_links l on l.conversation_id = w.conversation_id
      and l.url_hash = sha256(convert_to(w.url, 'UTF8')) and l.url = w.url
    where l.expires_at is null or l.expires_at > %s
    order by l.conversation_id, l.url_hash, l.id"""
# In the order of their ids, as clicks lock them.
CHANGE: LiteralString = """
    with l as materialized (
      select id from short_links where id = any(%s) order by id for no key update
    )
    update short_links set
      shows_destination = short_links.shows_destination and w.shows_destination,
      expires_at = case when w.expires_at is null then null
        else greatest(short_links.expires_at, w.expires_at) end
    from l, jsonb_to_recordset(%s) as w(conversation_id bigint, url text,
      shows_destination boolean, expires_at timestamptz)
    where short_links.id = l.id and short_links.conversation_id = w.conversation_id
      and short_links.url = w.url"""
MAKE: LiteralString = """
    insert into short_links (code, url, url_hash, host, conversation_id, api_client_id,
      shows_destination, expires_at, created_at)
    select code, url, sha256(convert_to(url, 'UTF8')), host, conversation_id, api_client_id,
      shows_destination, expires_at, %s
    from jsonb_to_recordset(%s) as w(code text, url text, host text, conversation_id bigint,
      api_client_id bigint, shows_destination boolean, expires_at timestamptz)
    on conflict (code) do nothing returning code"""
# The links that stand in a program's message, in the order of their ids. What is to hold for good
# from now on has no end.
PROLONG: LiteralString = """
    with l as materialized (
      select l.id, client.link_days from messages m
      join api_messages asked on asked.message_id = m.id
      join api_clients client on client.id = asked.api_client_id
      join short_links l on l.conversation_id = m.conversation_id
        and position(%(path)s || l.code in m.body) > 0
      where m.id = %(message_id)s and l.expires_at is not null
      order by l.id for no key update of l
    )
    update short_links set expires_at = case when l.link_days is not null
      then greatest(short_links.expires_at, %(now)s + make_interval(days => l.link_days)) end
    from l where short_links.id = l.id"""

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text to one recipient. `api_client_id`: whose; nothing for a campaign.

    `expires_at`: until when its links hold; nothing for ever.
    """

    text: str
    conversation_id: int
    api_client_id: int | None
    shows_destination: bool
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    host: str
    conversation_id: int
    api_client_id: int | None
    shows_destination: bool
    expires_at: datetime | None

    @property
    def key(self) -> Key:
        return self.conversation_id, self.url

    def with_wishes_of(self, other: _Link) -> _Link:
        """One link for two texts: shown when both show it, holding for as long as either."""
        ends = [one.expires_at for one in (self, other) if one.expires_at is not None]
        return replace(
            self,
            shows_destination=self.shows_destination and other.shows_destination,
            expires_at=max(ends) if len(ends) == 2 else None,
        )

    def as_json(self) -> dict[str, Any]:
        expires_at = self.expires_at and self.expires_at.isoformat()
        return asdict(self) | {"expires_at": expires_at}


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def end_after(days: int | None, start: datetime) -> datetime | None:
    """Until when links of a message that leaves at `start` hold."""
    return None if days is None else start + timedelta(days=days)


async def prolong(conn: Connection, message_id: int) -> None:
    """Have the links in a program's message, which leaves again, hold as long as new ones would.

    The caller locks the conversation. Messages of others have no links that end.
    """
    values = {"message_id": message_id, "path": PATH, "now": clock.now()}
    await conn.execute(PROLONG, values)


def short_url(code: str) -> str:
    """The address under which people find a link."""
    return get_settings().public_url + PATH + code


async def shorten_all(
    conn: Connection,
    text: str,
    *,
    conversation_id: int,
    api_client_id: int | None,
    shows_destination: bool,
    expires_at: datetime | None = None,
    make_code: Callable[[], str] = new_code,
) -> str:
    """The text with a short address for each web address. The caller locks the conversation."""
    wanted = LinkedText(text, conversation_id, api_client_id, shows_destination, expires_at)
    return (await shorten_texts(conn, [wanted], make_code))[0]


async def shorten_texts(
    conn: Connection, texts: Sequence[LinkedText], make_code: Callable[[], str] = new_code
) -> list[str]:
    """The same for many texts, with as many statements as for one.

    The caller locks all the conversations.
    """
    links: dict[Key, _Link] = {}
    for link in (link for text in texts for link in _links_of(text)):
        known = links.get(link.key)
        links[link.key] = known.with_wishes_of(link) if known else link
    if not links:
        return [one.text for one in texts]
    codes = await _find(conn, links)
    missing = {key: link for key, link in links.items() if key not in codes}
    codes |= await _make(conn, missing, make_code)
    return [_replaced(one, codes) for one in texts]


def _links_of(text: LinkedText) -> list[_Link]:
    found: list[_Link] = []

    def noted(target: Target) -> str:
        if not _is_own(target):
            found.append(
                _Link(
                    target.url,
                    target.host,
                    text.conversation_id,
                    text.api_client_id,
                    text.shows_destination,
                    text.expires_at,
                )
            )
        return target.url

    replace_links(text.text, noted)
    return found


def _replaced(text: LinkedText, codes: dict[Key, str]) -> str:
    def shortened(target: Target) -> str:
        code = codes.get((text.conversation_id, target.url))
        return target.url if code is None else short_url(code)

    return replace_links(text.text, shortened)


def _is_own(target: Target) -> bool:
    """A short address is short already, however its host is written."""
    own, its = urlsplit(get_settings().public_url + PATH), urlsplit(target.url)
    is_here = (its.scheme, its.netloc.lower()) == (own.scheme, own.netloc.lower())
    return is_here and its.path.startswith(own.path)


async def _find(conn: Connection, links: dict[Key, _Link]) -> dict[Key, str]:
    """The codes of links that there are already, changed to what their senders want now."""
    wanted = Jsonb([link.as_json() for link in links.values()])
    rows = await (await conn.execute(FIND, (wanted, clock.now()))).fetchall()
    differing = [row["id"] for row in rows if row["differs"]]
    if differing:
        await conn.execute(CHANGE, (differing, wanted))
    return {(row["conversation_id"], row["url"]): row["code"] for row in rows}


async def _make(
    conn: Connection, links: dict[Key, _Link], make_code: Callable[[], str]
) -> dict[Key, str]:
    """New links; a code that is taken is drawn again."""
    made: dict[Key, str] = {}
    while left := {key: link for key, link in links.items() if key not in made}:
        drawn = {make_code(): key for key in left}
        wanted: list[dict[str, Any]] = [
            left[key].as_json() | {"code": code} for code, key in drawn.items()
        ]
        rows = await (await conn.execute(MAKE, (clock.now(), Jsonb(wanted)))).fetchall()
        made |= {drawn[row["code"]]: row["code"] for row in rows}
    return made
