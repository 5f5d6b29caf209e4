"""Contacts as tests compare them: everything that a merge may move, and everything it may not."""

from __future__ import annotations

from typing import Any

from omnidesk.rules.kinds import IdentifierKind
from omnidesk.services.channels.base import Identifier
from tests.factories import rows

TABLES = ("contacts", "contact_identifiers", "conversations", "messages", "outbox")


def phone(number: str) -> Identifier:
    return Identifier(IdentifierKind.PHONE, "", number)


def lid(number: str) -> Identifier:
    return Identifier(IdentifierKind.LID, "", number)


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of what belongs to contacts, in order."""
    return {name: await rows(f"select * from {name} order by id") for name in TABLES}


async def partition() -> set[frozenset[str]]:
    """Which identifiers belong together."""
    found = await rows(
        "select array_agg(kind || ':' || value) as named from contact_identifiers"
        " group by contact_id"
    )
    return {frozenset(row["named"]) for row in found}


async def strays() -> list[dict[str, Any]]:
    """Conversations whose address is somebody else's, and intents apart from their messages."""
    return await rows(
        "select c.id from conversations c join contact_identifiers i on i.id = c.identifier_id"
        " where i.contact_id <> c.contact_id"
        " union all select o.id from outbox o join messages m on m.id = o.message_id"
        " where o.conversation_id <> m.conversation_id"
    )
