"""What vendors' receipts say of a contact: some asked not to be written to, some blocked us.

A refusal often comes only as a receipt, long after the vendor took the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from omnidesk.db import Connection
from omnidesk.rules.texts import storable
from omnidesk.services.channels.base import Receipt
from omnidesk.services.settling import MARKS

# By contact, as everybody locks them.
WHOM: LiteralString = """
    select distinct i.contact_id, g.error_key
    from unnest(%(kinds)s::text[], %(scopes)s::text[], %(values)s::text[], %(keys)s::text[])
      as g(kind, scope, value, error_key)
    join contact_identifiers i on i.kind = g.kind and i.scope = g.scope and i.value = g.value
    order by i.contact_id, g.error_key"""


async def mark(conn: Connection, receipts: Sequence[Receipt]) -> list[int]:
    """Mark whom the receipts are about; the contacts of whom that is news.

    The caller has locked no conversation yet: contacts come first.
    """
    telling = [one for one in receipts if one.error_key in MARKS]
    if not telling:
        return []
    columns = {
        "kinds": [one.contact.kind.value for one in telling],
        "scopes": [storable(one.contact.scope) for one in telling],
        "values": [storable(one.contact.value) for one in telling],
        "keys": [one.error_key for one in telling],
    }
    rows = await (await conn.execute(WHOM, columns)).fetchall()
    return [
        row["contact_id"] for row in rows if await MARKS[row["error_key"]](conn, row["contact_id"])
    ]
