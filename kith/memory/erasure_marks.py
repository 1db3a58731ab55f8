"""Marks of erasures in the tracker's database, which a turn under way honours when it is written.

Rasa writes a running turn's events after the action that erased them, so what is erased would come
back without. Runs in both environments: SQLAlchemy 1.4 and 2, nothing else.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any

import sqlalchemy as sa

from kith.memory.private_talk import Span
from kith.memory.sought import Sought
from kith.memory.tracker_aging import Aged

MARKS = "kith_erasures"

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
class Mark:
    """An erasure that a turn under way has to honour when it is written.

    Attributes:
        at: when it was asked for, seconds since the epoch.
        sought: words that are to go, of each erasure by itself.
        spans: private conversations that are to go.
        aged: what has become too old.
    """

    at: float
    sought: tuple[Sought, ...] = ()
    spans: tuple[Span, ...] = ()
    aged: Aged | None = None

    @property
    def is_everything(self) -> bool:
        """Whether all of it is to go."""
        return not self.sought and not self.spans and self.aged is None

    def to_json(self) -> str | None:
        """As it is kept; None: everything."""
        if self.is_everything:
            return None
        return json.dumps(
            {
                "sought": [one.to_json() for one in self.sought],
                "spans": [astuple(span) for span in self.spans],
                "aged": self.aged and astuple(self.aged),
            }
        )

    @classmethod
    def from_json(cls, kept: str | None, at: float) -> Mark:
        """As it was kept."""
        content = {} if kept is None else json.loads(kept)
        if isinstance(content, list):
            # As it was kept before there were spans.
            return cls(at, (Sought.from_json(json.dumps(content)),))
        sought, spans, aged = (content.get(name) or () for name in ("sought", "spans", "aged"))
        # As it was kept while a second erasure took the place of the first.
        sought = (sought,) if isinstance(sought, str) else sought
        spans = (content["span"],) if content.get("span") else spans
        return cls(
            at,
            tuple(map(Sought.from_json, sought)),
            tuple(Span(*span) for span in spans),
            Aged(*aged) if aged else None,
        )

    def after(self, earlier: Mark) -> Mark:
        """Both; what became too old later takes in what was so earlier."""
        if self.is_everything:
            return self
        if earlier.is_everything:
            return earlier
        return Mark(
            self.at,
            (*earlier.sought, *self.sought),
            (*earlier.spans, *self.spans),
            self.aged or earlier.aged,
        )


def leave(connection: Any, sender_id: str, mark: Mark) -> None:
    """Leave a mark; one that no turn has honoured yet stays in it."""
    marks.create(connection, checkfirst=True)
    earlier = mark_of(connection, sender_id)
    mark = mark if earlier is None else mark.after(earlier)
    _drop_mark(connection, sender_id)
    row = {"sender_id": sender_id, "sought": mark.to_json(), "at": mark.at}
    connection.execute(marks.insert().values(row))


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


def drop_old_marks(connection: Any, before: float) -> None:
    """Take away marks that were left before a moment: no turn has been under way for so long."""
    if sa.inspect(connection).has_table(MARKS):
        connection.execute(marks.delete().where(marks.c.at < before))


def _drop_mark(connection: Any, sender_id: str) -> None:
    connection.execute(marks.delete().where(marks.c.sender_id == sender_id))
