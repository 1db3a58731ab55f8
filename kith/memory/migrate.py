"""Brings the database to the newest schema, whichever it has, while other processes wait."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

HEAD = "0003"
"""The newest migration in migrations/versions; a test holds the two together."""

FOLDER = Path(__file__).parent / "migrations"
POSTGRESQL_LOCK = 0x6B697468
"""Number of the advisory lock that one migrating process holds: "kith" in ASCII."""


def migrate(connection: sa.Connection) -> None:
    """Run what is missing, in one transaction.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be read, or not be written.
    """
    # Nearly always all is done already, and a read-only database must then not be asked more.
    if _revision(connection) == HEAD:
        return
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(POSTGRESQL_LOCK)))
        _upgrade(connection)


def _upgrade(connection: sa.Connection) -> None:
    # Alembic takes longer to import than everything else here, and is seldom needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    try:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
        if not _is_missing_table(error):
            raise
        found = None
    finally:
        connection.rollback()
    return None if found is None else str(found)


def _is_missing_table(error: SQLAlchemyError) -> bool:
    said = str(getattr(error, "orig", error))
    return "no such table" in said or "does not exist" in said
