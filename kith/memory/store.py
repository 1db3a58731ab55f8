"""What a person asked Kith to remember, in their own words.

The plain core of memory: say it, see it, take it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kith.memory.database import Database, facts

Clock = Callable[[], datetime]

MOST_SHOWN = 20


@dataclass(frozen=True)
class Fact:
    """One remembered thing.

    Attributes:
        text: the person's words, a short sentence.
        said_at: when they were said.
    """

    text: str
    said_at: datetime


class MemoryStore:
    """The facts of every person, kept apart by the opaque id of the conversation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep facts in `database`, stamped by `clock`."""
        self._database = database
        self._clock = clock

    def remember(self, person: str, text: str) -> None:
        """Keep one fact; the same words twice are kept once.

        Raises:
            StorageError: nothing was kept.
        """
        with self._database.transaction() as connection:
            connection.execute(_of(facts.delete(), person).where(facts.c.text == text))
            connection.execute(
                facts.insert().values(person=person, text=text, said_at=self._clock())
            )

    def facts(self, person: str, *, most: int = MOST_SHOWN) -> tuple[Fact, ...]:
        """The newest `most` facts, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        query = sa.select(facts.c.text, facts.c.said_at).where(facts.c.person == person)
        with self._database.transaction() as connection:
            rows = connection.execute(query.order_by(facts.c.id.desc()).limit(most)).all()
        return tuple(Fact(row.text, row.said_at) for row in reversed(rows))

    def forget(self, person: str, words: str | None = None) -> Fact | None:
        """Forget the newest fact, or the newest that holds `words`; gives what was forgotten.

        Raises:
            StorageError: nothing was forgotten.
        """
        query = sa.select(facts).where(facts.c.person == person).order_by(facts.c.id.desc())
        if words:
            query = query.where(facts.c.text.icontains(words, autoescape=True))
        with self._database.transaction() as connection:
            row = connection.execute(query.limit(1)).first()
            if row is None:
                return None
            connection.execute(facts.delete().where(facts.c.id == row.id))
        return Fact(row.text, row.said_at)

    def forget_everything(self, person: str) -> int:
        """Forget all facts of the person; gives how many there were.

        Raises:
            StorageError: nothing was forgotten.
        """
        with self._database.transaction() as connection:
            return connection.execute(_of(facts.delete(), person)).rowcount


def _of(statement: sa.Delete, person: str) -> sa.Delete:
    return statement.where(facts.c.person == person)
