"""Kith's own database: SQLite in var/ by default, PostgreSQL by one URL.

Every error of the database leaves this module as a `StorageError`, so that a reply can go on.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.errors import StorageError
from kith.memory.migrate import migrate

BUSY_SECONDS = 0.25
"""How long a locked SQLite file may hold up a turn, at every transaction."""
PATIENT_SECONDS = 10.0
"""The same for work that nobody waits for."""
POSTGRESQL_DRIVER = "postgresql+psycopg"
CONNECT_SECONDS = 3
SQLITE_BEGIN = "kith_sqlite_begin"


class Database:
    """Opens the database when it is first needed, and again after it failed."""

    def __init__(self, url: str) -> None:
        """Remember the SQLAlchemy URL; nothing is opened yet."""
        self.engine = engine_for(url)
        self._is_prepared = False
        self._preparing = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def transaction(self, *, patient: bool = False) -> Iterator[sa.Connection]:
        """All or nothing. One writer at a time: the others wait for it, and lose nothing.

        Args:
            patient: wait `PATIENT_SECONDS` rather than `BUSY_SECONDS` for another writer.

        Raises:
            StorageError: locked, full, read-only or out of reach; nothing was written.
        """
        seconds = PATIENT_SECONDS if patient else BUSY_SECONDS
        with self._connection("IMMEDIATE", seconds) as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A look at one moment's state, which waits for no writer.

        Raises:
            StorageError: it cannot be read.
        """
        with self._connection("DEFERRED", BUSY_SECONDS) as connection:
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextlib.contextmanager
    def _connection(self, begin: str, busy_seconds: float) -> Iterator[sa.Connection]:
        try:
            self._prepare()
            with self.engine.connect() as connection:
                connection.execution_options(**{SQLITE_BEGIN: begin})
                if self.is_sqlite:
                    _set_busy_timeout(connection, busy_seconds)
                yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise StorageError(f"Kith's database does not work: {_reason(error)}.") from error

    def _prepare(self) -> None:
        if self._is_prepared:
            return
        with self._preparing:
            if not self._is_prepared:
                with self.engine.connect() as connection:
                    connection.execution_options(**{SQLITE_BEGIN: "IMMEDIATE"})
                    migrate(connection)
                self._is_prepared = True


def with_our_driver(url: str) -> sa.URL:
    """The address with the PostgreSQL driver of this environment; Rasa's has another.

    Raises:
        sqlalchemy.exc.ArgumentError: it is no address of a database.
    """
    parsed = sa.make_url(url)
    is_postgresql = parsed.get_backend_name() == "postgresql"
    return parsed.set(drivername=POSTGRESQL_DRIVER) if is_postgresql else parsed


def engine_for(url: str) -> sa.Engine:
    """An engine that waits for other writers, and on SQLite leaves no trace of what is deleted."""
    address = with_our_driver(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(
            address, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
        )
    engine = sa.create_engine(url, connect_args={"check_same_thread": False})
    if engine.url.database and not engine.url.database.startswith("file:"):
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own way to begin would take the right to write only when something is written:
    # too late, if another process has written since the transaction's first look.
    connection.isolation_level = None
    # A read-only or locked file refuses these; the statement that follows then says so itself.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    how = connection.get_execution_options().get(SQLITE_BEGIN, "DEFERRED")
    if how:
        connection.exec_driver_sql(f"BEGIN {how}")


def _set_busy_timeout(connection: sa.Connection, seconds: float) -> None:
    # On the driver's connection: through SQLAlchemy it would begin a transaction.
    driver_connection: Any = connection.connection.dbapi_connection
    driver_connection.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def _reason(error: Exception) -> str:
    """What the database said, without statement and details, which hold what people wrote."""
    said = getattr(error, "orig", error)
    lines = "" if isinstance(said, SQLAlchemyError) else str(said).splitlines()
    return lines[0] if lines else type(error).__name__
