"""The merges so far, for the admin page: who was joined to whom, why, and whether it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from omnidesk.db import transaction
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.addresses import shown_address
from omnidesk.services.fields import require

NEWEST: LiteralString = """
    select m.id, m.merged_at, m.undone_at, m.proof, m.kept_contact_id, m.joined_contact_id,
      kept.display_name as kept_name, joined.display_name as joined_name_now,
      m.before #>> '{contacts,joined,display_name}' as joined_name,
      array(
        select c.id from conversations c
        where c.contact_id in (m.kept_contact_id, m.joined_contact_id) order by c.id) as threads
    from contact_merges m
    join contacts kept on kept.id = m.kept_contact_id
    join contacts joined on joined.id = m.joined_contact_id
    order by m.id desc limit %s"""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One merge. A name is empty for a contact who has none; `proof` are the identifiers that one
    event named together, `conversation_ids` the present conversations of both contacts."""

    id: int
    at_ms: int
    kept_name: str
    joined_name: str
    proof: str
    conversation_ids: list[int]
    is_undone: bool


async def list_merges(viewer: Viewer, limit: int = 50) -> list[MergeRow]:
    """The newest merges, newest first. Raises NotAllowed."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        rows = await (await conn.execute(NEWEST, (limit,))).fetchall()
    return [_to_row(row) for row in rows]


def _to_row(row: Mapping[str, Any]) -> MergeRow:
    return MergeRow(
        id=row["id"],
        at_ms=to_milliseconds(row["merged_at"]),
        kept_name=row["kept_name"],
        joined_name=row["joined_name"] or row["joined_name_now"],
        proof=shown_proof(row["proof"]),
        conversation_ids=row["threads"],
        is_undone=row["undone_at"] is not None,
    )


def shown_proof(proof: Mapping[str, Any]) -> str:
    """`LID 77 · +62 811-0000-2231`."""
    return " · ".join(_shown(one) for one in proof.get("identifiers", ()))


def _shown(identifier: Mapping[str, str]) -> str:
    kind, value = identifier["kind"], identifier["value"]
    return shown_address(kind, value) or f"{KINDS.get(kind, kind)} {value}"


# Names of ids that vendors made up: abbreviations that read the same in both languages.
KINDS = {
    "lid": "LID",
    "page_scoped": "PSID",
    "instagram_scoped": "IGSID",
    "business_scoped": "BSUID",
}
