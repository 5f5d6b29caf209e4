"""The statements of `receipts.py`: finding and moving messages, watermarks, parked events."""

from __future__ import annotations

from typing import LiteralString

# A watermark is the vendor's time of sending. A message may have waited long in our queue, so the
# claim that sent it counts, and `sent_at` only for what was sent elsewhere.
LEFT_AT: LiteralString = """
    coalesce(
      (select max(o.claimed_at) from outbox o
      where o.message_id = m.id and o.state in ('sent', 'unknown', 'failed')),
      m.sent_at) as left_at"""
COLUMNS: LiteralString = " ".join(
    (
        "m.id, m.conversation_id, m.channel_id, m.external_id, m.status, m.delivered_at,",
        "m.read_at, m.error_key, m.error_text, m.vendor_code,",
        LEFT_AT,
    )
)

NAMED: LiteralString = """
    from unnest(%(channels)s::bigint[], %(ids)s::text[]) as g(channel_id, external_id)
    join messages m on m.channel_id = g.channel_id and m.external_id = g.external_id
    where m.direction = 'outbound'"""
MESSAGES: LiteralString = " ".join(("select", COLUMNS, NAMED))

# What was written long before the last watermark is settled by it; a week bounds the look back.
UNCOVERED: LiteralString = """
    from messages m join conversations c on c.id = m.conversation_id
    where m.conversation_id = %(conversation_id)s and m.direction = 'outbound'
      and m.status in ('sent', 'delivered') and m.sent_at <= %(up_to)s
      and m.sent_at >
        coalesce(case when %(is_read)s then c.read_watermark else c.delivered_watermark end,
                 '-infinity') - interval '7 days'"""
COVERED: LiteralString = " ".join(
    ("select * from (select", COLUMNS, UNCOVERED, ") covered where left_at <= %(up_to)s")
)
RAISE_WATERMARK: LiteralString = """
    update conversations set
      delivered_watermark = greatest(delivered_watermark, %(up_to)s),
      read_watermark =
        case when %(is_read)s then greatest(read_watermark, %(up_to)s) else read_watermark end
    where id = %(conversation_id)s"""
OF_MESSAGE: LiteralString = """
    from messages m join conversations c on c.id = m.conversation_id
    where m.channel_id = %(channel_id)s and m.external_id = %(external_id)s"""
WATERMARKS: LiteralString = " ".join(
    ("select c.delivered_watermark, c.read_watermark,", LEFT_AT, OF_MESSAGE)
)

# A message that the vendor accepted and then could not deliver: its intent has failed as well.
# Where it arrived all the same, its last intent was sent.
WRITE: LiteralString = """
    with moved as (
      update messages m set status = g.status, delivered_at = g.delivered_at, read_at = g.read_at,
        error_key = g.error_key, error_text = g.error_text, vendor_code = g.vendor_code
      from unnest(%(ids)s::bigint[], %(statuses)s::text[], %(delivered)s::timestamptz[],
        %(read)s::timestamptz[], %(keys)s::text[], %(texts)s::text[], %(codes)s::text[])
        as g(id, status, delivered_at, read_at, error_key, error_text, vendor_code)
      where m.id = g.id
      returning m.id, m.status)
    update outbox o
    set state = case moved.status when 'failed' then 'failed' else 'sent' end
    from moved where o.message_id = moved.id
      and (moved.status = 'failed' and o.state = 'sent'
        or moved.status in ('delivered', 'read') and o.state = 'failed'
          and o.id = (select max(l.id) from outbox l where l.message_id = moved.id))"""
SHOW_IN_LIST: LiteralString = """
    update conversations c set last_message_status = m.status from messages m
    where c.id = any(%s) and m.id = c.last_message_id and c.last_message_status <> m.status"""

PARKED: LiteralString = """
    select e.id, e.channel, e.kind, e.ordering_key, e.attempts, e.payload
    from inbox_events e join channels ch on e.channel = ch.kind || ':' || ch.account_id
    where ch.id = %(channel_id)s and e.subject = %(external_id)s and e.state = 'parked'
    order by e.id for update of e"""
# Whether there is any of it, and that is seldom: one question for a message that was just sent.
IS_ANYTHING_SAID: LiteralString = " ".join(
    (
        """
        select exists (
          select from inbox_events e join channels ch on e.channel = ch.kind || ':' || ch.account_id
          where ch.id = %(channel_id)s and e.subject = %(external_id)s and e.state = 'parked'
        ) or exists (select from (""",
        WATERMARKS,
        """) mark
          where mark.left_at <= greatest(mark.delivered_watermark, mark.read_watermark)
        ) as is_said""",
    )
)
DONE: LiteralString = """
    update inbox_events set state = 'processed', processed_at = now() where id = any(%s)"""
WAIT_FOR: LiteralString = """
    update inbox_events e set subject = g.subject
    from unnest(%(ids)s::bigint[], %(subjects)s::text[]) as g(id, subject) where e.id = g.id"""
