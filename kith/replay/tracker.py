"""What Rasa's tracker recorded of the latest turn of a conversation.

Rasa's own HTTP API stays off, and the front door tells clients no more than they need; the tracker
is a table that this machine can read, and what stands there is what Rasa went by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kith.replay.turn import Understood
from kith.settings import ENV_DATABASE, Settings

DEFAULT_FILE = "tracker.db"
STATE_SLOT = "emotional_state"
SILENT_ACTIONS = ("action_listen", "action_session_start", "action_validate_slot_mappings")
BUSY_SECONDS = 1.0

_events = sa.table(
    "events", sa.column("id"), sa.column("sender_id"), sa.column("type_name"), sa.column("data")
)


class Recorded(Protocol):
    """Where one can look up what Rasa made of a message."""

    def latest(self, sender: str) -> Understood:
        """The latest turn of a conversation; empty when nothing can be read."""


class TrackerTable:
    """The `events` table of Rasa's tracker store, read only.

    Args:
        url: its SQLAlchemy URL.
    """

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(
            url, connect_args={"timeout": BUSY_SECONDS} if url.startswith("sqlite") else {}
        )

    def latest(self, sender: str) -> Understood:
        """The latest turn of a conversation; empty when nothing can be read."""
        query = sa.select(_events.c.data).where(_events.c.sender_id == sender)
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(_events.c.id)).scalars().all()
        except SQLAlchemyError:
            return Understood()
        return understood([json.loads(row) for row in rows])


class Unrecorded:
    """For a Kith whose tracker is not on this machine."""

    def latest(self, sender: str) -> Understood:
        """Nothing."""
        return Understood()


def open_tracker(settings: Settings, environ: Mapping[str, str]) -> Recorded:
    """The tracker of the Kith with these settings, as `components.tracker_store` finds it."""
    url = environ.get(ENV_DATABASE)
    if url:
        return TrackerTable(url)
    path: Path = settings.var / DEFAULT_FILE
    return TrackerTable(f"sqlite:///{path}") if path.is_file() else Unrecorded()


def understood(events: list[dict[str, Any]]) -> Understood:
    """What the events say of the turn that the last user message began."""
    began = [i for i, event in enumerate(events) if event.get("event") == "user"]
    if not began:
        return Understood()
    message, since = events[began[-1]], events[began[-1] + 1 :]
    intent = (message.get("parse_data") or {}).get("intent") or {}
    states = [
        event.get("value")
        for event in events
        if event.get("event") == "slot" and event.get("name") == STATE_SLOT
    ]
    names = [str(event.get("name")) for event in since if event.get("event") == "action"]
    return Understood(
        intent=intent.get("name"),
        confidence=intent.get("confidence"),
        state=states[-1] if states else None,
        actions=tuple(name for name in names if name not in SILENT_ACTIONS),
    )
