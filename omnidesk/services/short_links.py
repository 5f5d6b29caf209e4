"""Short addresses in place of the web addresses of a text, one for each address and recipient.

A link belongs to a conversation, so that a click says who followed it. A second message with the
same address carries the same link, a disabled one included: who switched it off meant the address
for this person. Only one whose time is over is replaced. When any sender wants the destination kept
out of previews, it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.links import ALPHABET, CODE_LENGTH, Target, replace_links
from omnidesk.settings import get_settings

PATH = "/s/"

# Of several of one address, which two joined contacts may have, the oldest that holds.
FIND: LiteralString = """
    select distinct on (l.conversation_id, l.url_hash)
      l.id, l.code, l.url, l.conversation_id, l.shows_destination and not w.shows_destination
        as must_hide
    from jsonb_to_recordset(%s) as w(conversation_id bigint, url text, shows_destination boolean)
    join short_links l on l.conversation_id = w.conversation_id
      and l.url_hash = sha256(convert_to(w.url, 'UTF8')) and l.url = w.url
    where l.expires_at is null or l.expires_at > %s
    order by l.conversation_id, l.url_hash, l.id"""
HIDE: LiteralString = "update short_links set shows_destination = false where id = any(%s)"
MAKE: LiteralString = """
    insert into short_links (code, url, url_hash, host, conversation_id, api_client_id,
      shows_destination, created_at)
    select code, url, sha256(convert_to(url, 'UTF8')), host, conversation_id, api_client_id,
      shows_destination, %s
    from jsonb_to_recordset(%s) as w(code text, url text, host text, conversation_id bigint,
      api_client_id bigint, shows_destination boolean)
    on conflict (code) do nothing returning code"""

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text to one recipient. `api_client_id`: whose; nothing for a campaign."""

    text: str
    conversation_id: int
    api_client_id: int | None
    shows_destination: bool


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    host: str
    conversation_id: int
    api_client_id: int | None
    shows_destination: bool

    @property
    def key(self) -> Key:
        return self.conversation_id, self.url


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


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
    make_code: Callable[[], str] = new_code,
) -> str:
    """The text with a short address for each web address. The caller locks the conversation."""
    wanted = LinkedText(text, conversation_id, api_client_id, shows_destination)
    return (await shorten_texts(conn, [wanted], make_code))[0]


async def shorten_texts(
    conn: Connection, texts: Sequence[LinkedText], make_code: Callable[[], str] = new_code
) -> list[str]:
    """The same for many texts, with as many statements as for one.

    The caller locks all the conversations.
    """
    links = {link.key: link for text in texts for link in _links_of(text)}
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
    """A short address is short already."""
    return target.url.startswith(get_settings().public_url + PATH)


async def _find(conn: Connection, links: dict[Key, _Link]) -> dict[Key, str]:
    """The codes of links that there are already."""
    wanted = Jsonb([asdict(link) for link in links.values()])
    rows = await (await conn.execute(FIND, (wanted, clock.now()))).fetchall()
    hidden = [row["id"] for row in rows if row["must_hide"]]
    if hidden:
        await conn.execute(HIDE, (hidden,))
    return {(row["conversation_id"], row["url"]): row["code"] for row in rows}


async def _make(
    conn: Connection, links: dict[Key, _Link], make_code: Callable[[], str]
) -> dict[Key, str]:
    """New links; a code that is taken is drawn again."""
    made: dict[Key, str] = {}
    while left := {key: link for key, link in links.items() if key not in made}:
        drawn = {make_code(): key for key in left}
        wanted: list[dict[str, Any]] = [
            asdict(left[key]) | {"code": code} for code, key in drawn.items()
        ]
        rows = await (await conn.execute(MAKE, (clock.now(), Jsonb(wanted)))).fetchall()
        made |= {drawn[row["code"]]: row["code"] for row in rows}
    return made
