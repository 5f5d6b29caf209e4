"""Charge the days of API clients in the round trip that writes their messages: all, or an error.

A row is locked from here until the transaction ends; clients come in the order of their ids, so
that two processes wait for each other in line.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SPEND = """
create function spend_days(wanted jsonb) returns void
language plpgsql as $$
declare
  one record;
begin
  for one in
    select * from jsonb_to_recordset(wanted)
      as g(client_id bigint, day date, n integer, most integer)
    order by client_id
  loop
    insert into api_client_days as d (api_client_id, day, used)
    select one.client_id, one.day, one.n where one.n <= one.most
    on conflict (api_client_id, day) do update set used = d.used + excluded.used
      where d.used + excluded.used <= one.most;
    if not found then
      raise exception 'the day of client % does not hold % more', one.client_id, one.n
        using errcode = 'check_violation', constraint = 'day_of_client';
    end if;
  end loop;
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute(SPEND)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute("drop function spend_days(jsonb)")
