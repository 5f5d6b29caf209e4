"""A large inbox by COPY: conversations, contacts and messages whose summaries are true.

The same sizes give the same rows. 40 in 100 conversations belong to nobody in particular, 30 to
Sales, 30 to Support; a department "Quiet" has the 50 oldest. One in five is unread.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString

from bench.people import TEXTS, contact_name
from omnidesk.db import Connection, dedicated_connection, transaction
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, IdentifierKind
from omnidesk.rules.roles import Role, Viewer

CHANNELS = (ChannelKind.WHATSAPP_TWILIO, ChannelKind.MESSENGER, ChannelKind.INSTAGRAM)
IDENTIFIERS = (IdentifierKind.PHONE, IdentifierKind.PAGE_SCOPED, IdentifierKind.INSTAGRAM_SCOPED)
# What the vendors call these accounts: our number, our Page, our Instagram account.
ACCOUNTS = ("+6281155500100", "104927531188204", "17841405309211844")
SALES, SUPPORT, QUIET = 1, 2, 3
QUIET_CONVERSATIONS = 50
NEWEST = datetime(2026, 11, 22, 9, tzinfo=UTC)
HALF_YEAR_MS = 180 * 24 * 3600 * 1000
# As much text per write keeps memory flat and the calls few.
CHUNK = 5_000

ANA = Viewer(1, Role.ADMIN, frozenset(), "Ana Wulandari")
BUDI = Viewer(2, Role.USER, frozenset({SALES}), "Budi Santoso")
QUIET_ONE = Viewer(3, Role.USER, frozenset({QUIET}), "Citra Maharani")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is; `large` conversations hold `large_messages` each, the others the rest."""

    conversations: int
    messages: int
    large: int = 10
    large_messages: int = 5_000

    def messages_of(self, conversation: int) -> int:
        """How many messages the conversation with this number (from 1) has."""
        if conversation <= self.large:
            return self.large_messages
        rest = self.messages - self.large * self.large_messages
        others, place = self.conversations - self.large, conversation - self.large
        return rest * place // others - rest * (place - 1) // others


@dataclass(frozen=True, slots=True)
class Planned:
    """One conversation: who, where, and the instants of its messages, oldest first."""

    number: int
    kind: int
    department: int | None
    unread: int
    first_message_id: int
    instants: tuple[datetime, ...]

    @property
    def ends_inbound(self) -> bool:
        """Whether the contact wrote last: always when something is unread."""
        return self.unread > 0 or self.number % 3 > 0

    def is_inbound(self, place: int) -> bool:
        """Whether the message at this place is the contact's; the newest decides the rhythm."""
        return (len(self.instants) - 1 - place) % 2 == (0 if self.ends_inbound else 1)


def plan(sizes: Sizes) -> Iterator[Planned]:
    """Every conversation, by number."""
    chance = random.Random(20261122)
    next_message = 1
    for number in range(1, sizes.conversations + 1):
        count = sizes.messages_of(number)
        is_quiet = number > sizes.conversations - QUIET_CONVERSATIONS
        age_ms = HALF_YEAR_MS if is_quiet else chance.randrange(HALF_YEAR_MS)
        last = NEWEST - timedelta(milliseconds=age_ms + number)
        gap = timedelta(milliseconds=chance.randrange(20_000, 2_000_000))
        instants = tuple(last - gap * back for back in range(count - 1, -1, -1))
        department = QUIET if is_quiet else _department(chance.randrange(10))
        unread = min(count, chance.randrange(1, 6)) if chance.random() < 0.2 else 0
        yield Planned(number, number % 3, department, unread, next_message, instants)
        next_message += count


def _department(share: int) -> int | None:
    return None if share < 4 else SALES if share < 7 else SUPPORT


async def seed(sizes: Sizes) -> None:
    """Fill an empty, migrated database."""
    async with transaction() as conn:
        await _ourselves(conn)
        for table, line in (
            ("contacts (id, display_name)", _contact),
            ("contact_identifiers (id, contact_id, kind, scope, value)", _identifier),
            (CONVERSATIONS, _conversation),
            (MESSAGES, _messages),
        ):
            lines = (line(planned) for planned in plan(sizes) if planned.instants)
            await _copy(conn, table, lines)
        await conn.execute(NEXT_IDS)
    await _settle()


