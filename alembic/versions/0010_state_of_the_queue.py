"""Find what waits, failed or is uncertain without reading what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What a vendor accepted and then could not deliver was left as sent before.
REPORTED_AS_FAILED = """
update outbox o set state = 'failed' from messages m
where m.id = o.message_id and o.state = 'sent' and m.status = 'failed'
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_index(
        "ix_outbox_state_newest",
        "outbox",
        ["state", sa.literal_column("id desc")],
        postgresql_where=sa.text("state <> 'sent'"),
    )
    op.execute(REPORTED_AS_FAILED)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_outbox_state_newest", "outbox")
