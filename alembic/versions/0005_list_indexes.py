"""Read a user's list from the newest end of each own department, and the unread from one index."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEWEST = [sa.literal_column("last_message_at desc"), sa.literal_column("id desc")]
UNREAD = sa.text("unread_count > 0")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_conversations_department_newest", "conversations")
    op.drop_index("ix_conversations_unread", "conversations")
    op.create_index(
        "ix_conversations_department_newest",
        "conversations",
        ["department_id", *NEWEST],
        postgresql_include=["platform"],
        postgresql_where=sa.text("department_id is not null"),
    )
    op.create_index(
        "ix_conversations_unassigned_newest",
        "conversations",
        NEWEST,
        postgresql_include=["platform"],
        postgresql_where=sa.text("department_id is null"),
    )
    op.create_index(
        "ix_conversations_unread",
        "conversations",
        ["department_id", *NEWEST],
        postgresql_include=["platform", "unread_count"],
        postgresql_where=UNREAD,
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_conversations_unread", "conversations")
    op.drop_index("ix_conversations_unassigned_newest", "conversations")
    op.drop_index("ix_conversations_department_newest", "conversations")
    op.create_index(
        "ix_conversations_department_newest", "conversations", ["department_id", *NEWEST]
    )
    op.create_index(
        "ix_conversations_unread",
        "conversations",
        ["department_id", "platform"],
        postgresql_include=["unread_count"],
        postgresql_where=UNREAD,
    )
