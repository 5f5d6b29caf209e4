"""Count what became of the API's messages today without reading those of other days."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_index(
        "ix_outbox_api_settled",
        "outbox",
        ["settled_at"],
        postgresql_where=sa.text("kind = 'api' and settled_at is not null"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_outbox_api_settled", "outbox")
