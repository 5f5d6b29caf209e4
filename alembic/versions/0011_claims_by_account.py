"""Look for what may go by account, and find the next instant and the last send without reading."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FIRST = ["priority desc", "not_before", "id"]
DUE = "(case when state = 'queued' and kind = 'agent' then channel_id end)"
IN_LANE = "(case when state = 'queued' and kind <> 'agent' then lane end)"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    _index("ix_outbox_due", [DUE, *FIRST], f"{DUE} is not null")
    _index("ix_outbox_lane", [IN_LANE, *FIRST], f"{IN_LANE} is not null")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["not_before"],
        postgresql_where=sa.text("state = 'queued' and not_before > 'epoch'::timestamptz"),
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
    _index("ix_outbox_lane", ["lane", *FIRST], "state = 'queued' and kind <> 'agent'")
    _index("ix_outbox_due", FIRST, "state = 'queued' and kind = 'agent'")


def _index(name: str, columns: list[str], which: str) -> None:
    op.drop_index(name, "outbox")
    op.create_index(name, "outbox", [*map(sa.text, columns)], postgresql_where=sa.text(which))
