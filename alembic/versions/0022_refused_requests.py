"""List refused requests of programs without reading the answered ones between them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_index(
        "ix_api_requests_refused",
        "api_requests",
        [sa.literal_column("id desc")],
        postgresql_where=sa.text("status >= 400"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_api_requests_refused", "api_requests")
