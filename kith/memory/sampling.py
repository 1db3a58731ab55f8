"""Keeps people's words out of PostgreSQL's own statistics.

ANALYZE copies sample values of a column into `pg_statistic`, where they outlive the row they came
from, and even the last row of the table (https://www.postgresql.org/docs/16/planner-stats.html). A
column whose statistics target is 0 is not sampled. Runs in both environments: SQLAlchemy 1.4 and 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

_SAMPLED = sa.text(
    "SELECT c.relname AS of_table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid) AND c.relname = ANY(:tables) "
    "AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0 "
    "AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bytea'::regtype, "
    "'tsvector'::regtype) ORDER BY 1, a.attnum"
)


def is_sampled(connection: Any, tables: Sequence[str]) -> bool:
    """Whether PostgreSQL may still copy values of these tables that hold words."""
    return connection.execute(_SAMPLED, {"tables": list(tables)}).first() is not None


def stop_sampling(connection: Any, tables: Sequence[str]) -> None:
    """Have words and vectors of these tables sampled no more, and drop what was sampled.

    Args:
        connection: in a transaction, as the owner of the tables.
        tables: their names; those that are not there are passed over.
    """
    quote = connection.dialect.identifier_preparer.quote
    for column in connection.execute(_SAMPLED, {"tables": list(tables)}).fetchall():
        table, name = quote(column.of_table), quote(column.name)
        # A change of type, even to the same one, drops what was sampled; and rewrites nothing.
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {column.type}, "
            f"ALTER COLUMN {name} SET STATISTICS 0"
        )
