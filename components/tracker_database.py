"""The database of the tracker store: where it is, and how it is opened."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import create_engine_kwargs
from sqlalchemy.pool import QueuePool

from kith.memory import private_talk
from kith.memory.sampling import stop_sampling
from kith.memory.tracker_tables import CHECKPOINTS, EVENTS

ENV_VAR = "KITH_VAR"
DEFAULT_FILE = "tracker.db"
BUSY_SECONDS = 0.25


def default_url() -> str:
    """The URL of the SQLite file in the folder of what Kith keeps, which is made if need be."""
    folder = Path(os.environ.get(ENV_VAR) or "var")
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / DEFAULT_FILE}"


def engine_of(url: str) -> sa.engine.Engine:
    """The engine of a database, by its SQLAlchemy URL."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, **create_engine_kwargs(url))
    # Rasa saves on its event loop, so a locked file may hold it up only briefly. Connections stay:
    # SQLAlchemy's default for files closes them, and closing the last one rewrites the WAL.
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A read-only or locked file refuses these; the statement that follows then says so itself.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")


def prepare_tables(engine: sa.engine.Engine) -> None:
    """Add what Rasa's tables lack.

    Raises:
        SQLAlchemyError: the database cannot be written.
    """
    with engine.begin() as connection:
        private_talk.index(connection)
        if engine.dialect.name == "postgresql":
            stop_sampling(connection, (EVENTS, CHECKPOINTS))
