"""When a link was opened, how long a client's links hold, and a faster lane for a client."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.add_column("short_links", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_short_links_opened",
        "short_links",
        ["conversation_id", "opened_at"],
        postgresql_where=sa.text("opened_at is not null"),
    )
    op.add_column("api_clients", sa.Column("link_days", sa.Integer(), nullable=True))
    op.add_column(
        "api_clients",
        sa.Column("has_fast_lane", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_column("api_clients", "has_fast_lane")
    op.drop_column("api_clients", "link_days")
    op.drop_index("ix_short_links_opened", "short_links")
    op.drop_column("short_links", "opened_at")
