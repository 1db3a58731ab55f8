"""Makes a database's files forget what was deleted in it."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.errors import StorageError
from kith.memory.erasure_marks import MARKS
from kith.memory.sampling import is_sampled, stop_sampling
from kith.memory.tracker_tables import CHECKPOINTS, EVENTS

PATIENT_SECONDS = 10
RETRY_SECONDS = 0.2
HOLDING_WORDS = (
    "owners",
    "memories",
    "erasures",
    "episodes",
    "mood_points",
    "safety_plans",
    EVENTS,
    CHECKPOINTS,
    MARKS,
)
"""Tables whose deleted rows held words or times of a person."""
_OWNS_THE_DATABASE = (
    "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
)


def compact(engine: sa.Engine, *, patient_seconds: float = PATIENT_SECONDS) -> None:
    """Write the database anew without what was deleted, its journal included.

    On SQLite deleted text would stay in free pages and in the write-ahead log (SAFETY.md section
    6.2), and forgotten words in the full-text index until its parts are merged. On PostgreSQL it
    would stay in dead rows and in the planner's statistics; the server's write-ahead log and what
    it archives are its operator's to let go of (docs/memory.md says how).

    Args:
        engine: of the database.
        patient_seconds: how long to wait for other processes that hold it, for each table.

    Raises:
        StorageError: another process holds the database; to be tried again.
    """
    try:
        if engine.dialect.name == "sqlite":
            with contextlib.closing(engine.raw_connection()) as borrowed:
                _compact_sqlite(borrowed.driver_connection, patient_seconds)
        else:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # Its time limit is not for those who would get the connection next.
                connection.detach()
                _compact_postgresql(connection, patient_seconds)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StorageError(f"The database keeps its old pages: {_said(error)}.") from error


def _compact_sqlite(connection: Any, patient_seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout={int(patient_seconds * 1000)}")
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


def _compact_postgresql(connection: sa.Connection, patient_seconds: float) -> None:
    connection.exec_driver_sql(f"SET lock_timeout = {int(patient_seconds * 1000)}")
    existing = set(sa.inspect(connection).get_table_names())
    tables = [table for table in HOLDING_WORDS if table in existing]
    owns_it = connection.exec_driver_sql(_OWNS_THE_DATABASE).scalar()
    if is_sampled(connection, tables):
        if not owns_it:
            raise StorageError(
                "PostgreSQL keeps samples of what was written, and Kith's role may not clean them: "
                "make it the owner of its database (ALTER DATABASE ... OWNER TO ...)."
            )
        stop_sampling(connection, tables)
    for table in [*tables, *(["pg_statistic"] if owns_it else [])]:
        _rewrite(connection, table, patient_seconds)


def _rewrite(connection: sa.Connection, table: str, patient_seconds: float) -> None:
    """Write a table anew, until no dead row is in it: one that another session may still see is."""
    deadline = time.monotonic() + patient_seconds
    while True:
        connection.exec_driver_sql(f"VACUUM FULL {table}")
        connection.exec_driver_sql(f"VACUUM {table}")
        counted = sa.text("SELECT pg_stat_get_dead_tuples(to_regclass(:table))")
        if not connection.execute(counted, {"table": table}).scalar():
            return
        if time.monotonic() > deadline:
            raise StorageError("The database keeps old rows: another session still reads them.")
        time.sleep(RETRY_SECONDS)


def _said(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
