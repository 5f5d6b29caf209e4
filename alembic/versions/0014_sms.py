"""Let SMS be a kind of channel, and a platform."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHATSAPP = "'whatsapp_twilio'"
OTHERS = "'messenger', 'instagram', 'fake'"
PLATFORMS = "'whatsapp', 'instagram', 'facebook'"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    _allow(f"{WHATSAPP}, 'sms_twilio', {OTHERS}", f"{PLATFORMS}, 'sms'")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    _allow(f"{WHATSAPP}, {OTHERS}", PLATFORMS)


def _allow(kinds: str, platforms: str) -> None:
    op.drop_constraint(op.f("ck_channels_kind_known"), "channels")
    op.create_check_constraint(op.f("ck_channels_kind_known"), "channels", f"kind in ({kinds})")
    op.drop_constraint(op.f("ck_conversations_platform_known"), "conversations")
    op.create_check_constraint(
        op.f("ck_conversations_platform_known"), "conversations", f"platform in ({platforms})"
    )
