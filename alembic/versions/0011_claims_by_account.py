"""Look for what may go by account, and find the next instant and the last send without reading."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DUE = ["priority desc", "not_before", "id"]


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    _index_due("channel_id", *DUE)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["not_before"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_outbox_last_in_conversation",
        "outbox",
        ["conversation_id", sa.text("settled_at desc")],
        postgresql_where=sa.text("state in ('sent', 'unknown')"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_outbox_last_in_conversation", "outbox")
    op.drop_index("ix_outbox_waiting", "outbox")
    _index_due(*DUE)


def _index_due(*columns: str) -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index(
        "ix_outbox_due",
        "outbox",
        [*map(sa.text, columns)],
        postgresql_where=sa.text("state = 'queued' and kind = 'agent'"),
    )
