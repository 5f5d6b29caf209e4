"""Remember how often a client called within the last minute, exactly and for all processes.

The function runs as a statement of its own: it locks the row, moves the window to the present of
the database's clock, and grants as much as fits. Slots form a ring; `head` is the one of `slot`.
A clock that was set back moves the window with it, so that the same real minute is counted. It does
not wait for the disk: the commit of a message that follows from the request does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SPEND = """
create function spend_window(
  wanted_key text, wanted integer, most integer, slot_ms integer, slots integer)
returns table (granted integer, spent integer, frees_at_ms bigint)
language plpgsql as $$
declare
  w api_windows;
  present bigint;
begin
  perform set_config('synchronous_commit', 'off', true);
  select * into w from api_windows where key = wanted_key for update;
  if not found then
    insert into api_windows (key, slot, head, used, counts)
    values (wanted_key, 0, 0, 0, array_fill(0, array[slots])) on conflict (key) do nothing;
    select * into w from api_windows where key = wanted_key for update;
  end if;
  present := floor(extract(epoch from clock_timestamp()) * 1000)::bigint / slot_ms;
  for step in 1 .. least(present - w.slot, slots) loop
    w.head := (w.head + 1) % slots;
    w.used := w.used - w.counts[w.head + 1];
    w.counts[w.head + 1] := 0;
  end loop;
  granted := least(wanted, greatest(most - w.used, 0));
  w.used := w.used + granted;
  w.counts[w.head + 1] := w.counts[w.head + 1] + granted;
  update api_windows set slot = present, head = w.head, used = w.used, counts = w.counts
  where key = wanted_key;
  spent := w.used;
  frees_at_ms := (present + 1) * slot_ms;
  for age in reverse slots - 1 .. 0 loop
    if w.counts[(w.head - age + slots) % slots + 1] > 0 then
      frees_at_ms := (present - age + slots) * slot_ms;
      exit;
    end if;
  end loop;
  return next;
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.create_table(
        "api_windows",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("counts", sa.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_api_windows")),
    )
    # Updated many times a second: room in the page keeps the versions where they are.
    op.execute("alter table api_windows set (fillfactor = 50)")
    op.execute(SPEND)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute("drop function spend_window(text, integer, integer, integer, integer)")
    op.drop_table("api_windows")
