"""List short links by state and destination, and count clicks by day from an index alone.

Without `pg_trgm` a destination is looked for in all links.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX_HOSTS = """
do $$ begin
  create index ix_short_links_host_trigrams on short_links
    using gin (host gin_trgm_ops) with (fastupdate = off);
exception when undefined_object then
  raise warning 'pg_trgm is not available: a search by destination reads all short links';
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_index("ix_link_clicks_link", "link_clicks")
    op.create_index("ix_link_clicks_link", "link_clicks", ["short_link_id", "is_robot", "at"])
    op.create_index("ix_link_clicks_at", "link_clicks", ["at", "is_robot"])
    op.create_index(
        "ix_short_links_disabled",
        "short_links",
        [sa.literal_column("id desc")],
        postgresql_where=sa.text("disabled_at is not null"),
    )
    op.create_index(
        "ix_short_links_expiring",
        "short_links",
        [sa.literal_column("id desc"), "expires_at"],
        postgresql_where=sa.text("disabled_at is null and expires_at is not null"),
    )
    op.execute(INDEX_HOSTS)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute("drop index if exists ix_short_links_host_trigrams")
    op.drop_index("ix_short_links_expiring", "short_links")
    op.drop_index("ix_short_links_disabled", "short_links")
    op.drop_index("ix_link_clicks_at", "link_clicks")
    op.drop_index("ix_link_clicks_link", "link_clicks")
    op.create_index(
        "ix_link_clicks_link",
        "link_clicks",
        ["short_link_id", "is_robot", sa.literal_column("id desc")],
    )
