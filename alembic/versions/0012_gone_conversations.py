"""Find where a conversation went that was joined to another."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_index(
        "ix_merge_moves_conversation",
        "merge_moves",
        ["row_id"],
        postgresql_where=sa.text("table_name = 'conversations'"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_merge_moves_conversation", "merge_moves")
