"""Find conversations whose first message waits, so that a crowd behind it costs little."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HELD = "(case when state = 'queued' and kind = 'agent' and hold_key <> '' then conversation_id end)"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_index(
        "ix_outbox_held",
        "outbox",
        [sa.text(HELD)],
        postgresql_where=sa.text(f"{HELD} is not null"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_outbox_held", "outbox")
