"""The text that a program's message gets, and the templates that programs are offered.

A client's template makes the text, its placeholders filled in from the request; the message stands
in it as `{{message}}`, the sentence of `metadata.messageType` as `{{sentence}}`. Without a template
the message goes as it was written, but for `{{sentence}}`. A text is filled in completely or
refused, naming what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from omnidesk.db import Connection, transaction
from omnidesk.errors import Invalid
from omnidesk.rules.templates import PLACEHOLDER, fill, missing, placeholders, values_for
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.wanted import Wanted
from omnidesk.services.message_types import type_of

SENTENCE = "sentence"

OF_CLIENTS: LiteralString = """
    select id, name, body, defaults from templates where id = any(%s) and is_active"""
SENTENCES: LiteralString = "select type, sentence from message_types where type = any(%s)"
OFFERED: LiteralString = """
    select id, name, body, defaults, content_sid from templates where is_active
    order by lower(name), id"""


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
    mine = [templates.get(caller.template_id or 0) for caller, _ in asked]
    types = [_type(wanted, one) for (_, wanted), one in zip(asked, mine, strict=True)]
    sentences = await _sentences(conn, set(types))
    return [
        _text(caller, wanted, template, sentences.get(its_type))
        for (caller, wanted), template, its_type in zip(asked, mine, types, strict=True)
    ]


def _body(wanted: Wanted, template: dict[str, Any] | None) -> str:
    return wanted.message if template is None else str(template["body"])


def _type(wanted: Wanted, template: dict[str, Any] | None) -> str:
    """Whose sentence the text takes in; empty where it has no place for one."""
    has_place = SENTENCE in placeholders(_body(wanted, template))
    return type_of(wanted.metadata) if has_place else ""


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
    body = _body(wanted, template)
    if template is None and sentence is None:
        return FoundText(wanted.message)
    values = _filling(caller, wanted, {} if template is None else template["defaults"])
    if sentence is not None:
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
    matched_by = "client" if sentence is None else "message_type"
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
