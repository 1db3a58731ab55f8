"""Makes a database's files forget what was deleted in it."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.errors import StorageError

PATIENT_MILLISECONDS = 10_000
HOLDING_WORDS = (
    "memories",
    "erasures",
    "episodes",
    "mood_points",
    "safety_plans",
    "events",
    "checkpoints",
)
"""Tables whose deleted rows held words or times of a person."""


def compact(engine: sa.Engine) -> None:
    """Write the database anew without what was deleted, its journal included.

    On SQLite deleted text would stay in free pages and in the write-ahead log (SAFETY.md section
    6.2), and forgotten words in the full-text index until its parts are merged. On PostgreSQL it
    would stay in dead rows; what the server itself archives is its operator's to let go of.

    Raises:
        StorageError: another process holds the database; to be tried again.
    """
    try:
        if engine.dialect.name == "sqlite":
            with contextlib.closing(engine.raw_connection()) as borrowed:
                _compact_sqlite(borrowed.driver_connection)
        else:
            _compact_postgresql(engine)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StorageError(f"The database keeps its old pages: {_said(error)}.") from error


def _compact_sqlite(connection: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={PATIENT_MILLISECONDS}")
    connection.execute("PRAGMA secure_delete=ON")
    named = "SELECT name FROM sqlite_master WHERE name = 'memories_words'"
    if connection.execute(named).fetchone():
        connection.execute("INSERT INTO memories_words(memories_words) VALUES ('optimize')")
    _checkpoint(connection)
    connection.execute("VACUUM")
    _checkpoint(connection)


def _checkpoint(connection: Any) -> None:
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageError("The database keeps its journal: another process is reading it.")


def _compact_postgresql(engine: sa.Engine) -> None:
    existing = set(sa.inspect(engine).get_table_names())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in HOLDING_WORDS:
            if table in existing:
                connection.exec_driver_sql(f"VACUUM FULL {table}")


def _said(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
