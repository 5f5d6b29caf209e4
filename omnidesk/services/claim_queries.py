"""The statements of a claim: who is next, and marking it taken.

Their shapes are deliberate. What is closed is not read: people's items are looked for account by
account, programs' lane by lane (a loose look that costs one probe for each lane with something in
it). The expressions are those of the indexes (`models/outbox.py`): no other index answers them, so
statistics taken while the queue was empty do not mislead the planner. Values are asked for by
`(select …)`: then a plan for these values is no better than the one for any, which PostgreSQL makes
once and keeps. Planning takes longer than the look.
"""

from __future__ import annotations

from typing import LiteralString

# Inside one conversation an item waits for whichever is being sent right now, and for every older
# one that is not less urgent; not for what a program asked to be sent later. As a `case` the
# planner takes it for likely, and reads the items in their order until one is free, instead of
# asking it of all of them and sorting then.
OPEN_CALLS: LiteralString = "select c.conversation_id from outbox c where c.state = 'claimed'"
OLDEST: LiteralString = """
    (select p.id from outbox p
     where p.conversation_id = o.conversation_id and p.state in ('queued', 'claimed')
       and p.priority >= o.priority
       and (p.kind = 'agent' or p.not_before <= (select %(now)s::timestamptz)
            or p.hold_key <> '' or p.attempts > 0)
     order by p.id limit 1) = o.id"""
FREE: LiteralString = " ".join(
    ("case when o.conversation_id not in (", OPEN_CALLS, ") and", OLDEST, "then true end")
)
# Conversations whose oldest message waits for a later instant, and is as urgent as any of people.
# Thousands may wait behind one: to leave them out together is far cheaper than to ask each. More
# such conversations than these are asked message by message. Both bounds make the planner expect
# few; `is not null` would read all that was ever sent.
STUCK: LiteralString = """
    select w.conversation_id from outbox w
    where (case when w.state = 'queued' and w.kind = 'agent' and w.hold_key <> ''
           then w.conversation_id end) between 1 and 9223372036854775807
      and w.not_before > (select %(now)s::timestamptz) and w.priority >= (select %(usual)s::int)
      and (select p.id from outbox p
           where p.conversation_id = w.conversation_id and p.state in ('queued', 'claimed')
           order by p.id limit 1) = w.id
    limit 100"""
FREE_OF_PEOPLE: LiteralString = " ".join(
    (
        "case when o.conversation_id not in (",
        OPEN_CALLS,
        ") and (o.priority > (select %(usual)s::int) or o.conversation_id not in (",
        STUCK,
        ")) and",
        OLDEST,
        "then true end",
    )
)
FIRST: LiteralString = "order by o.priority desc, o.not_before, o.id limit 1"

PERSONS: LiteralString = """
    from outbox o
    where (case when o.state = 'queued' and o.kind = 'agent' then o.channel_id end) = account.id
      and o.not_before <= (select %(now)s::timestamptz)"""
# The accounts in the order of their first items, whether these are free or not.
# A gate that has seen a later instant than any clock shows must be looked at, open or not.
PERSONS_HEADS: LiteralString = " ".join(
    (
        """
        select account.id, account.kind, account.settings ->> 'pace_class' as pace_class,
          head.priority, head.not_before, head.id as head_id
        from channels account
        left join channel_gates g on g.channel_id = account.id
        cross join lateral (select o.id, o.priority, o.not_before""",
        PERSONS,
        FIRST,
        """) head
        where account.is_active and account.id <> all((select %(busy)s::bigint[])::bigint[])
          and coalesce(g.people_open_at <= (select %(now)s::timestamptz)
                       or g.last_at > (select %(ahead)s::timestamptz), true)
        order by head.priority desc, head.not_before, head.id offset 0""",
    )
)
# One row always: whether sending is held, the limits as stored, and the item, locked, if any.
NEXT_OF_PEOPLE: LiteralString = " ".join(
    (
        """
        select settings.*, next.* from (
          select exists (select from app_settings where key = 'sending.hold') as is_held,
            (select value::text from app_settings where key = 'sending.limits') as limits) settings
        left join lateral (
          select item.id, item.message_id, item.kind, item.lane, account.id as channel_id,
            account.kind as channel_kind, account.pace_class
          from (""",
        PERSONS_HEADS,
        ") account cross join lateral (select o.id, o.message_id, o.kind, o.lane",
        PERSONS,
        "and",
        FREE_OF_PEOPLE,
        FIRST,
        """for update of o skip locked) item
          order by account.priority desc, account.not_before, account.head_id limit 1
        ) next on not settings.is_held""",
    )
)

