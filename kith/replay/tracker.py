"""Rasa's tracker, where Rasa writes down every event of every conversation.

Rasa's own HTTP API stays off, and the front door tells clients no more than they need; the tracker
is a table that the operator can read, and what stands there is what Rasa went by.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.errors import SettingsError, StorageError
from kith.memory.database import with_our_driver
from kith.settings import ENV_DATABASE, Settings

DEFAULT_FILE = "tracker.db"
BUSY_SECONDS = 1
CONNECT_SECONDS = 3

_events = sa.table("events", sa.column("id"), sa.column("sender_id"), sa.column("data"))


class Tracker:
    """The `events` table of Rasa's tracker store, read only; nothing is opened before it is needed.

    Args:
        url: where it is.
        name: what to call it in a message; without a password.
    """

    def __init__(self, url: sa.URL, name: str) -> None:
        self.name = name
        self._url = url

    def rows(self, sender: str, *, after: int) -> list[tuple[int, dict[str, Any]]]:
        """The events of a conversation that are newer than the event with the id `after`.

        Raises:
            StorageError: the table cannot be read.
        """
        query = sa.select(_events.c.id, _events.c.data).where(
            _events.c.sender_id == sender, _events.c.id > after
        )
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(_events.c.id)).all()
        except (SQLAlchemyError, ImportError) as error:
            raise StorageError(f"{self.name} cannot be read ({_reason(error)}).") from error
        return [(row.id, json.loads(row.data)) for row in rows]

    @functools.cached_property
    def _engine(self) -> sa.Engine:
        return sa.create_engine(self._url, connect_args=_patience(self._url))


def find_tracker(settings: Settings, environ: Mapping[str, str]) -> Tracker:
    """The tracker of the Kith with these settings, where `components.tracker_store` keeps it.

    Raises:
        SettingsError: `KITH_DATABASE` is no address of a database.
    """
    given = environ.get(ENV_DATABASE)
    if not given:
        return _in_file(settings.var / DEFAULT_FILE)
    try:
        url = with_our_driver(given)
    except SQLAlchemyError as error:
        raise SettingsError(
            f"{ENV_DATABASE} is no address such as postgresql://user:password@host/kith."
        ) from error
    if url.get_backend_name() == "sqlite":
        # Rasa runs in the project's folder.
        return _in_file(settings.folder / (url.database or ""))
    return Tracker(url, url.render_as_string(hide_password=True))


def _in_file(path: Path) -> Tracker:
    # A URI, since only that can say that no file is to be made where there is none.
    database = f"file:{quote(str(path.absolute()))}"
    return Tracker(
        sa.URL.create("sqlite", database=database, query={"mode": "ro", "uri": "true"}), str(path)
    )


def _patience(url: sa.URL) -> dict[str, int]:
    seconds = {
        "sqlite": {"timeout": BUSY_SECONDS},
        "postgresql": {"connect_timeout": CONNECT_SECONDS},
    }
    return seconds.get(url.get_backend_name(), {})


def _reason(error: Exception) -> str:
    """What the database said, in one line."""
    said = getattr(error, "orig", None) or error
    return next(iter(str(said).splitlines()), type(error).__name__)
