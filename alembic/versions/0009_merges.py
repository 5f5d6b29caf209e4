"""Join contacts that prove to be one person, and mark those who are not to be written to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_table(
        "contact_merges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kept_contact_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_contact_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "proof",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_user_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["joined_contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_merges_joined_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["kept_contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_merges_kept_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_user_id"],
            ["users.id"],
            name=op.f("fk_contact_merges_undone_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merges")),
    )
    op.create_index("ix_contact_merges_joined_contact_id", "contact_merges", ["joined_contact_id"])
    op.create_table(
        "merge_moves",
        sa.Column("merge_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["contact_merges.id"],
            name=op.f("fk_merge_moves_merge_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merge_id", "table_name", "row_id", name=op.f("pk_merge_moves")),
    )
    for column in (
        sa.Column("zone", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
    ):
        op.add_column("contacts", column)
    op.create_foreign_key(
        op.f("fk_contacts_merged_into_id"),
        "contacts",
        "contacts",
        ["merged_into_id"],
        ["id"],
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    for column in ("merged_into_id", "blocked_at", "opted_out_at", "zone"):
        op.drop_column("contacts", column)
    op.drop_table("merge_moves")
    op.drop_table("contact_merges")
