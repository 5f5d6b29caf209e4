"""Receipts in every order, before and after our own settling, some of them twice: row 11."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import permutations

from omnidesk.rules.kinds import ChannelKind, IdentifierKind, MessageStatus
from omnidesk.rules.status import RANKS
from omnidesk.services.channels.base import Identifier, Receipt, channel_key
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.settling import Sent, settle
from tests.chaos.ground import Ground, Size
from tests.chaos.verdict import Verdict
from tests.factories import count, rows
from tests.outgoing import make_thread, make_vendor, queue, status_of

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
STATUSES = (
    MessageStatus.SENT,
    MessageStatus.FAILED,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
)
LONGEST = len(STATUSES)

Order = Sequence[MessageStatus]


async def every_order(ground: Ground, size: Size) -> Verdict:
    """A status never goes back, and what came before our own settling is kept and applied.

    `amount` orders of all there are, chosen by chance when they are fewer.
    """
    vendor = await make_vendor(ground.folder)
    thread = await make_thread(vendor)
    cases = list(_cases())
    chosen = ground.rng.sample(cases, min(size.amount, len(cases)))
    broken = []
    for number, (order, settled_at) in enumerate(chosen):
        found = await _play(thread, f"v{number}", order, settled_at)
        expected = max(order, key=RANKS.__getitem__)
        if found != expected:
            broken.append(f"{' '.join(order)}, settled as number {settled_at}: {found}")
    waiting = await count("inbox_events", "state <> 'processed'")
    if waiting:
        broken.append(f"{waiting} receipts were not applied")
    events = await count("inbox_events")
    return ground.verdict(
        attempted=sum(len(order) for order, _ in chosen),
        acknowledged=events,
        accepted=events - waiting,
        broken=tuple(broken),
    )


def _cases() -> Iterator[tuple[Order, int]]:
    """Every order of up to four different receipts, with our settling before each place of it."""
    for length in range(1, LONGEST + 1):
        for order in permutations(STATUSES, length):
            for settled_at in range(length + 1):
                yield order, settled_at


async def _play(thread: int, vendor_id: str, order: Order, settled_at: int) -> str:
    """Claim, let the receipts come and come again, settle in between. The status in the end."""
    message_id = await queue(thread)
    taken = await claim("chaos")
    assert taken is not None
    receipts = [await _receipt(thread, vendor_id, status) for status in order]
    for place, receipt in enumerate(receipts):
        if place == settled_at:
            assert await settle(taken, Sent(vendor_id))
        await store_events([receipt])
        await drain()
        await store_events(receipts[: place + 1])
    if settled_at == len(order):
        assert await settle(taken, Sent(vendor_id))
    await drain()
    return await status_of(message_id)


async def _receipt(thread: int, vendor_id: str, status: MessageStatus) -> Receipt:
    found = await rows(
        "select h.account_id, i.value from conversations c join channels h on h.id = c.channel_id"
        " join contact_identifiers i on i.id = c.identifier_id where c.id = %(id)s",
        id=thread,
    )
    channel = channel_key(ChannelKind.FAKE, found[0]["account_id"])
    contact = Identifier(IdentifierKind.PHONE, "", found[0]["value"])
    return Receipt(channel, f"{vendor_id}:{status}", contact, status, NOW, (vendor_id,))
