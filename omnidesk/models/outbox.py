"""Intents to send: the row is the record, the queue is only rung."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, json_object, one_of, reference, row_id
from omnidesk.rules.kinds import OutboxKind, OutboxState

# Expressions, and not columns with a condition, because statistics of an empty queue make every
# index whose condition fits look equally good. Only these indexes fit these.
DUE = "(case when state = 'queued' and kind = 'agent' then channel_id end)"
IN_LANE = "(case when state = 'queued' and kind <> 'agent' then lane end)"
HELD = "(case when state = 'queued' and kind = 'agent' and hold_key <> '' then conversation_id end)"


class OutboxItem(SQLModel, table=True):
    """One intent to send one message. A claim moves `queued` to `claimed` and is the decision.

    `claimed_by` and `attempts` fence the settling: only the claim that is still current may settle.
    `lease_until` is real time; a claim that outlives it becomes `unknown`, never `queued` again.

    A message may have several items over time, one per try that a person asked for, but never two
    that are on their way or may have arrived.

    `created_at` is the clock's time of asking; `not_before` is the same instant for what may go at
    once, and a later one for what was asked for later or has to wait.

    `lane` names the row of `lanes` that a program's item waits in; people have none. `hold_key` and
    `hold_params` say in the catalogue's words why the item waits until `not_before`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        Index(
            "uq_outbox_live_message",
            "message_id",
            unique=True,
            postgresql_where=text("state in ('queued', 'claimed', 'sent', 'unknown')"),
        ),
        # What may be claimed: of people by account, of programs by lane. See `DUE`.
        Index(
            "ix_outbox_due",
            text(DUE),
            text("priority desc"),
            "not_before",
            "id",
            postgresql_where=text(f"{DUE} is not null"),
        ),
        Index(
            "ix_outbox_lane",
            text(IN_LANE),
            text("priority desc"),
            "not_before",
            "id",
            postgresql_where=text(f"{IN_LANE} is not null"),
        ),
        # The conversations in which a person's message waits for a later instant.
        Index("ix_outbox_held", text(HELD), postgresql_where=text(f"{HELD} is not null")),
        # The next instant at which something may go. Only who names the condition reads it.
        Index(
            "ix_outbox_waiting",
            "not_before",
            postgresql_where=text("state = 'queued' and not_before > 'epoch'::timestamptz"),
        ),
        # The last send to a person, for the pause after it.
        Index(
            "ix_outbox_last_in_conversation",
            "conversation_id",
            text("settled_at desc"),
            postgresql_where=text("state in ('sent', 'unknown')"),
        ),
        # What became of a client's messages today.
        Index(
            "ix_outbox_api_settled",
            "settled_at",
            postgresql_where=text("kind = 'api' and settled_at is not null"),
        ),
        # The list of what failed and what was cancelled of clients' messages, newest first. No
        # other index has this order: statistics do not know how few of these are clients'.
        Index(
            "ix_outbox_api_given_up",
            "state",
            text("(-message_id)"),
            postgresql_where=text("kind = 'api' and state in ('failed', 'cancelled')"),
        ),
        Index("ix_outbox_claimed", "lease_until", postgresql_where=text("state = 'claimed'")),
        # Inside one conversation messages leave in the order written.
        Index(
            "ix_outbox_open_in_conversation",
            "conversation_id",
            "id",
            postgresql_where=text("state in ('queued', 'claimed')"),
        ),
        Index(
            "uq_outbox_claimed_in_conversation",
            "conversation_id",
            unique=True,
            postgresql_where=text("state = 'claimed'"),
        ),
        Index("ix_outbox_message_id", "message_id"),
        # The operators' list of one state, newest first. What was sent is nearly everything, and is
        # found among the newest.
        Index(
            "ix_outbox_state_newest",
            "state",
            text("id desc"),
            postgresql_where=text("state <> 'sent'"),
        ),
        Index("ix_outbox_unknown", "not_before", postgresql_where=text("state = 'unknown'")),
        one_of("state", OutboxState),
        one_of("kind", OutboxKind),
        CheckConstraint("(kind = 'agent') = (lane = '')", name="programs_have_lanes"),
    )

    id: int | None = row_id()
    message_id: int = reference("messages.id", ondelete="CASCADE")
    conversation_id: int = reference("conversations.id", ondelete="CASCADE")
    channel_id: int = reference("channels.id")
    idempotency_key: str
    kind: str = filled("'agent'")
    lane: str = filled("''")
    state: str = filled("'queued'")
    priority: int = filled("0")
    not_before: datetime = instant(now=True)
    attempts: int = filled("0")
    claimed_by: str | None = None
    claimed_at: datetime | None = instant(nullable=True)
    lease_until: datetime | None = instant(nullable=True)
    request_id: str = filled("''")
    last_error: str = filled("''")
    hold_key: str = filled("''")
    hold_params: dict[str, Any] = json_object()
    created_at: datetime = instant(now=True)
    settled_at: datetime | None = instant(nullable=True)
