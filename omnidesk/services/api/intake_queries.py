"""The statements that queue programs' messages: one for each table, however many come together."""

from __future__ import annotations

from typing import LiteralString

from omnidesk.services.api.estimates import BEHIND, LANE_COLUMNS, LANE_JOINS

# What is known of the requests and of whom they go to, in the order given. The first row tells what
# holds for all: the settings, and the numbers that may send.
LOOK: LiteralString = """
    select am.message_id, am.public_id, am.body_hash, am.template_name, am.matched_by,
      am.created_at, am.details, i.id as identifier_id, i.contact_id, ct.display_name,
      ct.opted_out_at is not null as is_opted_out, ct.blocked_at is not null as is_blocked,
      threads.channels, threads.ids, threads.addresses, threads.inbound, d.used as used_today,
      case g.n when 1 then (select jsonb_build_object(
        'limits', (select value::text from app_settings where key = 'sending.limits'),
        'country', (select value #>> '{}' from app_settings where key = 'phones.country'),
        'is_held', exists (select from app_settings where key = 'sending.hold'),
        'numbers', array(
          select jsonb_build_array(ch.id, ch.kind, ch.settings ->> 'pace_class')
          from channels ch where ch.is_active and ch.kind = any(%(kinds)s) order by ch.id)))
      end as ground
    from unnest(%(clients)s::bigint[], %(ids)s::text[], %(phones)s::text[])
      with ordinality as g(client, request_id, phone, n)
    left join api_messages am on am.api_client_id = g.client and am.request_id = g.request_id
    left join api_client_days d on d.api_client_id = g.client and d.day = %(day)s
    left join contact_identifiers i on i.kind = 'phone' and i.scope = '' and i.value = g.phone
    left join contacts ct on ct.id = i.contact_id
    left join lateral (
      select array_agg(c.channel_id) as channels, array_agg(c.id) as ids,
        array_agg(c.identifier_id) as addresses, array_agg(c.last_inbound_at) as inbound
      from conversations c where c.contact_id = ct.id) threads on true
    order by g.n"""
# Merges are held off, as by `identity.hold_off_merges`. Seeing how long our arrays are, PostgreSQL
# would plan the statements that follow anew each time, which takes longer than running them. A plan
# that is kept has to suit a table that fills up: it goes by indexes, also while little is there,
# and reads the head of a long queue without sorting the whole.
OPENING: LiteralString = """
    select pg_advisory_xact_lock_shared(hashtextextended(%s, 0)),
      set_config('plan_cache_mode', 'force_generic_plan', true),
      set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"""
# Conversations are locked in the order of their ids, after them the days of the clients, and then
# the ends of the lanes, at which one transaction after the other queues: each sees what was queued
# before. Claims take from the other end, and wait for nobody here.
HOLD: LiteralString = """
    with locked as materialized (
      select id from conversations where id = any(%(conversations)s) order by id for update)
    select spend_days(%(charges)s), (
      select count(pg_advisory_xact_lock(hashtextextended('end of ' || named.key, 0)))
      from (select unnest(%(lanes)s::text[]) as key order by key) named)
    from (select count(*) from locked) all_of_them"""
# What goes before each in its conversation, and with the first of each lane what stands there.
OUTLOOK: LiteralString = " ".join(
    (
        """
    select behind.n as behind, behind.open_at as behind_open_at, behind.lanes as behind_lanes,
      lane.*
    from unnest(%(conversations)s::bigint[], %(priorities)s::int[], %(instants)s::timestamptz[],
        %(lanes)s::text[], %(channels)s::bigint[])
      with ordinality as g(conversation_id, priority, not_before, lane, channel_id, place)
    cross join lateral (""",
        BEHIND,
        """) behind
    left join lateral (
      select ch.kind as channel_kind, ch.settings ->> 'pace_class' as pace_class,""",
        LANE_COLUMNS,
        """
      from (select g.lane as key) named join channels ch on ch.id = g.channel_id""",
        LANE_JOINS,
        ") lane on g.channel_id > 0 order by g.place",
    )
)

# The constraint that keeps one message of each request id.
ONE_OF_EACH = "uq_api_messages_api_client_id_request_id"
# Ids follow the order given, while requests are entered in the order of their keys: two processes
# that get the same ones wait for each other in line, and the later one fails. The foreign key of
# `entered` is checked when the statement ends, and by then the messages stand. The conversations
# are named twice so that they are found by their index, however few there are.
QUEUE: LiteralString = """
    with given as materialized (
      select nextval(pg_get_serial_sequence('messages', 'id')) as message_id, g.*
      from jsonb_to_recordset(%(given)s) as g(client bigint, request_id text, body_hash text,
        phone text, recipient_name text, template_id bigint, template_name text, matched_by text,
        details jsonb, scheduled_at timestamptz, conversation_id bigint, channel_id bigint,
        body text, preview text, lane text, priority int, not_before timestamptz, cause text,
        asked_in text)
    ), entered as (
      insert into api_messages (message_id, api_client_id, request_id, body_hash, phone,
        recipient_name, template_id, template_name, matched_by, details, scheduled_at, created_at)
      select message_id, client, request_id, decode(body_hash, 'hex'), phone, recipient_name,
        template_id, template_name, matched_by, details, scheduled_at, %(now)s
      from given order by client, request_id
      returning message_id, public_id
    ), written as (
      insert into messages (id, conversation_id, channel_id, direction, origin, body, status,
        sent_at)
      select message_id, conversation_id, channel_id, 'outbound', 'api', body, 'queued', %(now)s
      from given order by message_id
    ), asked as (
      insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind, lane,
        priority, not_before, created_at, request_id)
      select message_id, conversation_id, channel_id, cause, 'api', lane, priority, not_before,
        %(now)s, asked_in
      from given order by message_id
    ), newest as (
      select distinct on (conversation_id) conversation_id, message_id, preview
      from given order by conversation_id, message_id desc
    ), listed as (
      update conversations c set last_message_id = newest.message_id,
        last_message_preview = newest.preview, last_message_direction = 'outbound',
        last_message_status = 'queued', last_message_at = greatest(c.last_message_at, %(now)s)
      from newest where c.id = newest.conversation_id and c.id = any(%(conversations)s)
    ), lane as (
      insert into lanes (key, kind, channel_id)
      select distinct lane, 'api', channel_id from given
      where not exists (select from lanes l where l.key = given.lane)
      on conflict (key) do nothing
    )
    select message_id, public_id from entered order by message_id"""
