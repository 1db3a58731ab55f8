"""Takes a person's words out of Rasa's tracker store, which has no way to delete of its own.

Rasa has no delete (RasaHQ/rasa#10719). Every erasure leaves a mark for the turn under way
(kith.memory.erasure_marks). Runs in both environments: SQLAlchemy 1.4 and 2, nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from kith.memory import erasure_marks, private_talk, tracker_aging
from kith.memory.erasure_marks import Mark
from kith.memory.sought import Sought, without
from kith.memory.tracker_aging import Aged
from kith.memory.tracker_tables import CHECKPOINTS, EVENTS, checkpoints, events


def erase(connection: Any, sender_id: str, words: Sequence[str] | None, *, at: float) -> int:
    """Erase a conversation's words and mark that; gives how many rows changed or went.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: the conversation.
        words: what is to go, wherever it stands; None: everything.
        at: now, seconds since the epoch.
    """
    sought = None if words is None else Sought.of(words)
    erasure_marks.leave(connection, sender_id, Mark(at, (sought,) if sought else ()))
    existing = sa.inspect(connection).get_table_names()
    if EVENTS not in existing:
        return 0
    if sought is None:
        return _erase_all(connection, sender_id, existing)
    return _redact(connection, sender_id, sought, existing)


def erase_private(connection: Any, sender_id: str, until: float, *, at: float) -> int:
    """Erase a private conversation that is over and mark that; gives how many rows went.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: the conversation.
        until: when it was over, seconds since the epoch.
        at: now, seconds since the epoch.
    """
    if not sa.inspect(connection).has_table(EVENTS):
        return 0
    span, gone = private_talk.erase(connection, sender_id, until)
    if span is not None:
        erasure_marks.leave(connection, sender_id, Mark(at, spans=(span,)))
    return gone


def erase_aged(connection: Any, sender_id: str, aged: Aged, *, at: float) -> int:
    """Erase what is too old of a conversation and mark that; gives how many rows went.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: the conversation.
        aged: what is too old.
        at: now, seconds since the epoch.
    """
    gone = tracker_aging.age(connection, sender_id, aged)
    if gone:
        erasure_marks.leave(connection, sender_id, Mark(at, aged=aged))
    return gone


def _erase_all(connection: Any, sender_id: str, existing: Sequence[str]) -> int:
    gone = connection.execute(events.delete().where(events.c.sender_id == sender_id)).rowcount
    if CHECKPOINTS in existing:
        connection.execute(checkpoints.delete().where(checkpoints.c.sender_id == sender_id))
    return int(gone)


def _redact(connection: Any, sender_id: str, sought: Sought, existing: Sequence[str]) -> int:
    changed = 0
    query = sa.select(events.c.id, events.c.data).where(events.c.sender_id == sender_id)
    for row in connection.execute(query).fetchall():
        clean = _clean(row.data, sought)
        if clean is not None:
            connection.execute(events.update().where(events.c.id == row.id).values(data=clean))
            changed += 1
    if CHECKPOINTS in existing:
        query = sa.select(checkpoints.c.slots).where(checkpoints.c.sender_id == sender_id)
        slots = connection.execute(query).scalar()
        clean = None if slots is None else _clean(slots, sought)
        if clean is not None:
            update = checkpoints.update().where(checkpoints.c.sender_id == sender_id)
            connection.execute(update.values(slots=clean))
            changed += 1
    return changed


def _clean(data: str, sought: Sought) -> str | None:
    before = json.loads(data)
    after = without(before, sought)
    return None if after == before else json.dumps(after)
