"""Short links as admins see them: filtered, searched, page by page, newest first.

A page begins after a link's id. Links of one state, of one client or of one recipient are found by
an index each; a search goes three ways at once (destination, code, people) and keeps the newest of
what they find. Clicks are counted for the links of the page only, and of each only so many.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Invalid
from omnidesk.rules.ids import is_row_id
from omnidesk.rules.instants import maybe_milliseconds, to_milliseconds
from omnidesk.rules.links import is_code
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.addresses import shown_address, shown_name
from omnidesk.services.conversation_search import (
    SHORTEST_PIECE,
    Search,
    find_contacts,
    literal,
    parse_search,
)
from omnidesk.services.fields import require, row_id
from omnidesk.services.paging import page_size, split_page
from omnidesk.services.short_links import short_url

# A link belongs to one person: more clicks than these are somebody's machine. The page of the link
# counts them all.
MOST_COUNTED = 1_000
# Whole pages of the largest size, one statement each, so that no transaction stays open.
EXPORTED_AT_ONCE = 200


class LinkState(StrEnum):
    """What a link does now, and the filters of the list."""

    ALL = "all"
    ACTIVE = "active"
    EXPIRED = "expired"
    DISABLED = "disabled"


WHICH: dict[LinkState, LiteralString] = {
    LinkState.ALL: "true",
    LinkState.ACTIVE: "l.disabled_at is null and (l.expires_at is null or l.expires_at > %(now)s)",
    # Written as the index knows it.
    LinkState.EXPIRED: (
        "l.disabled_at is null and l.expires_at is not null and l.expires_at <= %(now)s"
    ),
    LinkState.DISABLED: "l.disabled_at is not null",
}
FITTING = """
    {which} and (%(client)s::bigint is null or l.api_client_id = %(client)s)
      and (%(before)s::bigint is null or l.id < %(before)s)"""
NEWEST: LiteralString = "order by l.id desc limit %(limit)s"
PAGE = "select l.* from short_links l where {fitting} {newest}"
NAMED = """
    select l.* from short_links l where l.id = any(array({ways})) {newest}"""
BY_CODE = "(select l.id from short_links l where l.code = %(code)s and {fitting})"
BY_HOST = """(
    select l.id from short_links l where l.host ilike %(host)s and {fitting} {newest})"""
BY_PEOPLE = """(
    select l.id from conversations c join short_links l on l.conversation_id = c.id
    where c.contact_id = any(%(contacts)s) and {fitting} {newest})"""
# More people than are worth listing: then the newest links are full of theirs.
BY_CROWD = """(
    select l.id from short_links l where {fitting} and exists (
      select from conversations c where c.id = l.conversation_id and {condition}) {newest})"""

ROWS = """
    with page as materialized ({page})
    select page.id, page.code, page.url, page.host, page.conversation_id, page.created_at,
      page.expires_at, page.disabled_at, page.opened_at, client.name as client,
      contact.display_name, identifier.kind, identifier.value,
      (select count(*) from (select from link_clicks k where k.short_link_id = page.id
        and not k.is_robot limit {most}) one) as people,
      (select count(*) from (select from link_clicks k where k.short_link_id = page.id
        and k.is_robot limit {most}) one) as robots,
      (select max(k.at) from link_clicks k where k.short_link_id = page.id and not k.is_robot)
        as last_at
    from page
    join conversations c on c.id = page.conversation_id
    join contacts contact on contact.id = c.contact_id
    join contact_identifiers identifier on identifier.id = c.identifier_id
    left join api_clients client on client.id = page.api_client_id
    order by page.id desc"""
ONE: LiteralString = "select l.* from short_links l where l.id = %(id)s"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which links are wanted: of a state, of a client (0: of all), found by a search ("": all)."""

    which: str = LinkState.ALL.value
    client: int = 0
    search: str = ""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A line of the list. Instants are milliseconds since 1970; `client` is "" for a campaign.

    `people` and `robots` end at `MOST_COUNTED`; `last_at_ms` is a person's last click.
    """

    id: int
    short_url: str
    url: str
    host: str
    conversation_id: int
    name: str
    address: str
    client: str
    state: str
    people: int
    robots: int
    last_at_ms: int | None
    opened_at_ms: int | None
    created_at_ms: int
    expires_at_ms: int | None


def check(asked: Asked) -> Asked:
    """Raises Invalid for what cannot be asked."""
    if asked.which not in set(LinkState):
        raise Invalid(field="filter")
    if asked.client != 0 and not is_row_id(asked.client):
        raise Invalid(field="client")
    return asked


async def list_links(
    viewer: Viewer, asked: Asked, *, before: int | None = None, limit: int = 50
) -> tuple[list[LinkRow], int | None]:
    """A page, newest first, and where the next one begins (None: nowhere).

    Raises NotAllowed, and Invalid for an unknown filter.
    """
    require(viewer, Action.MANAGE_API)
    check(asked)
    limit = page_size(limit)
    async with transaction() as conn:
        query, values = await query_of(conn, asked)
        values |= {"before": None if before is None else row_id(before), "limit": limit + 1}
        # Never prepared: what a search finds decides how to look for it.
        found = await (await conn.execute(query.encode(), values, prepare=False)).fetchall()
    page, has_more = split_page(found, limit)
    return [to_row(one) for one in page], page[-1]["id"] if has_more else None


async def every_link(viewer: Viewer, asked: Asked) -> AsyncIterator[list[LinkRow]]:
    """The same to the end, page by page."""
    before = None
    while True:
        rows, before = await list_links(viewer, asked, before=before, limit=EXPORTED_AT_ONCE)
        yield rows
        if before is None:
            return


async def find_row(conn: Connection, link_id: int) -> LinkRow | None:
    """One line, for callers that have checked who asks."""
    query = ROWS.format(page=ONE, most=MOST_COUNTED).encode()
    found = await (await conn.execute(query, {"id": link_id})).fetchone()
    return None if found is None else to_row(found)


async def query_of(conn: Connection, asked: Asked) -> tuple[str, dict[str, Any]]:
    """The statement of one list, and its values besides `before` and `limit`."""
    values: dict[str, Any] = {"now": clock.now(), "client": asked.client or None}
    fitting = FITTING.format(which=WHICH[LinkState(asked.which)])
    search = parse_search(asked.search)
    page = PAGE.format(fitting=fitting, newest=NEWEST)
    if search is not None:
        ways = await _ways(conn, search, asked.search.strip(), values)
        condition = search.condition()
        union = " union ".join(
            one.format(fitting=fitting, newest=NEWEST, condition=condition) for one in ways
        )
        page = NAMED.format(ways=union, newest=NEWEST)
    return ROWS.format(page=page, most=MOST_COUNTED), values


async def _ways(conn: Connection, search: Search, text: str, values: dict[str, Any]) -> list[str]:
    """How to look for what was typed: also an address that was copied from somewhere."""
    place, _, rest = text.removeprefix("https://").removeprefix("http://").partition("/")
    code = rest.rpartition("/")[2] if rest else text
    ways = []
    if is_code(code):
        ways.append(BY_CODE)
        values["code"] = code
    if len(place) >= SHORTEST_PIECE and literal(place) is not None:
        ways.append(BY_HOST)
        values["host"] = f"%{literal(place)}%"
    contacts = await find_contacts(conn, search)
    if contacts is None:
        values |= search.params
        return [*ways, BY_CROWD]
    values["contacts"] = contacts
    return [*ways, BY_PEOPLE]


def to_row(found: Mapping[str, Any]) -> LinkRow:
    """A line of the list."""
    identifier = found["kind"], found["value"]
    return LinkRow(
        id=found["id"],
        short_url=short_url(found["code"]),
        url=found["url"],
        host=found["host"],
        conversation_id=found["conversation_id"],
        name=shown_name(found["display_name"], *identifier),
        address=shown_address(*identifier),
        client=found["client"] or "",
        state=_state(found).value,
        people=found["people"],
        robots=found["robots"],
        last_at_ms=maybe_milliseconds(found["last_at"]),
        opened_at_ms=maybe_milliseconds(found["opened_at"]),
        created_at_ms=to_milliseconds(found["created_at"]),
        expires_at_ms=maybe_milliseconds(found["expires_at"]),
    )


def _state(found: Mapping[str, Any]) -> LinkState:
    if found["disabled_at"] is not None:
        return LinkState.DISABLED
    ends = found["expires_at"]
    return LinkState.ACTIVE if ends is None or ends > clock.now() else LinkState.EXPIRED
