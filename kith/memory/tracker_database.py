"""Rasa's database, opened by Kith's own code for as long as a piece of work takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.errors import StorageError
from kith.memory.database import engine_for


@contextmanager
def opened_tracker(url: str, *, trouble: str) -> Iterator[sa.Engine | None]:
    """The engine; None where Rasa has not made its database yet.

    Args:
        url: the SQLAlchemy URL of Rasa's tracker store.
        trouble: what could not be done if the database fails, without a full stop.

    Raises:
        StorageError: the database failed.
    """
    path = _sqlite_path(url)
    if path is not None and not path.is_file():
        yield None
        return
    engine = engine_for(url)
    try:
        yield engine
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StorageError(f"{trouble}: {getattr(error, 'orig', error)}.") from error
    finally:
        engine.dispose()


def _sqlite_path(url: str) -> Path | None:
    parsed = sa.make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(str(parsed.database)) if is_file else None
