"""Whether what Kith writes can be written."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from kith.at_rest.keys import FILE, data_keys, named
from kith.doctor.finding import Finding, State
from kith.errors import SettingsError
from kith.settings import ENV_DATA_KEY, ENV_DATABASE, ENV_VAR, Settings

WAIT_SECONDS = 1.0
CONNECT_SECONDS = 3


def storage(settings: Settings) -> list[Finding]:
    """The folder for data, the databases in it, and a database elsewhere if there is one."""
    found = [_folder(settings.var), _key(settings)]
    found += [_sqlite(path) for path in sorted(settings.var.glob("*.db"))]
    url = settings.memory.database
    if url is not None and not url.startswith("sqlite"):
        found.append(_server(url))
    return found


def _folder(var: Path) -> Finding:
    try:
        var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var) as probe:
            probe.write(b"\0" * 4096)
    except OSError as error:
        says = f"cannot be written ({error.strerror}). Free some space, or set {ENV_VAR}."
        return Finding(str(var), State.WRONG, says)
    return Finding(str(var), State.OK, "can be written")


def _key(settings: Settings) -> Finding:
    path = settings.var / FILE
    if settings.data_key is None and not path.exists():
        return Finding("data key", State.OFF, f"the first start makes {path}")
    try:
        keys = data_keys(settings)
    except SettingsError as error:
        return Finding("data key", State.WRONG, str(error))
    source = path if settings.data_key is None else ENV_DATA_KEY
    says = f"{named(keys)} from {source}; without it no safety plan opens, so keep a copy"
    return Finding("data key", State.OK, says)


def _sqlite(path: Path) -> Finding:
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as connection:
            # Takes the right to write, and gives it back without writing.
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.Error as error:
        says = f"{error}. End what else holds it, or give this user the right to write it."
        return Finding(path.name, State.WRONG, says)
    return Finding(path.name, State.OK, "can be written")


def _server(url: str) -> Finding:
    # Half of the time that `kith` takes to start, and needed by few.
    import sqlalchemy

    from kith.memory.database import with_our_driver

    try:
        engine = sqlalchemy.create_engine(
            with_our_driver(url), connect_args={"connect_timeout": CONNECT_SECONDS}
        )
        with engine.connect():
            pass
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        # Only the name of the fault: its text may hold the password of the address.
        says = f"does not answer ({type(error).__name__}). Check {ENV_DATABASE} and its server."
        return Finding("database", State.WRONG, says)
    return Finding("database", State.OK, engine.url.render_as_string(hide_password=True))
