"""Takes old events out of Rasa's tracker store, and leaves what a conversation goes on from.

What is left of the old part of a conversation are the last values of slots that hold no words
(SAFETY.md R2, R8, R29), the people and names it knows while it goes on or memory is agreed to, and
the marks that it began and listens. The same rule is used for rows of the store and for a turn
under way, so that the tracker store can tell which of such a turn's events are written already.
Runs in both environments: SQLAlchemy 1.4 and 2, nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import sqlalchemy as sa

from kith.memory.kept_slots import RISK_SLOTS, WORDLESS_SLOTS
from kith.memory.tracker_tables import CHECKPOINTS, EVENTS, checkpoints
from kith.memory.tracker_tables import events as stored

KEPT_SLOTS = WORDLESS_SLOTS - RISK_SLOTS
"""What stays however old; the notes on open risk go sooner."""
NAME_SLOTS = frozenset({"person_name", "bot_name", "people"})
LASTING_SLOTS = frozenset({"minor", "daily_limit"})
"""What keeps a trace of a conversation that nobody comes back to: nothing takes back that somebody
is under 18, and a limit that somebody set holds."""

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Aged:
    """What is too old; moments are seconds since the epoch.

    Attributes:
        before: what was said before this goes.
        safety_before: the notes on open risk before this go.
        names: whether names and people stay.
    """

    before: float
    safety_before: float
    names: bool

    def left(self, events: Sequence[Event]) -> list[bool]:
        """For each event of a conversation since its last session start: whether it stays."""
        stays = [not self.is_old(event) for event in events]
        last: dict[str, int] = {}
        for place, event in enumerate(events):
            kept_as = None if stays[place] else self._kept_as(event)
            if kept_as is not None:
                last[kept_as] = place
        for place in last.values():
            stays[place] = True
        return stays

    def kept(self, slots: Mapping[str, Any], at: float) -> dict[str, Any]:
        """What stays of the slots as they were at a moment."""
        names = KEPT_SLOTS | NAME_SLOTS if self.names else KEPT_SLOTS
        return {
            name: value
            for name, value in slots.items()
            if (name not in RISK_SLOTS or at >= self.safety_before)
            and (name in names or name in RISK_SLOTS or at >= self.before)
        }

    def is_old(self, event: Event) -> bool:
        """Whether it is too old to stay for its own sake."""
        at = _time(event)
        if event.get("event") == "slot" and event.get("name") in RISK_SLOTS:
            return at < max(self.before, self.safety_before)
        return at < self.before

    def _kept_as(self, event: Event) -> str | None:
        """What an old event stays for, if it is the last one for that."""
        kind, name = event.get("event"), str(event.get("name"))
        if kind == "slot" and (name in KEPT_SLOTS or (self.names and name in NAME_SLOTS)):
            return name
        if kind == "action" and name == "action_listen":
            return "action_listen"
        return "session_started" if kind == "session_started" else None


def old_conversations(connection: Any, aged: Aged) -> list[str]:
    """Whose conversations hold something that is too old."""
    if not sa.inspect(connection).has_table(EVENTS):
        return []
    is_safety = sa.and_(
        stored.c.type_name == "slot",
        stored.c.action_name.in_(RISK_SLOTS),
        stored.c.timestamp < aged.safety_before,
    )
    query = sa.select(stored.c.sender_id).where(sa.or_(stored.c.timestamp < aged.before, is_safety))
    return [str(one) for one in connection.execute(query.distinct()).scalars().all()]


def is_alive(connection: Any, sender_id: str, aged: Aged) -> bool:
    """Whether the conversation has gone on since."""
    query = sa.select(sa.func.max(stored.c.timestamp)).where(stored.c.sender_id == sender_id)
    return (connection.execute(query).scalar() or 0.0) >= aged.before


def age(connection: Any, sender_id: str, aged: Aged) -> int:
    """Take out what is too old of one conversation; gives how many events went.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: whose.
        aged: what is too old.
    """
    query = sa.select(stored.c.id, stored.c.data).where(stored.c.sender_id == sender_id)
    rows = connection.execute(query.order_by(stored.c.id)).fetchall()
    events = [json.loads(row.data) for row in rows]
    checkpoint = _checkpoint(connection, sender_id)
    seen, slots = 0, {}
    if checkpoint is not None:
        seen = sum(row.id <= checkpoint.event_id for row in rows)
        slots = aged.kept(json.loads(checkpoint.slots), _time(events[seen - 1]) if seen else 0.0)
    stays = _staying(events, seen, aged)
    if not _lasts(events, stays, slots, aged):
        stays, slots = [False] * len(rows), {}
    if checkpoint is not None:
        mine = checkpoints.c.sender_id == sender_id
        update = checkpoints.update().where(mine).values(slots=json.dumps(slots))
        connection.execute(update if any(stays) else checkpoints.delete().where(mine))
    gone = [row.id for row in compress(rows, [not stay for stay in stays])]
    for number in gone:
        connection.execute(stored.delete().where(stored.c.id == number))
    return len(gone)


def _checkpoint(connection: Any, sender_id: str) -> Any:
    if not sa.inspect(connection).has_table(CHECKPOINTS):
        return None
    query = sa.select(checkpoints).where(checkpoints.c.sender_id == sender_id)
    return connection.execute(query).first()


def _staying(events: Sequence[Event], seen: int, aged: Aged) -> list[bool]:
    """Which events stay; `seen` of them are in the checkpoint."""
    begun = [place for place in range(seen, len(events)) if _begins(events[place])]
    # What lies before is never read again to go on from, so nothing of it has to stay for that.
    window = begun[-1] if begun else seen
    return [not aged.is_old(event) for event in events[:window]] + aged.left(events[window:])


def _lasts(
    events: Sequence[Event], stays: Sequence[bool], slots: Mapping[str, Any], aged: Aged
) -> bool:
    """Whether the conversation goes on, or leaves something that has to last."""
    if not all(aged.is_old(event) for event in events):
        return True
    values = {str(event.get("name")): event.get("value") for event in compress(events, stays)}
    return any({**slots, **values}.get(name) is not None for name in LASTING_SLOTS)


def _begins(event: Event) -> bool:
    return event.get("event") == "session_started"


def _time(event: Event) -> float:
    return float(event.get("timestamp") or 0.0)
