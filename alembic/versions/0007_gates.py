"""Let limits be kept in the transaction of a claim: gates of accounts, lanes of programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORIGINS = "'contact', 'agent', 'elsewhere'"
PROGRAMS = "'api', 'campaign', 'auto_reply'"
DUE = ["priority desc", "not_before", "id"]


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_table(
        "channel_gates",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "recent",
            sa.ARRAY(sa.DateTime(timezone=True)),
            server_default=sa.text("'{}'::timestamptz[]"),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("day_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cold_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "last_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'::timestamptz"),
            nullable=False,
        ),
        sa.Column(
            "people_open_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'::timestamptz"),
            nullable=False,
        ),
        sa.Column("people_hold_key", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "people_hold_params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "programs_open_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'::timestamptz"),
            nullable=False,
        ),
        sa.Column("programs_hold_key", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "programs_hold_params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_channel_gates_channel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_gates")),
    )
    op.create_table(
        "lanes",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("gap_s", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "last_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'::timestamptz"),
            nullable=False,
        ),
        sa.Column(
            "open_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("'epoch'::timestamptz"),
            nullable=False,
        ),
        sa.Column("hold_key", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "hold_params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint(f"kind in ('agent', {PROGRAMS})", name=op.f("ck_lanes_kind_known")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_lanes_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lanes")),
    )
    for column in (
        sa.Column("kind", sa.String(), server_default=sa.text("'agent'"), nullable=False),
        sa.Column("lane", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("hold_key", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "hold_params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    ):
        op.add_column("outbox", column)
    op.create_check_constraint(
        op.f("ck_outbox_kind_known"), "outbox", f"kind in ('agent', {PROGRAMS})"
    )
    op.create_check_constraint(
        op.f("ck_outbox_programs_have_lanes"), "outbox", "(kind = 'agent') = (lane = '')"
    )
    _index_due("state = 'queued' and kind = 'agent'")
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["lane", *map(sa.text, DUE)],
        postgresql_where=sa.text("state = 'queued' and kind <> 'agent'"),
    )
    _allow_origins(f"{ORIGINS}, {PROGRAMS}")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    _allow_origins(ORIGINS)
    op.drop_index("ix_outbox_lane", "outbox")
    _index_due("state = 'queued'")
    op.drop_constraint(op.f("ck_outbox_programs_have_lanes"), "outbox")
    op.drop_constraint(op.f("ck_outbox_kind_known"), "outbox")
    for column in ("hold_params", "hold_key", "lane", "kind"):
        op.drop_column("outbox", column)
    op.drop_table("lanes")
    op.drop_table("channel_gates")


def _index_due(which: str) -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index(
        "ix_outbox_due", "outbox", [*map(sa.text, DUE)], postgresql_where=sa.text(which)
    )


def _allow_origins(listed: str) -> None:
    op.drop_constraint(op.f("ck_messages_origin_known"), "messages")
    op.create_check_constraint(
        op.f("ck_messages_origin_known"), "messages", f"origin in ({listed})"
    )
