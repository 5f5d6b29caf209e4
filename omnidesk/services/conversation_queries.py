"""The query behind the list, in the shape that its index wants.

* Somebody who sees everything reads one index from its newest end.
* A user's list is made of the newest of each own department: filtering the list of everybody would
  read the whole of it for somebody whose department is quiet.
* A search that finds few contacts starts from them.

Whatever the shape, the visibility condition stands in the query that makes the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from omnidesk.rules.kinds import Platform
from omnidesk.rules.roles import Viewer
from omnidesk.services.conversation_rows import CONVERSATION_COLUMNS, CONVERSATION_JOINS
from omnidesk.services.paging import Cursor, cursor_params
from omnidesk.services.visibility import visible_conversations


@dataclass(slots=True)
class Conditions:
    """SQL conditions on conversations `c`, all of which hold, and their parameters."""

    texts: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)

    def add(self, text: str, **params: Any) -> None:
        """One condition more."""
        self.texts.append(text)
        self.params |= params

    def __str__(self) -> str:
        return " and ".join(self.texts or ["true"])


# Limit and departments are written into the text instead of being parameters: a prepared statement
# then fits all its uses, and PostgreSQL need not plan each call anew, which takes longer than the
# query itself.
NEWEST = "order by c.last_message_at desc, c.id desc limit {limit}"

PART = "(select c.* from conversations c where {part} and {conditions} {newest})"

# `offset 0` keeps the planner from starting anywhere else than at the contacts.
FOUND_CONTACTS = """
    select one.* from unnest(%(contacts)s::bigint[]) as found(contact_id)
    cross join lateral (
      select c.* from conversations c
      where c.contact_id = found.contact_id and {conditions} offset 0) one"""

# The page is chosen first and filled afterwards: its rows are few, whatever the tables hold.
PAGE = """
    select {columns} from (select c.id from ({source}) c where {visible} {newest}) page
    join conversations c on c.id = page.id {joins}
    order by c.last_message_at desc, c.id desc"""


def list_conditions(
    platform: Platform | None, unread_only: bool, before: Cursor | None
) -> Conditions:
    """What the person asked for, search aside. Raises Invalid for a broken cursor."""
    conditions = Conditions()
    if platform is not None:
        conditions.add("c.platform = %(platform)s", platform=str(platform))
    if unread_only:
        conditions.add("c.unread_count > 0")
    if before is not None:
        keyset = "(c.last_message_at, c.id) < (%(before_at)s, %(before_id)s)"
        conditions.add(keyset, **cursor_params(before))
    return conditions


def list_query(
    viewer: Viewer, conditions: Conditions, limit: int, contacts: Sequence[int] | None = None
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters; `contacts`: conversations of nobody else."""
    visible, params = visible_conversations(viewer)
    params |= conditions.params
    newest = NEWEST.format(limit=limit)
    if contacts is None:
        parts = [
            PART.format(part=part, conditions=conditions, newest=newest) for part in _parts(viewer)
        ]
        source = " union all ".join(parts)
    else:
        source = FOUND_CONTACTS.format(conditions=conditions)
        params["contacts"] = list(contacts)
    return _page(source, visible, newest), params


def _parts(viewer: Viewer) -> list[str]:
    """Conditions that each stand for one ordered stretch of an index, together all that is seen."""
    if viewer.sees_all:
        return ["true"]
    own = [f"c.department_id = {int(number)}" for number in sorted(viewer.department_ids)]
    return ["c.department_id is null", *own]


def _page(source: str, visible: str, newest: str) -> str:
    return PAGE.format(
        columns=CONVERSATION_COLUMNS,
        joins=CONVERSATION_JOINS,
        source=source,
        visible=visible,
        newest=newest,
    )
