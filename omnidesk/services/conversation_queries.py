"""The query behind the list, in the shape that its index wants.

* Somebody who sees everything reads one index from its newest end.
* A user's list is the newest of a few short lists, one per department and platform: filtering the
  list of everybody would read the whole of it for somebody whose department is quiet.
* A search starts from the contacts it finds.

Whatever the shape, the visibility condition stands in the outermost query.
"""

from __future__ import annotations

from typing import Any

from omnidesk.rules.kinds import Platform
from omnidesk.rules.roles import Viewer
from omnidesk.services.conversation_rows import CONVERSATION_COLUMNS, CONVERSATION_JOINS
from omnidesk.services.conversation_search import search_condition
from omnidesk.services.paging import Cursor, cursor_params
from omnidesk.services.visibility import visible_conversations

NEWEST = "order by c.last_message_at desc, c.id desc limit %(limit)s"

# Served by ix_conversations_department_newest, one place of it per department and platform.
OWN_DEPARTMENTS = """(
    select one.* from unnest(%(viewer_departments)s::bigint[]) as own(department_id)
    cross join unnest(%(platforms)s::text[]) as shown(platform)
    cross join lateral (
      select * from conversations c
      where c.department_id = own.department_id and c.platform = shown.platform {also} {newest}
    ) one
    union all
    select one.* from unnest(%(platforms)s::text[]) as shown(platform)
    cross join lateral (
      select * from conversations c
      where c.department_id is null and c.platform = shown.platform {also} {newest}
    ) one)"""

# The page is found first and joined afterwards: its rows are few, whatever the tables hold.
PAGE = """select {columns} from (
    select c.* from {source} c where {conditions} {newest}
  ) c {joins} order by c.last_message_at desc, c.id desc"""


def list_query(
    viewer: Viewer,
    platform: Platform | None,
    search: str,
    unread_only: bool,
    before: Cursor | None,
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters, all but `limit`."""
    visible, params = visible_conversations(viewer)
    also, more = _filters(unread_only, before)
    params |= more
    found = search_condition(search)
    source = "conversations"
    if found is not None:
        also.append(found[0])
        params |= found[1]
    elif not viewer.sees_all:
        source = _own_departments(also)
        params["platforms"] = [str(one) for one in ([platform] if platform else Platform)]
    if platform is not None:
        also.append("c.platform = %(platform)s")
        params["platform"] = str(platform)
    return _page(source, [visible, *also]), params


def _filters(unread_only: bool, before: Cursor | None) -> tuple[list[str], dict[str, Any]]:
    conditions = ["c.unread_count > 0"] if unread_only else []
    if before is None:
        return conditions, {}
    conditions.append("(c.last_message_at, c.id) < (%(before_at)s, %(before_id)s)")
    return conditions, cursor_params(before)


def _own_departments(conditions: list[str]) -> str:
    also = "".join(f" and {condition}" for condition in conditions)
    return OWN_DEPARTMENTS.format(also=also, newest=NEWEST)


def _page(source: str, conditions: list[str]) -> str:
    return PAGE.format(
        columns=CONVERSATION_COLUMNS,
        joins=CONVERSATION_JOINS,
        source=source,
        conditions=" and ".join(conditions),
        newest=NEWEST,
    )
