"""Takes a person's words out of Rasa's tracker store, which has no way to delete of its own.

Rasa has no delete (RasaHQ/rasa#10719), and writes a running turn's events after the action that
erased them. So an erasure is also marked in the tracker's database, and the tracker store honours
the mark when it writes next. Runs in both environments: SQLAlchemy 1.4 and 2, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import sqlalchemy as sa

from kith.memory import private_talk
from kith.memory.private_talk import EVENTS, Span

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
    # JSON: what is to go, words as digests, because the mark may stay until the person writes
    # again. null: everything.
    sa.Column("sought", sa.Text),
    sa.Column("at", sa.Float, nullable=False),
)


@dataclass(frozen=True)
class Sought:
    """Words that are to go, known only by salted digests.

    Attributes:
        salt: what the digests are made with.
        digests: of each run of words, in lower case with one space between them.
        lengths: how many words the runs have.
    """

    salt: str
    digests: frozenset[str]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> Sought:
        """Look for each of `words`, which may be several words long."""
        salt = secrets.token_hex(16)
        runs = [run for run in map(_tokens, words) if run]
        digests = frozenset(_digest(salt, run) for run in runs)
        return cls(salt, digests, tuple(sorted({len(run) for run in runs})))

    def is_in(self, text: str) -> bool:
        """Whether the words stand in a text, as whole words, in whatever case."""
        tokens = _tokens(text)
        return any(
            _digest(self.salt, tokens[start : start + length]) in self.digests
            for length in self.lengths
            for start in range(len(tokens) - length + 1)
        )

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps([self.salt, sorted(self.digests), self.lengths])

    @classmethod
    def from_json(cls, kept: str) -> Sought:
        """As it was kept."""
        salt, digests, lengths = json.loads(kept)
        return cls(salt, frozenset(digests), tuple(lengths))


@dataclass(frozen=True)
class Mark:
    """An erasure that a turn under way has to honour when it is written.

    Attributes:
        at: when it was asked for, seconds since the epoch.
        sought: words that are to go.
        span: a private conversation that is to go.
    """

    at: float
    sought: Sought | None = None
    span: Span | None = None

    @property
    def is_everything(self) -> bool:
        """Whether all of it is to go."""
        return self.sought is None and self.span is None

    def to_json(self) -> str | None:
        """As it is kept; None: everything."""
        if self.is_everything:
            return None
        sought = self.sought and self.sought.to_json()
        return json.dumps({"sought": sought, "span": self.span and astuple(self.span)})

    @classmethod
    def from_json(cls, kept: str | None, at: float) -> Mark:
        """As it was kept."""
        content = {} if kept is None else json.loads(kept)
        if isinstance(content, list):
            # As it was kept before there were spans.
            return cls(at, Sought.from_json(json.dumps(content)))
        sought, span = content.get("sought"), content.get("span")
        return cls(at, sought and Sought.from_json(sought), Span(*span) if span else None)


def erase(connection: Any, sender_id: str, words: Sequence[str] | None, *, at: float) -> int:
    """Erase a conversation's words and mark that; gives how many rows changed or went.

    Args:
        connection: a writing transaction on the tracker's database.
        sender_id: the conversation.
        words: what is to go, wherever it stands; None: everything.
        at: now, seconds since the epoch.
    """
    sought = None if words is None else Sought.of(words)
    _mark(connection, sender_id, Mark(at, sought))
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
        _mark(connection, sender_id, Mark(at, span=span))
    return gone


def mark_of(connection: Any, sender_id: str) -> Mark | None:
    """The mark that a turn has to honour; None: nothing was erased meanwhile."""
    if not sa.inspect(connection).has_table(MARKS):
        return None
    query = sa.select(marks.c.sought, marks.c.at).where(marks.c.sender_id == sender_id)
    row = connection.execute(query).first()
    return None if row is None else Mark.from_json(row.sought, row.at)


def honoured(connection: Any, sender_id: str) -> None:
    """Take the mark away: the turn was written as the erasure wants it."""
    _drop_mark(connection, sender_id)


def without(value: Any, sought: Sought) -> Any:
    """A JSON value with every text that holds the words replaced, whole."""
    if isinstance(value, dict):
        return {
            GONE if sought.is_in(str(key)) else key: without(inner, sought)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [without(inner, sought) for inner in value]
    return GONE if isinstance(value, str) and sought.is_in(value) else value


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in re.findall(r"\w+", text))


def _digest(salt: str, tokens: Sequence[str]) -> str:
    return hashlib.sha256(f"{salt} {' '.join(tokens)}".encode("utf-8", "replace")).hexdigest()


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


def _mark(connection: Any, sender_id: str, mark: Mark) -> None:
    """Leave a mark; one that no turn has honoured yet stays in it."""
    marks.create(connection, checkfirst=True)
    earlier = mark_of(connection, sender_id)
    if earlier is not None and not mark.is_everything:
        if earlier.is_everything:
            return
        mark = Mark(mark.at, mark.sought or earlier.sought, mark.span or earlier.span)
    _drop_mark(connection, sender_id)
    row = {"sender_id": sender_id, "sought": mark.to_json(), "at": mark.at}
    connection.execute(marks.insert().values(row))


def _drop_mark(connection: Any, sender_id: str) -> None:
    connection.execute(marks.delete().where(marks.c.sender_id == sender_id))
