"""Find contacts by any part of name or number, where the server has `pg_trgm`.

The extension is trusted: who may create in the database may create it. Where it is not installed
or an operator has forbidden it, searching reads all contacts and everything else is the same.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Without fastupdate a search never has to read a pile of entries that are not yet sorted in.
INDEX_NAMES_AND_NUMBERS = """
do $$ begin
  create extension if not exists pg_trgm;
  create index ix_contacts_display_name_trigrams on contacts
    using gin (display_name gin_trgm_ops) with (fastupdate = off);
  create index ix_contact_identifiers_phone_trigrams on contact_identifiers
    using gin (value gin_trgm_ops) with (fastupdate = off) where kind = 'phone';
exception when feature_not_supported or undefined_file or insufficient_privilege
            or undefined_object then
  raise warning 'pg_trgm is not available: searching by name or number reads all contacts';
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute(INDEX_NAMES_AND_NUMBERS)


def downgrade() -> None:
    """The extension stays: others may use it by now."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '5min'")
    op.execute("drop index if exists ix_contact_identifiers_phone_trigrams")
    op.execute("drop index if exists ix_contacts_display_name_trigrams")
