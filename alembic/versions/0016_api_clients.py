"""Programs that send through the API, what they queued, and their request log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_table(
        "api_clients",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "requires_version_2", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("per_minute", sa.Integer(), server_default=sa.text("60"), nullable=False),
        sa.Column("per_day", sa.Integer(), server_default=sa.text("1000"), nullable=False),
        sa.Column(
            "networks",
            sa.ARRAY(sa.String()),
            server_default=sa.text("'{}'::character varying[]"),
            nullable=False,
        ),
        sa.Column("channel", sa.String(), server_default=sa.text("'auto'"), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "mapping",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("shortens_links", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "shows_destination", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_user_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel in ('auto', 'whatsapp', 'sms')", name=op.f("ck_api_clients_channel_known")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_user_id"],
            ["users.id"],
            name=op.f("fk_api_clients_created_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["templates.id"],
            name=op.f("fk_api_clients_template_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_clients")),
    )
    op.create_index("uq_api_clients_client_id", "api_clients", ["client_id"], unique=True)
    op.create_index(
        "uq_api_clients_name_lower",
        "api_clients",
        [sa.literal_column("lower(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "api_client_days",
        sa.Column("api_client_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_client_id"],
            ["api_clients.id"],
            name=op.f("fk_api_client_days_api_client_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("api_client_id", "day", name=op.f("pk_api_client_days")),
    )
    op.create_table(
        "api_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("api_client_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("duration_ms", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("body", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("request_id", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_client_id"],
            ["api_clients.id"],
            name=op.f("fk_api_requests_api_client_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_requests")),
    )
    op.create_index(
        "ix_api_requests_client",
        "api_requests",
        ["api_client_id", sa.literal_column("id desc")],
        unique=False,
    )
    op.create_table(
        "api_messages",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("api_client_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("recipient_name", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=True),
        sa.Column("template_name", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("matched_by", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["api_client_id"],
            ["api_clients.id"],
            name=op.f("fk_api_messages_api_client_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_api_messages_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["templates.id"],
            name=op.f("fk_api_messages_template_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_api_messages")),
        sa.UniqueConstraint(
            "api_client_id", "request_id", name=op.f("uq_api_messages_api_client_id_request_id")
        ),
    )
    op.create_index(
        "ix_api_messages_client",
        "api_messages",
        ["api_client_id", sa.literal_column("message_id desc")],
        unique=False,
    )
    op.create_index("uq_api_messages_public_id", "api_messages", ["public_id"], unique=True)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.drop_table("api_messages")
    op.drop_table("api_requests")
    op.drop_table("api_client_days")
    op.drop_table("api_clients")
