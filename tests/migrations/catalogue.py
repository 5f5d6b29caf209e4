"""What a database consists of, in PostgreSQL's own words, for comparing two of them."""

from __future__ import annotations

from sqlalchemy import text

from tests.migrations.databases import engine_of

OURS = "n.nspname = 'public' and r.relname <> 'alembic_version'"

COLUMNS = f"""
    select r.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || case when a.attnotnull then ' not null' else '' end
           || case a.attidentity when '' then '' else ' identity' end
           || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    from pg_class r join pg_namespace n on n.oid = r.relnamespace
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
    where r.relkind = 'r' and {OURS}"""
INDEXES = f"""
    select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class r on r.oid = i.indrelid
    join pg_namespace n on n.oid = r.relnamespace where {OURS}"""
CONSTRAINTS = f"""
    select r.relname || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    join pg_namespace n on n.oid = r.relnamespace where {OURS}"""
FUNCTIONS = """
    select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and not exists (
      select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"""
TRIGGERS = f"""
    select r.relname || ' ' || t.tgname from pg_trigger t join pg_class r on r.oid = t.tgrelid
    join pg_namespace n on n.oid = r.relnamespace where not t.tgisinternal and {OURS}"""


def _lines(database: str, query: str) -> set[str]:
    with engine_of(database).connect() as connection:
        return set(connection.execute(text(query)).scalars())


def tables_of(database: str) -> dict[str, set[str]]:
    """Columns, indexes and constraints: what models declare."""
    kinds = {"columns": COLUMNS, "indexes": INDEXES, "constraints": CONSTRAINTS}
    return {kind: _lines(database, query) for kind, query in kinds.items()}


def everything_of(database: str) -> dict[str, set[str]]:
    """The tables, and the functions and triggers that only migrations make."""
    return tables_of(database) | {
        "functions": _lines(database, FUNCTIONS),
        "triggers": _lines(database, TRIGGERS),
    }
