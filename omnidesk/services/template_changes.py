"""Templates as admins keep them: the list, and every change to it, audited.

A text whose placeholders cannot be read is refused, and so is a default for a placeholder that the
text does not have. A template that a client uses stays until the client has another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, Invalid, NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.rules.templates import malformed, placeholders
from omnidesk.services.audit import record
from omnidesk.services.fields import clean_text, require, row_id
from omnidesk.services.message_types import clean_body

LONGEST_NAME = 60
LONGEST_SID = 64
LONGEST_DEFAULT = 500

LIST: LiteralString = """
    select t.*, array(select c.name from api_clients c
      where c.template_id = t.id and c.deleted_at is null order by lower(c.name)) as clients
    from templates t order by lower(t.name), t.id"""
CREATE: LiteralString = """
    insert into templates (name, body, defaults, content_sid, is_active, created_at, updated_at)
    values (%(name)s, %(body)s, %(defaults)s, %(content_sid)s, %(is_active)s, %(now)s, %(now)s)
    returning id"""
UPDATE: LiteralString = """
    update templates set name = %(name)s, body = %(body)s, defaults = %(defaults)s,
      content_sid = %(content_sid)s, is_active = %(is_active)s, updated_at = %(now)s
    where id = %(id)s"""
LOCK: LiteralString = """
    select t.name, array(select c.name from api_clients c
      where c.template_id = t.id and c.deleted_at is null order by lower(c.name)) as clients
    from templates t where t.id = %s for update"""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One line of the list. `clients` are the names of the programs that use it."""

    id: int
    name: str
    body: str
    placeholders: list[str]
    defaults: dict[str, str]
    content_sid: str
    is_active: bool
    clients: list[str]
    updated_at_ms: int


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """What an admin filled in, as it came."""

    name: object
    body: object
    defaults: object = None
    content_sid: object = ""
    is_active: object = True


async def list_templates(viewer: Viewer) -> list[TemplateRow]:
    """Every template, by name."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        rows = await (await conn.execute(LIST)).fetchall()
    return [_row(row) for row in rows]


async def create_template(viewer: Viewer, fields: TemplateFields) -> int:
    """A new template. Raises Invalid, Conflict or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    values = _values(fields)
    async with transaction() as conn:
        template_id = await _save(conn, CREATE, values)
        await record(conn, viewer, "template.created", "template", template_id, _told(values))
    return template_id


async def update_template(viewer: Viewer, template_id: object, fields: TemplateFields) -> None:
    """Change a template; messages that are queued keep their text."""
    require(viewer, Action.MANAGE_API)
    values, number = _values(fields), row_id(template_id)
    async with transaction() as conn:
        was = await _lock(conn, number)
        await _save(conn, UPDATE, values | {"id": number})
        detail = _told(values) | {"was": was["name"]}
        await record(conn, viewer, "template.changed", "template", number, detail)


async def delete_template(viewer: Viewer, template_id: object) -> None:
    """Delete a template that no client uses. Raises Conflict when one does."""
    require(viewer, Action.MANAGE_API)
    number = row_id(template_id)
    async with transaction() as conn:
        was = await _lock(conn, number)
        if was["clients"]:
            names = ", ".join(was["clients"])
            raise Conflict("template.in_use", name=was["name"], clients=names)
        await conn.execute("delete from templates where id = %s", (number,))
        detail = {"name": was["name"]}
        await record(conn, viewer, "template.deleted", "template", number, detail)


def _row(row: dict[str, Any]) -> TemplateRow:
    return TemplateRow(
        id=row["id"],
        name=row["name"],
        body=row["body"],
        placeholders=placeholders(row["body"]),
        defaults=row["defaults"],
        content_sid=row["content_sid"],
        is_active=row["is_active"],
        clients=row["clients"],
        updated_at_ms=to_milliseconds(row["updated_at"]),
    )


def _values(fields: TemplateFields) -> dict[str, Any]:
    body = clean_body(fields.body, "body")
    return {
        "name": clean_text(fields.name, "name", longest=LONGEST_NAME),
        "body": body,
        "defaults": Jsonb(_defaults(fields.defaults, placeholders(body))),
        "content_sid": clean_text(
            fields.content_sid, "content_sid", longest=LONGEST_SID, required=False
        ),
        "is_active": fields.is_active is True,
        "now": clock.now(),
    }


def _defaults(given: object, names: list[str]) -> dict[str, str]:
    """Texts by placeholder; empty ones are none. Raises Invalid for a name that is not there.

    Values are never read as placeholders again, so none may stand in a default.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Invalid(field="defaults")
    found: dict[str, str] = {}
    for name, value in given.items():
        key = str(name).strip().lower()
        text = clean_text(value, f"defaults.{key}", longest=LONGEST_DEFAULT, required=False)
        if text and key not in names:
            raise Invalid("template.no_such_placeholder", field=f"defaults.{key}", name=key[:64])
        if placeholders(text) or malformed(text):  # it would go out as it stands
            raise Invalid("template.placeholder_in_default", field=f"defaults.{key}")
        if text:
            found[key] = text
    return found


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit keeps: no text."""
    return {"name": values["name"], "is_active": values["is_active"]}


async def _lock(conn: Connection, number: int) -> dict[str, Any]:
    row = await (await conn.execute(LOCK, (number,))).fetchone()
    if row is None:
        raise NotFound
    return row


async def _save(conn: Connection, statement: LiteralString, values: dict[str, Any]) -> int:
    try:
        saved = await conn.execute(statement, values)
    except UniqueViolation as error:
        raise Conflict("template.taken", name=values["name"]) from error
    row = await saved.fetchone() if saved.description else None
    return int(row["id"]) if row else int(values["id"])
