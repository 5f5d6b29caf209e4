"""List the failed and the cancelled messages of API clients without reading those between them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_index(
        "ix_outbox_api_given_up",
        "outbox",
        ["state", sa.text("(-message_id)")],
        postgresql_where=sa.text("kind = 'api' and state in ('failed', 'cancelled')"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_outbox_api_given_up", "outbox")
