"""Keep the instants that lists sort by in whole milliseconds: cursors carry no more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (
    ("messages", "sent_at"),
    ("conversations", "last_message_at"),
    ("conversations", "last_inbound_at"),
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    for table, column in COLUMNS:
        op.alter_column(table, column, type_=postgresql.TIMESTAMP(timezone=True, precision=3))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    for table, column in COLUMNS:
        op.alter_column(table, column, type_=sa.DateTime(timezone=True))