# The lanes in which something waits, found by stepping from one to the next in the index.
WAITING_LANES: LiteralString = """
    with recursive waiting(lane) as (
      (select (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) from outbox o
       where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) is not null
       order by 1 limit 1)
      union all
      select (
        select (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) from outbox o
        where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) > waiting.lane
        order by 1 limit 1)
      from waiting where waiting.lane is not null)"""
NEXT_OF_PROGRAMS: LiteralString = " ".join(
    (
        WAITING_LANES,
        """
        select item.id, item.message_id, item.kind, item.lane, item.channel_id,
          account.kind as channel_kind, account.settings ->> 'pace_class' as pace_class
        from waiting
        left join lanes l on l.key = waiting.lane
        left join channel_gates g on g.channel_id = l.channel_id
        cross join lateral (
          select o.* from outbox o
          where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) = waiting.lane
            and o.not_before <= %(now)s and""",
        FREE,
        FIRST,
        """) item
        join channels account on account.id = item.channel_id and account.is_active
        where waiting.lane is not null and waiting.lane <> all(%(passed)s::text[])
          and waiting.lane not in (select c.lane from outbox c where c.state = 'claimed')
          and coalesce(l.channel_id <> all(%(busy)s::bigint[]), true)
          and coalesce(l.open_at <= %(now)s or l.last_at > %(ahead)s, true)
          and coalesce(g.programs_open_at <= %(now)s or g.last_at > %(ahead)s, true)
        order by item.priority desc, item.not_before, item.id limit 1""",
    )
)

# What waits in a lane, moved to another of the same account.
CHANGE_LANE: LiteralString = """
    update outbox set lane = %(other)s
    where id in (
      select o.id from outbox o
      where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) = %(lane)s
      order by o.id for update)"""

# What a claim carries, of an item `o` and the rows around it.
COLUMNS: LiteralString = """
    o.id, o.attempts, o.claimed_by, o.claimed_at, o.request_id, o.message_id, o.conversation_id,
    o.channel_id, o.kind, o.lane, m.body, m.origin, c.last_inbound_at, ch.kind as channel_kind,
    i.kind as identifier_kind, i.scope as identifier_scope, i.value as identifier_value"""
AROUND: LiteralString = """
    messages m, conversations c, contact_identifiers i, channels ch
    where m.id = o.message_id and c.id = o.conversation_id and i.id = c.identifier_id
      and ch.id = o.channel_id"""

MARK: LiteralString = """
    update outbox o
    set state = 'claimed', attempts = o.attempts + 1, claimed_by = %(worker)s, claimed_at = %(now)s,
      lease_until = clock_timestamp() + %(lease_s)s * interval '1 second', hold_key = '',
      hold_params = '{}'"""
TAKE: LiteralString = " ".join(
    (MARK, "from", AROUND, "and o.id = %(id)s returning", COLUMNS),
)
# As `TAKE`, with what the account's gate and the lane remember of it. Of one lane one call is open.
TAKE_COUNTED: LiteralString = " ".join(
    (
        "with taken as (",
        MARK,
        "from",
        AROUND,
        """and o.id = %(id)s and (o.lane = '' or not exists (
             select from outbox p where p.state = 'claimed' and p.lane = o.lane))
           returning""",
        COLUMNS,
        """
        ), gate as (
          update channel_gates set recent = %(recent)s::timestamptz[], day = %(day)s,
            day_count = %(day_count)s, cold_count = %(cold_count)s, last_at = %(gate_at)s,
            people_open_at = %(people_open_at)s, people_hold_key = %(people_hold_key)s,
            people_hold_params = %(people_hold_params)s, programs_open_at = %(programs_open_at)s,
            programs_hold_key = %(programs_hold_key)s,
            programs_hold_params = %(programs_hold_params)s
          where channel_id = %(gate_id)s and exists (select from taken)
        ), lane as (
          update lanes set gap_s = %(gap_s)s, last_at = %(lane_at)s, open_at = %(lane_open_at)s,
            hold_key = %(lane_hold_key)s, hold_params = %(lane_hold_params)s
          where key = %(lane)s and exists (select from taken)
        ) select * from taken""",
    )
)
