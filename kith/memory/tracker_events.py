"""Takes a person's words out of Rasa's tracker store, which has no way to delete of its own.

Rasa has no delete (RasaHQ/rasa#10719), and writes a running turn's events after the action that
erased them. So an erasure is also marked in the tracker's database, and the tracker store honours
the mark when it writes next. Runs in both environments: SQLAlchemy 1.4 and 2, nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

EVENTS = "events"
CHECKPOINTS = "checkpoints"
MARKS = "kith_erasures"
GONE = "[forgotten]"

_metadata = sa.MetaData()
events = sa.Table(
    EVENTS,
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255)),
    sa.Column("data", sa.Text),
)
checkpoints = sa.Table(
    CHECKPOINTS,
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text),
)
marks = sa.Table(
    MARKS,
    sa.MetaData(),
    sa.Column("sender_id", sa.String(255), primary_key=True),
    # JSON: the words that are to go; null: everything.
    sa.Column("words", sa.Text),
    sa.Column("at", sa.Float, nullable=False),
)


@dataclass(frozen=True)
class Mark:
    """An erasure that a turn under way has to honour when it is written.

    Attributes:
        words: what is to go; None: everything.
        at: when it was asked for, seconds since the epoch.
    """

    words: tuple[str, ...] | None
    at: float


def erase(connection: Any, sender_id: str, words: Sequence[str] | None, *, at: float) -> int:
    """Erase a conversation's words and mark that; gives how many rows changed or went.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: the conversation.
        words: what is to go, wherever it stands; None: everything.
        at: now, seconds since the epoch.
    """
    marks.create(connection, checkfirst=True)
    _drop_mark(connection, sender_id)
    written = None if words is None else json.dumps(list(words))
    connection.execute(marks.insert().values(sender_id=sender_id, words=written, at=at))
    existing = sa.inspect(connection).get_table_names()
    if EVENTS not in existing:
        return 0
    if words is None:
        return _erase_all(connection, sender_id, existing)
    return _redact(connection, sender_id, words, existing)


def mark_of(connection: Any, sender_id: str) -> Mark | None:
    """The mark that a turn has to honour; None: nothing was erased meanwhile."""
    if MARKS not in sa.inspect(connection).get_table_names():
        return None
    query = sa.select(marks.c.words, marks.c.at).where(marks.c.sender_id == sender_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    return Mark(None if row.words is None else tuple(json.loads(row.words)), row.at)


def honoured(connection: Any, sender_id: str) -> None:
    """Take the mark away: the turn was written as the erasure wants it."""
    _drop_mark(connection, sender_id)


def without(value: Any, words: Sequence[str]) -> Any:
    """A JSON value with every text that holds one of the words replaced, whole."""
    pattern = re.compile("|".join(_pattern(word) for word in words), re.IGNORECASE)
    return _without(value, pattern)


def _pattern(word: str) -> str:
    plain = r"\s+".join(re.escape(part) for part in word.split())
    return rf"(?<!\w){plain}(?!\w)"


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {
            GONE if pattern.search(str(key)) else key: _without(inner, pattern)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without(inner, pattern) for inner in value]
    return GONE if isinstance(value, str) and pattern.search(value) else value


def _erase_all(connection: Any, sender_id: str, existing: Sequence[str]) -> int:
    gone = connection.execute(events.delete().where(events.c.sender_id == sender_id)).rowcount
    if CHECKPOINTS in existing:
        connection.execute(checkpoints.delete().where(checkpoints.c.sender_id == sender_id))
    return int(gone)


def _redact(connection: Any, sender_id: str, words: Sequence[str], existing: Sequence[str]) -> int:
    changed = 0
    query = sa.select(events.c.id, events.c.data).where(events.c.sender_id == sender_id)
    for row in connection.execute(query).fetchall():
        clean = _clean(row.data, words)
        if clean is not None:
            connection.execute(events.update().where(events.c.id == row.id).values(data=clean))
            changed += 1
    if CHECKPOINTS in existing:
        query = sa.select(checkpoints.c.slots).where(checkpoints.c.sender_id == sender_id)
        slots = connection.execute(query).scalar()
        clean = None if slots is None else _clean(slots, words)
        if clean is not None:
            update = checkpoints.update().where(checkpoints.c.sender_id == sender_id)
            connection.execute(update.values(slots=clean))
            changed += 1
    return changed


def _clean(data: str, words: Sequence[str]) -> str | None:
    before = json.loads(data)
    after = without(before, words)
    return None if after == before else json.dumps(after)


def _drop_mark(connection: Any, sender_id: str) -> None:
    connection.execute(marks.delete().where(marks.c.sender_id == sender_id))
