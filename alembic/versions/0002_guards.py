"""Invariants that constraints cannot say: the superadmin stays, audit rows stay."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PROTECT_USER = """
create function refuse_protected_user_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'the protected user cannot be deleted' using errcode = 'check_violation';
  end if;
  if new.username <> old.username or new.role <> old.role
     or not new.is_active or not new.is_protected then
    raise exception 'the protected user cannot be renamed, demoted, deactivated or unprotected'
      using errcode = 'check_violation';
  end if;
  return new;
end $$
"""

PROTECT_AUDIT = """
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries stay as they were written' using errcode = 'check_violation';
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute(PROTECT_USER)
    op.execute(
        "create trigger protected_user_stays before update or delete on users for each row"
        " when (old.is_protected) execute function refuse_protected_user_change()"
    )
    op.execute(PROTECT_AUDIT)
    op.execute(
        "create trigger audit_stays before update or delete on audit for each row"
        " execute function refuse_audit_change()"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute("drop trigger audit_stays on audit")
    op.execute("drop function refuse_audit_change()")
    op.execute("drop trigger protected_user_stays on users")
    op.execute("drop function refuse_protected_user_change()")
