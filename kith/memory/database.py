"""Kith's own database: SQLite in var/ by default, PostgreSQL by one URL.

Every error of the database leaves this module as a `StorageError`, so that a reply can go on.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.errors import StorageError

BUSY_SECONDS = 0.25
"""How long a locked SQLite file may hold up a turn, at every statement."""
POSTGRESQL_DRIVER = "postgresql+psycopg"

metadata = sa.MetaData()

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
)

mood_points = sa.Table(
    "mood_points",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("valence", sa.Float, nullable=False),
    sa.Column("arousal", sa.Float, nullable=False),
)

safety_plans = sa.Table(
    "safety_plans",
    metadata,
    sa.Column("person", sa.String(255), primary_key=True),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)


class Database:
    """Opens the database when it is first needed, and again after it failed."""

    def __init__(self, url: str) -> None:
        """Remember the SQLAlchemy URL; nothing is opened yet."""
        self._engine = _engine(url)
        self._is_prepared = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """All or nothing.

        Raises:
            StorageError: locked, full, read-only or out of reach; nothing was written.
        """
        try:
            with self._engine.begin() as connection:
                if not self._is_prepared:
                    metadata.create_all(connection)
                yield connection
            self._is_prepared = True
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or type(error).__name__
            raise StorageError(f"Kith's database does not work: {reason}.") from error


def with_our_driver(url: str) -> sa.URL:
    """The address with the PostgreSQL driver of this environment; Rasa's has another.

    Raises:
        sqlalchemy.exc.ArgumentError: it is no address of a database.
    """
    parsed = sa.make_url(url)
    is_postgresql = parsed.get_backend_name() == "postgresql"
    return parsed.set(drivername=POSTGRESQL_DRIVER) if is_postgresql else parsed


def _engine(url: str) -> sa.Engine:
    address = with_our_driver(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(address)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    if engine.url.database and not engine.url.database.startswith("file:"):
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A read-only or locked file refuses these; the statement that follows then says so itself.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA secure_delete=ON")
