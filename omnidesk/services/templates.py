"""Templates: the list that admins keep, and the text that a program's message gets.

A client's template makes the text, its placeholders filled in from the request; the message stands
in it as `{{message}}`, the sentence of `metadata.messageType` as `{{sentence}}`. Without a template
the message goes as it was written, but for `{{sentence}}`. A text is filled in completely or
refused, naming what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, Invalid, NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.rules.templates import PLACEHOLDER, fill, missing, placeholders, values_for
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.wanted import Wanted
from omnidesk.services.audit import record
from omnidesk.services.fields import clean_text, require, row_id
from omnidesk.services.message_types import clean_body, type_of

LONGEST_NAME = 60
LONGEST_SID = 64
LONGEST_DEFAULT = 500
SENTENCE = "sentence"

LIST: LiteralString = """
    select t.*, (select count(*) from api_clients c
      where c.template_id = t.id and c.deleted_at is null) as clients
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
    select t.name, exists (select 1 from api_clients c
      where c.template_id = t.id and c.deleted_at is null) as is_used
    from templates t where t.id = %s for update"""
OF_CLIENTS: LiteralString = """
    select id, name, body, defaults from templates where id = any(%s) and is_active"""
SENTENCES: LiteralString = "select type, sentence from message_types where type = any(%s)"
OFFERED: LiteralString = """
    select id, name, body, defaults, content_sid from templates where is_active
    order by lower(name), id"""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One line of the list. `clients`: how many programs use it."""

    id: int
    name: str
    body: str
    placeholders: list[str]
    defaults: dict[str, str]
    content_sid: str
    is_active: bool
    clients: int
    updated_at_ms: int


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """What an admin filled in, as it came."""

    name: object
    body: object
    defaults: object = None
    content_sid: object = ""
    is_active: object = True


@dataclass(frozen=True, slots=True)
class FoundText:
    """The text of a message, and where it comes from.

    `matched_by` is `client` for the client's template, `message_type` where a sentence was put in,
    else empty.
    """

    text: str
    template_name: str = ""
    matched_by: str = ""
    template_id: int | None = None


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
        if was["is_used"]:
            raise Conflict("template.in_use", name=was["name"])
        await conn.execute("delete from templates where id = %s", (number,))
        detail = {"name": was["name"]}
        await record(conn, viewer, "template.deleted", "template", number, detail)


async def offered_templates(caller: ApiCaller) -> list[dict[str, Any]]:
    """What `GET /api/external/templates` lists; `is_default` is the one of this client."""
    async with transaction() as conn:
        rows = await (await conn.execute(OFFERED)).fetchall()
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "body": row["body"],
            "placeholders": placeholders(row["body"]),
            "defaults": row["defaults"],
            "is_approved": bool(row["content_sid"]),
            "is_default": row["id"] == caller.template_id,
        }
        for row in rows
    ]


async def find_text(conn: Connection, caller: ApiCaller, wanted: Wanted) -> FoundText:
    """The text of one message. Raises Invalid naming the placeholders that nothing fills in."""
    found = (await find_texts(conn, [(caller, wanted)]))[0]
    if isinstance(found, Invalid):
        raise found
    return found


async def find_texts(
    conn: Connection, asked: Sequence[tuple[ApiCaller, Wanted]]
) -> list[FoundText | Invalid]:
    """The texts of many messages, with as many statements as for one."""
    templates = await _templates(conn, {caller.template_id for caller, _ in asked})
    sentences = await _sentences(conn, {type_of(wanted.metadata) for _, wanted in asked})
    return [
        _text(
            caller,
            wanted,
            templates.get(caller.template_id or 0),
            sentences.get(type_of(wanted.metadata)),
        )
        for caller, wanted in asked
    ]


async def _templates(conn: Connection, ids: set[int | None]) -> dict[int, dict[str, Any]]:
    known = [one for one in ids if one is not None]
    if not known:
        return {}
    rows = await (await conn.execute(OF_CLIENTS, (known,))).fetchall()
    return {row["id"]: row for row in rows}


async def _sentences(conn: Connection, types: set[str]) -> dict[str, str]:
    named = [one for one in types if one]
    if not named:
        return {}
    rows = await (await conn.execute(SENTENCES, (named,))).fetchall()
    return {row["type"]: row["sentence"] for row in rows}


def _text(
    caller: ApiCaller, wanted: Wanted, template: dict[str, Any] | None, sentence: str | None
) -> FoundText | Invalid:
    body = wanted.message if template is None else str(template["body"])
    has_sentence = sentence is not None and SENTENCE in placeholders(body)
    if template is None and not has_sentence:
        return FoundText(wanted.message)
    values = _filling(caller, wanted, {} if template is None else template["defaults"])
    if has_sentence and sentence is not None:
        lacking = missing(sentence, values)
        if lacking:
            return _refusal(lacking)
        values[SENTENCE] = fill(sentence, values)
    if template is None:
        return FoundText(
            _with_sentence(body, values[SENTENCE]), type_of(wanted.metadata), "message_type"
        )
    lacking = missing(body, values)
    if lacking:
        return _refusal(lacking)
    matched_by = "message_type" if has_sentence else "client"
    return FoundText(fill(body, values), template["name"], matched_by, template["id"])


def _with_sentence(message: str, sentence: str) -> str:
    """The program's own words stay as they are, other braces included."""
    return PLACEHOLDER.sub(
        lambda found: sentence if found.group(1).lower() == SENTENCE else found.group(), message
    )


def _filling(caller: ApiCaller, wanted: Wanted, defaults: Mapping[str, Any]) -> dict[str, str]:
    """The values of a request; what it says anyway counts before defaults."""
    said = {"message": wanted.message, "recipient_name": wanted.recipient_name}
    known = dict(defaults) | {name: text for name, text in said.items() if text}
    return values_for(wanted.template_variables, wanted.metadata, caller.mapping, known)


def _refusal(names: list[str]) -> Invalid:
    return Invalid(
        "template.missing", field=f"template_variables.{names[0]}", names=", ".join(names)
    )


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
    """Texts by placeholder; empty ones are none. Raises Invalid for a name that is not there."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Invalid(field="defaults")
    found: dict[str, str] = {}
    for name, value in given.items():
        key = str(name).strip().lower()
        text = clean_text(value, f"defaults.{key}", longest=LONGEST_DEFAULT, required=False)
        if text and key not in names:
            raise Invalid("template.no_such_placeholder", field="defaults", name=key[:64])
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
