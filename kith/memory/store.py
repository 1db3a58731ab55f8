"""Everybody's memories in the database: kept, read, changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kith.encoder import Vectors
from kith.memory import facts
from kith.memory.database import Database
from kith.memory.facts import Ending
from kith.memory.matching import matching
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.rows import by_ids, memory_of, owner_of, packed, select_of, touch
from kith.memory.schema import episodes, memories, owners
from kith.memory.writing import Writer

Clock = Callable[[], datetime]
Embed = Callable[[Sequence[str]], Vectors]

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
class Episode:
    """A conversation: its number, and whether it has just begun."""

    number: int
    is_new: bool


class MemoryStore:
    """The memories of every person, kept apart by the opaque id of the person."""

    def __init__(self, database: Database, clock: Clock, embed: Embed | None = None) -> None:
        """Keep memories in `database`, stamped by `clock`, with vectors of `embed`."""
        self._database = database
        self._clock = clock
        self._embed = embed

    def keep(
        self,
        person: str,
        new: Sequence[NewMemory],
        endings: Sequence[Ending] = (),
        *,
        patient: bool = False,
        corrects: bool = False,
    ) -> tuple[Memory, ...]:
        """Keep what is new, strengthen what was said again, close what is so no more.

        Args:
            person: whose memories.
            new: in the order they were said.
            endings: facts that are over.
            patient: nobody waits, so another writer may be waited for.
            corrects: the person puts something right: what contradicts it is over, not in doubt.

        Returns:
            A memory for each of `new`: the one that was kept, or that was there already.

        Raises:
            StorageError: nothing was kept.
        """
        if not new and not endings:
            return ()
        vectors = self._embed([one.to_embed for one in new]) if self._embed and new else None
        with self._database.transaction(patient=patient) as connection:
            owner, version = touch(connection, person)
            writer = Writer(connection, owner, version, self._clock(), corrects=corrects)
            for ending in endings:
                known = writer.open_facts(ending.subject)
                writer.close(facts.ended(known, ending), ending.at)
            ids = [
                writer.keep(one, None if vectors is None else vectors[place : place + 1])
                for place, one in enumerate(new)
            ]
            kept = {row.id: memory_of(row) for row in connection.execute(by_ids(ids))}
        return tuple(kept[number] for number in ids)

    def remember(self, person: str, text: str) -> Memory:
        """Keep what the person asked to be remembered, in their words.

        Raises:
            StorageError: nothing was kept.
        """
        note = NewMemory(
            kind=Kind.NOTE, text=text, said_at=self._clock(), origin=Origin.ASKED, importance=1.0
        )
        return self.keep(person, [note])[0]

    def remove(self, person: str, ids: Sequence[int]) -> int:
        """Take memories of the person out of the database; gives how many there were.

        What the files hold of them is left to kith.memory.forgetting.

        Raises:
            StorageError: nothing was removed.
        """
        with self._database.transaction() as connection:
            if not ids or owner_of(connection, person) is None:
                return 0
            owner, _ = touch(connection, person, erases=True)
            gone = memories.delete().where(memories.c.owner == owner, memories.c.id.in_(ids))
            return connection.execute(gone).rowcount

    def page(
        self,
        person: str,
        *,
        number: int = 1,
        size: int = PAGE,
        search: str = "",
        kinds: Sequence[Kind] = SHOWN,
    ) -> Page:
        """A page of the person's memories, oldest first; the last one for too high a number.

        Args:
            person: whose memories.
            number: which page, from 1.
            size: memories a page.
            search: only those with this in them, in upper or lower case.
            kinds: only of these kinds.

        Raises:
            StorageError: they cannot be read.
        """
        query = select_of(person).where(memories.c.kind.in_([kind.value for kind in kinds]))
        if sought := _storable(search):
            query = query.where(_holds(sought))
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

    def since(self, person: str, moment: datetime, kinds: Sequence[Kind]) -> tuple[Memory, ...]:
        """What was said since a moment, oldest first.

        Raises:
            StorageError: it cannot be read.
        """
        query = select_of(person).where(
            memories.c.said_at >= moment, memories.c.kind.in_([kind.value for kind in kinds])
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(memories.c.id)).all()
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
            memories.c.contradicts.is_not(None), memories.c.asked_at.is_(None)
        )
        with self._database.reading() as connection:
            newer = [memory_of(row) for row in connection.execute(query.order_by(memories.c.id))]
            older = connection.execute(by_ids([one.contradicts or 0 for one in newer]))
            by_id = {row.id: memory_of(row) for row in older}
        return tuple((by_id[one.contradicts], one) for one in newer if one.contradicts in by_id)

    def asked(self, person: str, number: int) -> None:
        """Note that a plan or a contradiction was asked about: it will not be asked again.

        Raises:
            StorageError: it was not noted.
        """
        self._change(person, number, asked_at=self._clock())

    def correct(self, person: str, number: int, text: str) -> Memory | None:
        """Put other words in place of a memory's; None if there is no such memory of theirs.

        The old words are gone, and the message that held them: what was wrong is not history.

        Raises:
            StorageError: nothing was changed.
        """
        vector = packed(self._embed([text])[0]) if self._embed else None
        wrong = self.get(person, number)
        if wrong is None:
            return None
        self._unsay(person, wrong)
        changed = self._change(
            person,
            number,
            text=text,
            said=None,
            relation=None,
            value=None,
            contradicts=None,
            origin="corrected",
            confidence=1.0,
            said_at=self._clock(),
            vector=vector,
        )
        return self.get(person, number) if changed else None

    def episode(self, person: str, moment: datetime, gap_seconds: float) -> Episode:
        """The conversation a message at `moment` belongs to: a new one after a long enough gap.

        Raises:
            StorageError: the database cannot be written.
        """
        with self._database.transaction(patient=True) as connection:
            owner, _ = touch(connection, person)
            last = connection.execute(
                sa.select(episodes.c.id, episodes.c.last_at)
                .where(episodes.c.owner == owner)
                .order_by(episodes.c.last_at.desc())
                .limit(1)
            ).first()
            if last is not None and (moment - last.last_at).total_seconds() < gap_seconds:
                newest = max(moment, last.last_at)
                update = episodes.update().where(episodes.c.id == last.id)
                connection.execute(update.values(last_at=newest))
                return Episode(int(last.id), is_new=False)
            row = {"owner": owner, "started_at": moment, "last_at": moment}
            added = connection.execute(episodes.insert().values(row).returning(episodes.c.id))
            return Episode(int(added.scalar_one()), is_new=True)

    def _unsay(self, person: str, wrong: Memory) -> None:
        """Take the sentence of a memory out of the others that it was kept with."""
        with self._database.transaction() as connection:
            owner, version = touch(connection, person, erases=True)
            others = sa.and_(memories.c.owner == owner, memories.c.id != wrong.id)
            whole = sa.and_(
                memories.c.kind == Kind.SAID.value,
                memories.c.text.contains(wrong.said, autoescape=True),
            )
            connection.execute(memories.delete().where(others, whole))
            same = memories.update().where(others, memories.c.said == wrong.said)
            connection.execute(same.values(said=None, changed=version))

    def _change(self, person: str, number: int, **values: Any) -> bool:
        with self._database.transaction() as connection:
            if owner_of(connection, person) is None:
                return False
            owner, version = touch(connection, person)
            update = memories.update().where(memories.c.id == number, memories.c.owner == owner)
            return connection.execute(update.values(changed=version, **values)).rowcount > 0


def _storable(search: str) -> str:
    """Without what no database takes: halves of characters, and the character zero."""
    return search.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()


def _holds(search: str) -> sa.ColumnElement[bool]:
    columns = (memories.c.text, memories.c.said, memories.c.subject)
    return sa.or_(*(column.icontains(search, autoescape=True) for column in columns))
