"""Everybody's memories in the database: kept and changed; read as kith.memory.reading reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kith.encoder import Vectors
from kith.memory import facts
from kith.memory.database import Database
from kith.memory.facts import Ending
from kith.memory.matching import matching
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.reading import MemoryReader
from kith.memory.rows import by_ids, memory_of, owner_of, packed, touch
from kith.memory.schema import episodes, memories
from kith.memory.writing import Writer

Clock = Callable[[], datetime]
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Episode:
    """A conversation: its number, and whether it has just begun."""

    number: int
    is_new: bool


class MemoryStore(MemoryReader):
    """The memories of every person, kept apart by the opaque id of the person."""

    def __init__(self, database: Database, clock: Clock, embed: Embed | None = None) -> None:
        """Keep memories in `database`, stamped by `clock`, with vectors of `embed`."""
        super().__init__(database)
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

    def asked(self, person: str, number: int) -> None:
        """Note that a plan or a contradiction was asked about: it will not be asked again.

        Raises:
            StorageError: it was not noted.
        """
        self._change(person, number, asked_at=self._clock())

    def correct(self, person: str, number: int, right: NewMemory) -> Memory | None:
        """Put what is right in place of a memory; None if there is no such memory of theirs.

        The old words are gone, and the message that held them: what was wrong is not history. The
        old day is gone as well: a plan is asked about on the day that is right.

        Raises:
            StorageError: nothing was changed.
        """
        vector = packed(self._embed([right.to_embed])[0]) if self._embed else None
        wrong = self.get(person, number)
        if wrong is None:
            return None
        self._unsay(person, wrong)
        subject = right.subject if right.relation else wrong.subject
        changed = self._change(
            person,
            number,
            subject=subject,
            relation=right.relation,
            value=right.value,
            text=right.text,
            said=None if right.said == right.text else right.said,
            contradicts=None,
            due=right.due,
            asked_at=None,
            origin=Origin.CORRECTED.value,
            confidence=1.0,
            said_at=right.said_at,
            vector=vector,
        )
        return self.get(person, number) if changed else None

    def episode(self, person: str, moment: datetime, pause: timedelta) -> Episode:
        """The conversation a message at `moment` belongs to: a new one after such a pause.

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
            if last is not None and moment - last.last_at < pause:
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
            held = matching(connection, owner, [wrong.said], (Kind.SAID,))
            connection.execute(memories.delete().where(others, memories.c.id.in_(held)))
            same = memories.update().where(others, memories.c.said == wrong.said)
            connection.execute(same.values(said=None, changed=version))

    def _change(self, person: str, number: int, **values: Any) -> bool:
        with self._database.transaction() as connection:
            if owner_of(connection, person) is None:
                return False
            owner, version = touch(connection, person)
            update = memories.update().where(memories.c.id == number, memories.c.owner == owner)
            return connection.execute(update.values(changed=version, **values)).rowcount > 0
