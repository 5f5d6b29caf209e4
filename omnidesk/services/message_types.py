"""The sentence of each type of message: what `metadata.messageType` puts at `{{sentence}}`.

Usual types come with an Indonesian sentence at the first start. They are data: an edited sentence
stays as edited, a deleted one stays away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Conflict, Invalid, NotFound
from omnidesk.rules.roles import Action, Viewer
from omnidesk.rules.templates import malformed, placeholders
from omnidesk.rules.texts import storable
from omnidesk.services.audit import record
from omnidesk.services.fields import require

TYPE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}\Z")
# As long as a message of the API may be.
LONGEST_BODY = 4096
SEEDED_KEY = "message_types.seeded"

# None asks for anything beyond what every message has.
SENTENCES = {
    "invoice": "Tagihan Anda sudah terbit. Berikut rinciannya.",
    "invoice_due": "Tagihan Anda akan segera jatuh tempo.",
    "invoice_overdue": "Tagihan Anda sudah melewati jatuh tempo.",
    "payment_received": "Pembayaran Anda sudah kami terima. Terima kasih.",
    "payment_failed": "Pembayaran Anda belum berhasil kami terima.",
    "refund": "Pengembalian dana Anda sedang kami proses.",
    "order_confirmed": "Pesanan Anda sudah kami terima.",
    "order_shipped": "Pesanan Anda sudah dikirim.",
    "order_delivered": "Pesanan Anda sudah sampai.",
    "order_cancelled": "Pesanan Anda dibatalkan.",
    "appointment": "Janji temu Anda sudah tercatat.",
    "reminder": "Kami ingin mengingatkan Anda.",
    "otp": "Berikut kode verifikasi Anda. Jangan berikan kepada siapa pun.",
    "welcome": "Selamat datang.",
    "notification": "Ada pemberitahuan untuk Anda.",
}

LIST: LiteralString = "select type, sentence from message_types order by type"
CHANGE: LiteralString = """
    update message_types set sentence = %s, updated_at = %s where type = %s"""
ADD: LiteralString = """
    insert into message_types (type, sentence, updated_at) values (%s, %s, %s)
    on conflict (type) do nothing"""
SEEDED: LiteralString = "select value from app_settings where key = %s for update"
NOTE: LiteralString = """
    insert into app_settings (key, value, updated_at) values (%s, %s, %s)
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at"""


@dataclass(frozen=True, slots=True)
class MessageTypeRow:
    """One type with its sentence."""

    type: str
    sentence: str
    placeholders: list[str]


def type_of(metadata: Mapping[str, Any]) -> str:
    """The type that a request names, as it is kept; empty when it names none."""
    named = metadata.get("messageType")
    wanted = named.strip().lower() if isinstance(named, str) else ""
    return wanted if TYPE.match(wanted) else ""


def clean_body(value: object, field: str) -> str:
    """A text with placeholders, its lines kept. Raises Invalid naming the field."""
    if not isinstance(value, str):
        raise Invalid(field=field)
    text = storable(value.replace("\r\n", "\n")).strip()
    if not text:
        raise Invalid("access.text_missing", field=field)
    if len(text) > LONGEST_BODY:
        raise Invalid("access.text_long", field=field, n=LONGEST_BODY)
    broken = malformed(text)
    if broken:
        raise Invalid("template.bad_placeholder", field=field, text=broken[0])
    return text


def clean_sentence(value: object) -> str:
    """The sentence of a type. Raises Invalid: no sentence can stand in itself."""
    text = clean_body(value, "sentence")
    if "sentence" in placeholders(text):
        raise Invalid("template.sentence_in_itself", field="sentence")
    return text


async def list_message_types(viewer: Viewer) -> list[MessageTypeRow]:
    """Every type, by name."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        rows = await (await conn.execute(LIST)).fetchall()
    return [
        MessageTypeRow(row["type"], row["sentence"], placeholders(row["sentence"])) for row in rows
    ]


async def create_message_type(viewer: Viewer, name: object, sentence: object) -> None:
    """A new type with its sentence. Raises Invalid, Conflict or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    wanted = name.strip().lower() if isinstance(name, str) else ""
    if not TYPE.match(wanted):
        raise Invalid("template.bad_type", field="type")
    text = clean_sentence(sentence)
    async with transaction() as conn:
        if not (await conn.execute(ADD, (wanted, text, clock.now()))).rowcount:
            raise Conflict("template.type_taken", name=wanted)
        await record(conn, viewer, "message_type.created", "message_type", wanted)


async def update_message_type(viewer: Viewer, name: object, sentence: object) -> None:
    """Give a type another sentence. Raises Invalid, NotFound or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    text = clean_sentence(sentence)
    async with transaction() as conn:
        if not (await conn.execute(CHANGE, (text, clock.now(), _stored(name)))).rowcount:
            raise NotFound
        await record(conn, viewer, "message_type.changed", "message_type", _stored(name))


async def delete_message_type(viewer: Viewer, name: object) -> None:
    """Forget a type. Raises NotFound or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        wanted = _stored(name)
        deleted = await conn.execute("delete from message_types where type = %s", (wanted,))
        if not deleted.rowcount:
            raise NotFound
        await record(conn, viewer, "message_type.deleted", "message_type", wanted)


def _stored(name: object) -> str:
    """The name of a type that may be there. Raises NotFound for what cannot be one."""
    if not isinstance(name, str) or not TYPE.match(name):
        raise NotFound
    return name


async def seed_message_types() -> None:
    """Write the sentences that this installation has never had."""
    async with transaction() as conn:
        row = await (await conn.execute(SEEDED, (SEEDED_KEY,))).fetchone()
        had = set() if row is None else set(row["value"])
        now, new = clock.now(), sorted(SENTENCES.keys() - had)
        for name in new:
            await conn.execute(ADD, (name, SENTENCES[name], now))
        if new:
            await conn.execute(NOTE, (SEEDED_KEY, Jsonb(sorted(had | set(new))), now))