CONVERSATIONS: LiteralString = (
    "conversations (id, contact_id, channel_id, platform, identifier_id, department_id,"
    " unread_count, last_message_id, last_message_at, last_message_preview,"
    " last_message_direction, last_message_status, last_inbound_at)"
)
MESSAGES: LiteralString = (
    "messages (id, conversation_id, channel_id, direction, origin, body, status, external_id,"
    " sent_by_user_id, sent_at)"
)
NEXT_IDS: LiteralString = """
    select setval(pg_get_serial_sequence(name, 'id'), 1000000000) from unnest(
      array['contacts', 'contact_identifiers', 'conversations', 'messages', 'departments',
            'channels', 'users']) as known(name)"""


async def _ourselves(conn: Connection) -> None:
    await conn.execute(
        "insert into departments (id, name) values (1, 'Sales'), (2, 'Support'), (3, 'Quiet')"
    )
    for number, viewer in enumerate((ANA, BUDI, QUIET_ONE), start=1):
        await conn.execute(
            "insert into users (id, username, display_name, role, password_hash)"
            " values (%s, %s, %s, %s, '')",
            (number, viewer.name.split()[0].lower(), viewer.name, viewer.role),
        )
    for number, (kind, account) in enumerate(zip(CHANNELS, ACCOUNTS, strict=True), start=1):
        await conn.execute(
            "insert into channels (id, kind, account_id, name) values (%s, %s, %s, 'Toko Utama')",
            (number, kind, account),
        )


async def _copy(conn: Connection, table: LiteralString, lines: Iterator[str]) -> None:
    async with conn.cursor().copy("copy " + table + " from stdin") as copy:
        pending: list[str] = []
        for line in lines:
            pending.append(line)
            if len(pending) == CHUNK:
                await copy.write("".join(pending))
                pending.clear()
        await copy.write("".join(pending))


def _line(*values: object) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in values) + "\n"


def _contact(one: Planned) -> str:
    return _line(one.number, contact_name(one.number))


def _identifier(one: Planned) -> str:
    kind = IDENTIFIERS[one.kind]
    if kind is IdentifierKind.PHONE:
        return _line(one.number, one.number, kind, "", _phone(one.number))
    return _line(one.number, one.number, kind, ACCOUNTS[one.kind], _scoped(one.number))


def _phone(number: int) -> str:
    """Different for each number below 10^10, its digits spread as those of real numbers are."""
    return f"+628{number * 7_654_321 % 10**10:010d}"


def _scoped(number: int) -> str:
    return str(24_000_000 + number)


def phone_of(place: int) -> str:
    """The number of a person whom the WhatsApp account knows: the places count them."""
    return _phone(3 * (place + 10))


def sender_of(place: int) -> str:
    """The id of a person whom the Page knows: the places count them."""
    return _scoped(3 * (place + 10) + 1)


def _conversation(one: Planned) -> str:
    last = len(one.instants) - 1
    last_inbound = last if one.ends_inbound else last - 1
    return _line(
        *(one.number, one.number, one.kind + 1, PLATFORM_OF[CHANNELS[one.kind]], one.number),
        *(one.department, one.unread, one.first_message_id + last, one.instants[last]),
        TEXTS[(one.first_message_id + last) % len(TEXTS)],
        *(("inbound", "received") if one.ends_inbound else ("outbound", "read")),
        one.instants[last_inbound] if last_inbound >= 0 else None,
    )


def _messages(one: Planned) -> str:
    return "".join(_message(one, place) for place in range(len(one.instants)))


def _message(one: Planned, place: int) -> str:
    message_id = one.first_message_id + place
    inbound = one.is_inbound(place)
    return _line(
        *(message_id, one.number, one.kind + 1),
        *(("inbound", "contact") if inbound else ("outbound", "agent")),
        TEXTS[message_id % len(TEXTS)],
        *("received" if inbound else "read", f"bench-{message_id}", None if inbound else 2),
        one.instants[place],
    )


async def _settle() -> None:
    """What autovacuum would do within minutes: statistics, and pages known to be visible."""
    conn = await dedicated_connection()
    async with conn:
        await conn.execute("vacuum (analyze)")
