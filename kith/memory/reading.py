"""Everybody's memories, read: paged and sifted, by number, by words, by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kith.memory.database import Database
from kith.memory.matching import matching
from kith.memory.memory import BEGINS_WHEN_SAID, Kind, Memory
from kith.memory.rows import by_ids, memory_of, owner_of, select_of
from kith.memory.schema import memories, owners

PAGE = 20
SHOWN = (Kind.NOTE, Kind.FACT, Kind.ROLE, Kind.DATE, Kind.PLAN)
"""What is a memory by itself, rather than a message it may come from."""


@dataclass(frozen=True)
class Page:
    """Some of a person's memories.

    Attributes:
        memories: oldest first.
        number: which page, from 1.
        of: how many pages there are, at least 1.
        total: how many memories there are on all pages.
    """

    memories: tuple[Memory, ...]
    number: int
    of: int
    total: int


@dataclass(frozen=True)
class Which:
    """Which of a person's memories are wanted; what is left as it is sets no condition.

    Attributes:
        search: only those with this in them, in upper or lower case.
        kinds: only of these kinds.
        relation: only facts of this relation.
        subject: only about this one, in upper or lower case; "" for the person.
        so_between: only what was so at some time between these two, as far as is known.
        known_between: only what had been told by the second, and was not over at the first.
        is_over: only what is so no more.
    """

    search: str = ""
    kinds: tuple[Kind, ...] = SHOWN
    relation: str | None = None
    subject: str | None = None
    so_between: tuple[datetime, datetime] | None = None
    known_between: tuple[datetime, datetime] | None = None
    is_over: bool = False

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """What a row has to meet."""
        wanted: list[sa.ColumnElement[bool]] = [
            memories.c.kind.in_([kind.value for kind in self.kinds])
        ]
        if sought := _storable(self.search):
            wanted.append(_holds(sought))
        if self.relation is not None:
            wanted.append(memories.c.relation == self.relation)
        if self.subject is not None:
            subject = sa.func.lower(sa.func.coalesce(memories.c.subject, ""))
            wanted.append(subject == self.subject.lower())
        if self.is_over:
            wanted.append(memories.c.valid_until.is_not(None))
        if self.so_between is not None:
            wanted += _so_between(*self.so_between)
        if self.known_between is not None:
            first, last = self.known_between
            is_open = memories.c.closed_at.is_(None)
            wanted += [memories.c.said_at <= last, sa.or_(is_open, memories.c.closed_at > first)]
        return sa.and_(*wanted)


ANY = Which()


class MemoryReader:
    """Reads the memories of every person, kept apart by the opaque id of the person."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    def page(self, person: str, which: Which = ANY, *, number: int = 1, size: int = PAGE) -> Page:
        """A page of the person's memories, oldest first; the last one for too high a number.

        Args:
            person: whose memories.
            which: which of them.
            number: which page, from 1.
            size: memories a page.

        Raises:
            StorageError: they cannot be read.
        """
        query = select_of(person).where(which.condition)
        with self._database.reading() as connection:
            counted = sa.select(sa.func.count()).select_from(query.subquery())
            total = int(connection.execute(counted).scalar_one())
            of = max(1, -(-total // size))
            number = min(max(1, number), of)
            rows = connection.execute(
                query.order_by(memories.c.id).offset((number - 1) * size).limit(size)
            )
            return Page(tuple(memory_of(row) for row in rows), number, of, total)

    def facts(self, person: str, *, most: int = PAGE) -> tuple[Memory, ...]:
        """The newest `most` memories that hold today, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        shown = [kind.value for kind in SHOWN]
        query = select_of(person).where(
            memories.c.kind.in_(shown), memories.c.valid_until.is_(None)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(memories.c.id.desc()).limit(most)).all()
        return tuple(memory_of(row) for row in reversed(rows))

    def get(self, person: str, number: int) -> Memory | None:
        """One memory of the person; None if it is not there, or not theirs.

        Raises:
            StorageError: it cannot be read.
        """
        with self._database.reading() as connection:
            row = connection.execute(select_of(person).where(memories.c.id == number)).first()
        return None if row is None else memory_of(row)

    def people(self) -> tuple[str, ...]:
        """The ids of everybody of whom something was ever kept.

        Raises:
            StorageError: they cannot be read.
        """
        with self._database.reading() as connection:
            query = sa.select(owners.c.person).order_by(owners.c.id)
            return tuple(connection.execute(query).scalars())

    def holding(self, person: str, words: Sequence[str]) -> tuple[Memory, ...]:
        """Memories of every kind that hold one of some words, as whole words, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        with self._database.reading() as connection:
            owner = owner_of(connection, person)
            if owner is None:
                return ()
            ids = matching(connection, owner, words)
            rows = connection.execute(by_ids(ids).order_by(memories.c.id))
            return tuple(memory_of(row) for row in rows)

    def due(self, person: str, since: datetime, now: datetime) -> tuple[Memory, ...]:
        """Plans that were due since a moment and have not been asked about, the earliest first.

        Raises:
            StorageError: they cannot be read.
        """
        query = select_of(person).where(
            memories.c.kind == Kind.PLAN.value,
            memories.c.due >= since,
            memories.c.due < now,
            memories.c.asked_at.is_(None),
            memories.c.valid_until.is_(None),
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(memories.c.due)).all()
        return tuple(memory_of(row) for row in rows)

    def doubts(self, person: str) -> tuple[tuple[Memory, Memory], ...]:
        """Pairs that cannot both be true and were not asked about yet: the older, the newer.

        Raises:
            StorageError: they cannot be read.
        """
        query = select_of(person).where(
            memories.c.contradicts.is_not(None),
            memories.c.asked_at.is_(None),
            memories.c.valid_until.is_(None),
        )
        with self._database.reading() as connection:
            newer = [memory_of(row) for row in connection.execute(query.order_by(memories.c.id))]
            older = connection.execute(by_ids([one.contradicts or 0 for one in newer]))
            by_id = {row.id: memory_of(row) for row in older}
        pairs = [(by_id[one.contradicts], one) for one in newer if one.contradicts in by_id]
        return tuple(pair for pair in pairs if pair[0].valid_until is None)


def _storable(search: str) -> str:
    """Without what no database takes: halves of characters, and the character zero."""
    return search.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()


def _holds(search: str) -> sa.ColumnElement[bool]:
    columns = (memories.c.text, memories.c.said, memories.c.subject)
    return sa.or_(*(column.icontains(search, autoescape=True) for column in columns))


def _so_between(first: datetime, last: datetime) -> list[sa.ColumnElement[bool]]:
    """What was so at some time from the first to the last moment, as far as is known."""
    begins_when_said = memories.c.kind.in_([kind.value for kind in BEGINS_WHEN_SAID])
    told = sa.case((begins_when_said, memories.c.said_at))
    begun = sa.func.coalesce(memories.c.valid_from, told)
    return [
        sa.or_(begun.is_(None), begun <= last),
        sa.or_(memories.c.valid_until.is_(None), memories.c.valid_until > first),
    ]
