"""Let a message be tried again under a new intent, and never have two on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIVE = "state in ('queued', 'claimed', 'sent', 'unknown')"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_constraint("uq_outbox_message_id", "outbox", type_="unique")
    op.create_index(
        "uq_outbox_live_message",
        "outbox",
        ["message_id"],
        unique=True,
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_outbox_claimed_in_conversation",
        "outbox",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"])
    op.create_index(
        "ix_outbox_unknown", "outbox", ["not_before"], postgresql_where=sa.text("state = 'unknown'")
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_outbox_unknown", "outbox")
    op.drop_index("ix_outbox_message_id", "outbox")
    op.drop_index("uq_outbox_claimed_in_conversation", "outbox")
    op.drop_index("uq_outbox_live_message", "outbox")
    op.create_unique_constraint("uq_outbox_message_id", "outbox", ["message_id"])
