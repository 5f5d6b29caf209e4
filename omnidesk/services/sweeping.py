"""Recovering what a crash left behind: leases that ran out, and outcomes that can be looked up.

A lease that ran out becomes `unknown`, never `queued`: the message may have been sent. Where the
vendor can be asked, the answer settles it (found: sent; not there: queued again). Elsewhere it
waits for a person, see `messages.resolve_unknown`.

After a clock that was set back, waits are no longer than they were meant to be: see `shorten`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, LiteralString

from psycopg.errors import UniqueViolation
from structlog.contextvars import bound_contextvars

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import ChannelError, OmniDeskError
from omnidesk.logs import log
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services import bell, outbox, realtime
from omnidesk.services.channel_accounts import load_account
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.claim_queries import AROUND, COLUMNS
from omnidesk.services.claims import LEASE_S, Claim, to_claim
from omnidesk.services.gates import ahead
from omnidesk.services.settling import Outcome, Sent, TryAgain, Unknown, settle

# One sweep's share; the next one is seconds away.
MOST_AT_ONCE = 50
# The shortest pause between two questions about one message; it grows with the message's age.
ASK_AGAIN_S = 60

RAN_OUT: LiteralString = """
    and o.state = 'claimed' and o.lease_until < clock_timestamp() limit %(limit)s"""
EXPIRED: LiteralString = " ".join(("select", COLUMNS, "from outbox o,", AROUND, RAN_OUT))
KINDS: LiteralString = """
    select distinct ch.kind from outbox o join channels ch on ch.id = o.channel_id
    where o.state = 'unknown'"""

# Asking is itself taken, by moving `not_before`, so that two sweeps do not ask twice.
TAKE_QUESTIONS: LiteralString = """
    update outbox o
    set not_before = %(now)s + greatest(%(now)s - o.claimed_at, %(pause_s)s * interval '1 second')
    from"""
UNKNOWN: LiteralString = """
    and o.id in (
      select u.id from outbox u join channels k on k.id = u.channel_id
      where u.state = 'unknown' and k.kind = any(%(kinds)s) and u.lease_until < clock_timestamp()
        and not u.not_before between %(now)s and %(now)s
          + greatest(%(now)s - u.claimed_at, %(pause_s)s * interval '1 second')
      order by u.not_before limit %(limit)s for update of u skip locked)
    returning"""
# What the vendor knows of other messages of a conversation must not be taken for this one.
KNOWN_IDS: LiteralString = """
    , array(
      select n.external_id from messages n
      where n.conversation_id = o.conversation_id and n.external_id is not null
        and (n.sent_at > o.claimed_at - interval '1 day'
             or exists (select from outbox s where s.message_id = n.id
                        and s.claimed_at > o.claimed_at - interval '1 day'))) as known_ids"""

# Waits that are longer than any that was handed out: the clock showed a later instant then. What
# was asked for at a certain time is left as it is.
AT_ONCE: LiteralString = """
    update outbox set not_before = %(now)s
    where state = 'queued' and not_before > 'epoch' and not_before > %(ahead)s
      and not_before <= created_at"""
SHORTER: LiteralString = """
    update outbox
    set not_before = %(now)s + (hold_params ->> 'seconds')::float * interval '1 second'
    where state = 'queued' and not_before > 'epoch' and not_before > %(ahead)s
      and hold_key in ('hold.retry', 'hold.contact_gap')
      and not_before > %(ahead)s + (hold_params ->> 'seconds')::float * interval '1 second'"""
# No rule names a later instant than this: the end of a day, and the opening after it, with the two
# hours by which clocks may be put back. What waits longer is asked anew. Pauses of lanes move back
# by themselves when they are looked at; a drawn one is kept.
LONGEST_WAIT_H = 50
ASK_ITEMS_ANEW: LiteralString = """
    update outbox set not_before = %(now)s, hold_key = '', hold_params = '{}'
    where state = 'queued' and not_before > 'epoch' and not_before > %(latest)s
      and hold_key in ('hold.hours', 'hold.day', 'hold.cold')"""
ASK_LANES_ANEW: LiteralString = """
    update lanes set open_at = last_at + gap_s * interval '1 second', hold_key = '',
      hold_params = '{}'
    where open_at > %(latest)s and last_at <= %(ahead)s and hold_key = 'hold.hours'"""
# Leases are real time, which may be set back as well. They are never ended before their time.
SHORTER_LEASES: LiteralString = """
    update outbox set lease_until = clock_timestamp() + %(lease_s)s * interval '1 second'
    where state in ('claimed', 'unknown')
      and lease_until > clock_timestamp() + 2 * %(lease_s)s * interval '1 second'"""

ASK: LiteralString = " ".join((TAKE_QUESTIONS, AROUND, UNKNOWN, COLUMNS, KNOWN_IDS))


async def sweep() -> None:
    """Recover what can be recovered, then ring for everything due."""
    await shorten()
    await expire_leases()
    await look_up_unknown()
    if await outbox.is_anything_due():
        await bell.ring_outbox()


async def shorten() -> None:
    """Let nothing wait longer than it was meant to, though the clock was set back since."""
    now = clock.now()
    latest = now + timedelta(hours=LONGEST_WAIT_H)
    values = {"now": now, "ahead": ahead(now), "latest": latest, "lease_s": LEASE_S}
    async with transaction() as conn:
        for statement in (AT_ONCE, SHORTER, ASK_ITEMS_ANEW, SHORTER_LEASES, ASK_LANES_ANEW):
            await conn.execute(statement, values)


async def expire_leases() -> int:
    """Claims whose worker did not come back become unknown; returns how many did."""
    lost = ChannelError(
        "the worker ended during the call",
        permanent=False,
        outcome_unknown=True,
        key="message.worker_ended",
    )
    expired = await _claims(EXPIRED, limit=MOST_AT_ONCE)
    return sum([await _settle(one, Unknown(lost)) for one in expired])


async def look_up_unknown() -> int:
    """Ask the vendors that can tell what became of unknown sends; returns how many were settled."""
    kinds = [kind for kind in await _unknown_kinds() if channel_for(kind).facts.can_look_up]
    if not kinds:
        return 0
    asked = await _claims(
        ASK, kinds=kinds, limit=MOST_AT_ONCE, now=clock.now(), pause_s=ASK_AGAIN_S
    )
    return sum([await _look_up(one) for one in asked])


async def _look_up(one: Claim) -> bool:
    with bound_contextvars(request_id=one.request_id, message_id=one.message_id):
        try:
            account = await load_account(one.channel_id)
            found = await channel_for(one.kind).look_up(account, one.outgoing)
        except OmniDeskError as error:
            log().warning("look_up_failed", channel=one.kind, error=str(error))
            return False
        log().info("looked_up", channel=one.kind, was_sent=found is not None)
        try:
            return await _settle(one, Sent(found) if found else _never_sent())
        except UniqueViolation:
            # The vendor's message is another of ours, settled while we asked; the next question
            # knows of it.
            log().warning("vendor_id_taken", item_id=one.item_id)
            return False


def _never_sent() -> TryAgain:
    error = ChannelError("the vendor never got it", permanent=False, key="channel.not_reached")
    return TryAgain(error, clock.now())


async def _settle(one: Claim, outcome: Outcome) -> bool:
    moved = await settle(one, outcome)
    if moved:
        await realtime.statuses_changed(moved)
    return bool(moved)


async def _unknown_kinds() -> list[ChannelKind]:
    async with transaction() as conn:
        rows = await (await conn.execute(KINDS)).fetchall()
    return [ChannelKind(row["kind"]) for row in rows]


async def _claims(query: LiteralString, **values: Any) -> Collection[Claim]:
    async with transaction() as conn:
        rows = await (await conn.execute(query, values)).fetchall()
    return [to_claim(row, taken_at=clock.real_now()) for row in rows]
