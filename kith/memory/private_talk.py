"""A conversation that the person wants nowhere: taken out of Rasa's tracker store once it is over.

It begins with the message that set the slot `is_private`. What stays of it are values that hold no
words and that safety rests on (SAFETY.md R2, R8, R14, R29), and which exercise is open. What is
taken out is the same for rows of the store and for the events of a turn under way, so that the
tracker store can tell which events of such a turn are written already. Runs in both environments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kith.memory.kept_slots import WORDLESS_SLOTS
from kith.memory.tracker_tables import EVENTS, events

SLOT = "is_private"
KEPT_SLOTS = WORDLESS_SLOTS | {"storage_told", "storage_failing", "requested_slot"}
"""Slots without words: what safety rests on, whether storage fails, what an exercise asks next."""
ASKS_ABOUT_WORDS = "forget_everything_form"
"""Its question is about a slot that goes, so it cannot stay open."""
KEPT_TYPES = frozenset({"session_started", "active_loop", "loop_interrupted"})
SESSION_START = "action_session_start"


@dataclass(frozen=True)
class Span:
    """A private conversation.

    Attributes:
        since: when the message came that began it, seconds since the epoch.
        until: when it was over; what came at that very moment is no part of it.
    """

    since: float
    until: float

    def takes(self, event: Mapping[str, Any]) -> bool:
        """Whether an event, as Rasa stores it, is to go."""
        if not self.since <= float(event.get("timestamp") or 0.0) < self.until:
            return False
        kind, name = event.get("event"), event.get("name")
        if kind == "slot":
            return name not in KEPT_SLOTS
        if kind == "active_loop" and name == ASKS_ABOUT_WORDS:
            return True
        return kind not in KEPT_TYPES and not (kind == "action" and name == SESSION_START)


def erase(connection: Any, sender_id: str, until: float) -> tuple[Span | None, int]:
    """Take out the private conversation that was over at `until`.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: whose.
        until: when it was over, seconds since the epoch.

    Returns:
        What it was, None if there is none, and how many events went.
    """
    rows = _rows(connection, sender_id)
    since = _since(rows, until)
    if since is None:
        return None, 0
    span = Span(since, until)
    gone = [row.id for row, event in rows if span.takes(event)]
    for number in gone:
        connection.execute(events.delete().where(events.c.id == number))
    return span, len(gone)


def open_talks(connection: Any, idle_since: float) -> list[str]:
    """Whose private conversation has been silent since a moment, in seconds since the epoch."""
    if not sa.inspect(connection).has_table(EVENTS):
        return []
    # Written out: SQLite takes an index of some rows only for a condition that it can read.
    is_note = sa.and_(
        events.c.action_name == sa.literal_column(f"'{SLOT}'"), events.c.type_name == "slot"
    )
    last = sa.select(sa.func.max(events.c.id)).where(is_note).group_by(events.c.sender_id)
    notes = sa.select(events.c.sender_id, events.c.data).where(events.c.id.in_(last))
    private = [
        str(row.sender_id)
        for row in connection.execute(notes.order_by(events.c.id)).fetchall()
        if json.loads(row.data).get("value")
    ]
    return [one for one in private if _last_at(connection, one) <= idle_since]


def index(connection: Any) -> None:
    """Have the few rows that begin or end a private conversation found without a search."""
    connection.execute(
        sa.text(
            "CREATE INDEX IF NOT EXISTS kith_private_talks ON events (sender_id) "
            f"WHERE action_name = '{SLOT}'"
        )
    )


def _last_at(connection: Any, sender_id: str) -> float:
    query = sa.select(sa.func.max(events.c.timestamp)).where(events.c.sender_id == sender_id)
    return float(connection.execute(query).scalar() or 0.0)


def _rows(connection: Any, sender_id: str) -> list[tuple[Any, dict[str, Any]]]:
    query = sa.select(events.c.id, events.c.data)
    query = query.where(events.c.sender_id == sender_id).order_by(events.c.id)
    return [(row, json.loads(row.data)) for row in connection.execute(query).fetchall()]


def _since(rows: Sequence[tuple[Any, Mapping[str, Any]]], until: float) -> float | None:
    """When the message came that began what is private now; None: nothing is."""
    said, since = 0.0, None
    for _, event in rows:
        at = float(event.get("timestamp") or 0.0)
        if at >= until:
            break
        if event.get("event") == "user":
            said = at
        elif event.get("event") == "slot" and event.get("name") == SLOT:
            since = None if not event.get("value") else since if since is not None else said
    return since
